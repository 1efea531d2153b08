/** A checkpoint of random weights and 2 layers as a folder, with a byte-level tokenizer that has the chain's words: for tests of what uses checkpoints. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CHAIN_WORDS } from "../../src/checkpoint/chain-words.js";
import type { Calibration } from "../../src/checkpoint/calibration.js";
import { writeCalibration } from "../../src/checkpoint/calibration.js";
import { type CheckpointCard, writeCheckpointCard } from "../../src/checkpoint/checkpoint-card.js";
import { tokenizerFingerprint } from "../../src/checkpoint/checkpoint.js";
import { TEMPLATE_VERSION } from "../../src/enrich/text/template-version.js";
import { createAdapter } from "../../src/lora/adapter.js";
import { DEFAULT_LORA } from "../../src/lora/config.js";
import { savePeftAdapter } from "../../src/lora/save-peft-adapter.js";
import { BYTE_CHARACTERS } from "../../src/model/byte-alphabet.js";
import { parseRobertaConfig } from "../../src/model/config.js";
import { initialiseParams } from "../../src/model/initialise-params.js";
import { savePretrained } from "../../src/model/save-pretrained.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { loadTokenizer } from "../../src/model/tokens.js";

const SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"];

/** vocab.json and merges.txt: all bytes, and " word" as one token for each of `words`. */
export function writeTinyTokenizer(folder: string, words: readonly string[] = chainWords()): number {
  const merges = new Set<string>();
  for (const word of words) {
    for (let end = 1; end <= word.length; end += 1) merges.add(`Ġ${word.slice(0, end - 1)} ${word[end - 1] ?? ""}`);
  }
  const tokens = [...SPECIAL, ...BYTE_CHARACTERS, ...[...merges].map((merge) => merge.replace(" ", ""))];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "vocab.json"), JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))));
  writeFileSync(join(folder, "merges.txt"), `#version: 0.2\n${[...merges].join("\n")}\n`);
  return tokens.length;
}

function chainWords(): string[] {
  return [...new Set(Object.values(CHAIN_WORDS).flatMap((words) => words.map(({ word }) => word)))];
}

export const TINY_CALIBRATION: Calibration = {
  format: 1,
  temperature: 1.5,
  malicious: { x: [0, 1], y: [0, 1] },
  risk: { x: [0, 3], y: [0, 1] },
  priors: { stage: [], intent: [], impact: [], tier: [] },
  energy: { mean: -2, deviation: 1, limit: 100 },
  embedding: { mean: Array<number>(16).fill(0), deviation: Array<number>(16).fill(1) },
  scoreQuantiles: Array.from({ length: 101 }, (_, i) => i / 100),
  incidents: Array.from({ length: 400 }, (_, i) => ({ scores: [0.4 + (i % 50) / 100, 0.9] })),
  scoring: "chain",
  measuredOn: "nothing: random weights",
  rows: 0,
};

/**
 * Writes the folder. Needs no backend of the caller's: it starts WebAssembly's.
 * @param changes of the card
 */
export async function writeTinyCheckpoint(
  folder: string,
  changes: Partial<CheckpointCard> = {},
  calibration: Calibration = TINY_CALIBRATION,
): Promise<void> {
  const vocabulary = writeTinyTokenizer(folder);
  const tokenizer = await loadTokenizer(folder);
  const classes = changes.classes ?? ["benign", "T1110.003", "T1486", "T1566"];
  const config = parseRobertaConfig({
    model_type: "roberta",
    hidden_size: 16,
    intermediate_size: 32,
    max_position_embeddings: 130,
    num_attention_heads: 2,
    num_hidden_layers: 2,
    type_vocab_size: 1,
    vocab_size: vocabulary,
    num_labels: classes.length,
    pad_token_id: tokenizer.padId,
    bos_token_id: tokenizer.bosId,
    eos_token_id: tokenizer.eosId,
  });
  await startBackend("wasm");
  const params = initialiseParams(config, { heads: ["masked-lm"], seed: 3 });
  const adapter = createAdapter(config, params, { ...DEFAULT_LORA, r: 4, initLoraWeights: false }, { seed: 4 });
  await savePretrained(folder, config, params, { architecture: "RobertaForMaskedLM", dtype: "F16" });
  await savePeftAdapter(join(folder, "adapter"), adapter, { baseModelName: "tiny" });
  adapter.dispose();
  tf.dispose([...params.values()]);
  await writeCheckpointCard(folder, {
    format: 1,
    templateVersion: TEMPLATE_VERSION,
    tokenizer: tokenizerFingerprint(tokenizer),
    classes,
    maxLength: 128,
    chain: true,
    lineage: [],
    ...changes,
  });
  await writeCalibration(folder, calibration);
}
