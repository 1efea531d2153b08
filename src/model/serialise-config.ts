/** Writes the `config.json` of a RoBERTa model. */
import type { Architecture, RobertaConfig, WeightDtype } from "./config.js";

const TORCH_DTYPES: Record<WeightDtype, string> = { F32: "float32", F16: "float16", BF16: "bfloat16" };

/** @returns the text of a `config.json` that transformers reads; keys sorted, as it writes them */
export function serialiseRobertaConfig(
  config: RobertaConfig,
  architecture: Architecture,
  dtype: WeightDtype = "F32",
): string {
  const json: Record<string, unknown> = {
    architectures: [architecture],
    attention_probs_dropout_prob: config.attentionProbsDropoutProb,
    bos_token_id: config.bosTokenId,
    classifier_dropout: config.classifierDropout,
    eos_token_id: config.eosTokenId,
    hidden_act: "gelu",
    hidden_dropout_prob: config.hiddenDropoutProb,
    hidden_size: config.hiddenSize,
    id2label: Object.fromEntries(config.labels.map((label, id) => [String(id), label])),
    initializer_range: config.initializerRange,
    intermediate_size: config.intermediateSize,
    label2id: Object.fromEntries(config.labels.map((label, id) => [label, id])),
    layer_norm_eps: config.layerNormEps,
    max_position_embeddings: config.maxPositionEmbeddings,
    model_type: "roberta",
    num_attention_heads: config.numAttentionHeads,
    num_hidden_layers: config.numHiddenLayers,
    pad_token_id: config.padTokenId,
    position_embedding_type: "absolute",
    ...(config.problemType === undefined ? {} : { problem_type: config.problemType }),
    tie_word_embeddings: config.tieWordEmbeddings,
    // The older spelling, which transformers 4 and 5 both read.
    torch_dtype: TORCH_DTYPES[dtype],
    type_vocab_size: config.typeVocabSize,
    vocab_size: config.vocabSize,
  };
  return `${JSON.stringify(json, undefined, 2)}\n`;
}
