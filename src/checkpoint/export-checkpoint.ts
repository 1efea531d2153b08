/** Exports a checkpoint, its adapter merged in: as an ONNX file, or as a folder that transformers reads. */
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { fileError } from "../files.js";
import { exportOnnx } from "../model/onnx/export-onnx.js";
import { exists } from "../model/open-checkpoint.js";
import { savePretrained } from "../model/save-pretrained.js";
import type { Checkpoint } from "./checkpoint.js";
import { hashWeights } from "./hash-weights.js";
import { loadMergedParams } from "./merged-params.js";

/** `metadata_props` of an exported file: of which weights it was made. */
export const WEIGHTS_KEY = "socagent.weights";

/** What transformers reads a tokenizer from; a folder has some of them. */
const TOKENIZER_FILES = [
  "tokenizer.json",
  "vocab.json",
  "merges.txt",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
];

/**
 * Writes the merged model with its heads as one ONNX file, and of which weights it was made. Needs a started backend.
 * @throws SocagentError (`checkpoint`, `adapter`, `io`)
 */
export async function exportCheckpointOnnx(
  checkpoint: Checkpoint,
  file: string,
  { int8 }: { readonly int8: boolean },
): Promise<void> {
  const merged = await loadMergedParams(checkpoint);
  try {
    const metadata = { [WEIGHTS_KEY]: await hashWeights(checkpoint) };
    await exportOnnx(file, checkpoint.config, merged.params, { int8, metadata });
  } finally {
    merged.dispose();
  }
}

/**
 * Writes the merged model as a Hugging Face folder: `config.json`, `model.safetensors` (float32, all heads) and the tokenizer. Needs a
 * started backend.
 * @throws SocagentError (`usage`) when the folder is the checkpoint's own; (`checkpoint`, `adapter`, `io`)
 */
export async function exportCheckpointFolder(checkpoint: Checkpoint, folder: string): Promise<void> {
  if (await exists(join(folder, "socagent.json"))) {
    throw new SocagentError("usage", `${folder} is a checkpoint; a merged model would overwrite its base`, {
      subject: { file: folder },
      nextStep: "Give a new folder.",
    });
  }
  const merged = await loadMergedParams(checkpoint);
  try {
    await mkdir(folder, { recursive: true });
    await savePretrained(folder, checkpoint.config, merged.params, {
      architecture: "RobertaForSequenceClassification",
    });
    for (const name of TOKENIZER_FILES) {
      const source = join(checkpoint.folder, name);
      if (await exists(source)) await copyFile(source, join(folder, name));
    }
  } catch (thrown) {
    throw fileError(thrown, folder, "write");
  } finally {
    merged.dispose();
  }
}
