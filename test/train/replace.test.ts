// A run into a folder that holds a finished model: what belongs to that model goes once the run begins, what others put there stays.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { startBackend } from "../../src/model/tensors.js";
import { DEFAULT_PRETRAIN, type PretrainOptions } from "../../src/train/defaults.js";
import { pretrain } from "../../src/train/pretrain.js";
import { train } from "../../src/train/train.js";
import { resolveTrain } from "../../src/train/train-options.js";
import { failure, told } from "../ingest/ingesting.js";
import { newFolder, QUICK, tinyBase, tinyDataset } from "./tiny-training.js";

const NEW = { resume: false };
/** What `evaluate --card`, `export` and the measuring of clusters add to a checkpoint; their content matters to the kind alone. */
const MADE_OF_IT: Readonly<Record<string, string>> = {
  "clusters.json": "{}",
  "lineage.json": "[]",
  "metrics.json": JSON.stringify({ kind: "socagent-metrics" }),
  "model-int8.onnx": "onnx",
  "README.md": "---\nlicense: apache-2.0\n---\n\n## Figures\n\nMade by socagent 0.1.0 with `socagent evaluate`.\n",
};

let [base, data, finished] = ["", "", ""];

beforeAll(async () => {
  await startBackend("auto");
  [base, data] = [await tinyBase(), await tinyDataset()];
  finished = newFolder();
  await fineTune(finished);
  for (const [name, content] of Object.entries(MADE_OF_IT)) writeFileSync(join(finished, name), content);
  writeFileSync(join(finished, "notes.txt"), "mine");
});

async function fineTune(out: string, changes: Record<string, unknown> = {}, resume = false): Promise<void> {
  const options = await resolveTrain({ ...QUICK, base, data: [data], maxSteps: 1, out, ...changes });
  await train(options, { resume });
}

async function pretrainSmall(out: string, changes: Partial<PretrainOptions> = {}): Promise<void> {
  const small = { layers: 1, hidden: 16, heads: 2, intermediate: 24, vocabSize: 700, maxLength: 64, maxSteps: 1 };
  await pretrain({ ...DEFAULT_PRETRAIN, ...small, batchSize: 8, out, data: [data], ...changes }, NEW);
}

function copyOfFinished(): string {
  const out = newFolder();
  cpSync(finished, out, { recursive: true });
  return out;
}

/** Content by name, of all files. */
function contentOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => [join(parentPath, name), readFileSync(join(parentPath, name), "latin1")]),
  );
}

describe("a fine-tuning in place of a finished checkpoint", () => {
  it("takes away what was measured and made of the replaced one, and leaves what others put there", async () => {
    const out = copyOfFinished();
    await fineTune(out, { seed: 2 });
    for (const name of Object.keys(MADE_OF_IT)) expect(existsSync(join(out, name)), name).toBe(false);
    expect(readFileSync(join(out, "notes.txt"), "utf8")).toBe("mine");
    expect(readdirSync(join(out, "tensorboard"))).toHaveLength(1);
    expect((await openCheckpoint(out)).card.lineage).toMatchObject([{ seed: 2 }]);
  });

  it("does so too where it goes on with a finished run", async () => {
    const out = copyOfFinished();
    await fineTune(out, { calibrationRows: 120 }, true);
    for (const name of Object.keys(MADE_OF_IT)) expect(existsSync(join(out, name)), name).toBe(false);
    expect((await openCheckpoint(out)).calibration).toBeDefined();
  });

  it("leaves a README.md and a metrics.json of others", async () => {
    const out = copyOfFinished();
    writeFileSync(join(out, "README.md"), "# My notes on this model\n");
    writeFileSync(join(out, "metrics.json"), "[]");
    await fineTune(out);
    expect(readFileSync(join(out, "README.md"), "utf8")).toBe("# My notes on this model\n");
    expect(readFileSync(join(out, "metrics.json"), "utf8")).toBe("[]");
  });

  it("changes nothing where it is refused", async () => {
    const out = copyOfFinished();
    const before = contentOf(out);
    await failure(fineTune(out, { data: [join(data, "absent")] }));
    await failure(fineTune(out, { seed: 2 }, true));
    const link = newFolder();
    symlinkSync(out, link);
    expect(told(await failure(fineTune(link, { base: out })))).toContain("overwritten");
    expect(contentOf(out)).toEqual(before);
  });

  it("leaves no file of another tokenizer", async () => {
    const out = copyOfFinished();
    for (const name of ["tokenizer.json", "vocab.json", "merges.txt"]) rmSync(join(out, name), { force: true });
    await pretrainSmall(out);
    expect(existsSync(join(out, "tokenizer.json"))).toBe(true);
    // The tiny base has none.
    expect(existsSync(join(base, "tokenizer.json"))).toBe(false);
    await fineTune(out);
    expect(existsSync(join(out, "tokenizer.json"))).toBe(false);
    await openCheckpoint(out);
  });
});

describe("a pretraining in place of a finished checkpoint", () => {
  it("leaves no checkpoint's files beside the new base", async () => {
    const out = copyOfFinished();
    await pretrainSmall(out);
    const left = ["socagent.json", "calibration.json", join("adapter", "adapter_config.json"), "metrics.json"];
    for (const name of left) expect(existsSync(join(out, name)), name).toBe(false);
    expect(readFileSync(join(out, "notes.txt"), "utf8")).toBe("mine");
    await fineTune(newFolder(), { base: out });
  });

  it("changes nothing where it is refused", async () => {
    const out = copyOfFinished();
    const before = contentOf(out);
    const train = await tinyDataset(undefined, "random:fractions=80/0/20");
    await failure(pretrainSmall(out, { data: [train] }));
    expect(told(await failure(pretrainSmall(out, { base: out })))).toContain("overwritten");
    const other = newFolder();
    mkdirSync(other);
    await failure(pretrainSmall(out, { base: other }));
    expect(contentOf(out)).toEqual(before);
  });
});
