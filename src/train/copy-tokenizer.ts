/** Copies a tokenizer's files from one model's folder to another's. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileError } from "../files.js";
import { exists } from "../model/open-checkpoint.js";
import { TOKENIZER_FILES } from "./bpe/write-tokenizer.js";
import { copyFileAtomically } from "./copy-file.js";

/** Files that `from` lacks are taken away in `to`: of two tokenizers' files, none can be told. @throws SocagentError (`io`) */
export async function copyTokenizer(from: string, to: string): Promise<void> {
  for (const name of TOKENIZER_FILES) {
    const [source, target] = [join(from, name), join(to, name)];
    if (await exists(source)) {
      await copyFileAtomically(source, target);
      continue;
    }
    try {
      await rm(target, { force: true });
    } catch (thrown) {
      throw fileError(thrown, target, "write");
    }
  }
}
