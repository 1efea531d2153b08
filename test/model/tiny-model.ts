/** A RoBERTa of a few hundred weights as a folder, for tests of what loading makes of right and wrong ones. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseRobertaConfig, type RobertaConfig } from "../../src/model/config.js";
import { initialValues } from "../../src/model/initialise-params.js";
import { expectedShapes, HEADS, type Head } from "../../src/model/parameter-shapes.js";
import { serialiseRobertaConfig } from "../../src/model/serialise-config.js";
import { writeSafetensors } from "../../src/model/write-safetensors.js";

export const tinyConfig = parseRobertaConfig({
  model_type: "roberta",
  hidden_size: 4,
  intermediate_size: 6,
  max_position_embeddings: 10,
  num_attention_heads: 2,
  num_hidden_layers: 1,
  type_vocab_size: 1,
  vocab_size: 11,
  num_labels: 3,
});

export type FileTensors = Map<string, { shape: number[]; data: Float32Array }>;

/** The tensors of a model with these heads, random where transformers draws them. */
export function tinyTensors(config: RobertaConfig = tinyConfig, heads: readonly Head[] = HEADS): FileTensors {
  const shapes = [...expectedShapes(config, heads)];
  return new Map(
    shapes.map(([name, shape]) => [name, { shape: [...shape], data: initialValues(name, shape, config, 1) }]),
  );
}

/** Writes config.json and model.safetensors. */
export async function writeTinyModel(
  folder: string,
  tensors: FileTensors = tinyTensors(),
  configJson: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const config = JSON.parse(serialiseRobertaConfig(tinyConfig, "RobertaForMaskedLM")) as Record<string, unknown>;
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, ...configJson }));
  await writeSafetensors(join(folder, "model.safetensors"), tensors, { metadata: { format: "pt" } });
}
