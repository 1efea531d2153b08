// A RoBERTa of a few thousand random weights.
import { parseRobertaConfig } from "../../src/model/config.js";
import { initialiseParams } from "../../src/model/initialise-params.js";
import type { Head } from "../../src/model/parameter-shapes.js";
import type { Params } from "../../src/model/params.js";

export const baseConfig = parseRobertaConfig({
  model_type: "roberta",
  hidden_size: 8,
  intermediate_size: 12,
  max_position_embeddings: 14,
  num_attention_heads: 2,
  num_hidden_layers: 2,
  type_vocab_size: 1,
  vocab_size: 19,
  num_labels: 3,
});

/** The caller disposes it. */
export function makeBase(heads: readonly Head[] = ["classification"]): Params {
  return initialiseParams(baseConfig, { heads, seed: 5 });
}
