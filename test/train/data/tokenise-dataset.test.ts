// The token cache: what a killed run had half written there goes with the next run, whatever that one reads.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataset } from "../../../src/data/dataset-reader.js";
import { startBackend } from "../../../src/model/tensors.js";
import { loadTokenizer } from "../../../src/model/tokens.js";
import { tokeniseDataset } from "../../../src/train/data/tokenise-dataset.js";
import { temporaryName } from "../../../src/temporary-name.js";
import { nameOfEndedProcess } from "../../ended-process.js";
import { newFolder, tinyBase, tinyDataset } from "../tiny-training.js";

describe("tokeniseDataset", () => {
  it.each(["beside the dataset", "in a folder for caches"])("tidies its cache %s", async (where) => {
    await startBackend("auto");
    const [base, folder] = [await tinyBase(), await tinyDataset()];
    const cache = where === "beside the dataset" ? folder : newFolder();
    const options = { tokenizer: await loadTokenizer(base), maxLength: 64, ...(cache === folder ? {} : { cache }) };
    const dataset = await openDataset(folder);
    const first = await tokeniseDataset(dataset, options);
    const { file } = first;
    // Of this dataset and of another one; that of a process that runs is being written.
    const left = [file, join(cache, "tokens-other-0123.bin")].map(nameOfEndedProcess);
    const kept = [temporaryName(file), nameOfEndedProcess(join(cache, "notes.txt"))];
    for (const name of [...left, ...kept]) writeFileSync(name, "half");
    const again = await tokeniseDataset(dataset, options);
    expect(left.filter((name) => existsSync(name))).toEqual([]);
    expect(kept.filter((name) => existsSync(name))).toEqual(kept);
    again.close();
    first.close();
  });
});
