/** A RoBERTa model's shape and settings, from and to Hugging Face's `config.json`. */
import { SocagentError } from "../errors.js";
import { isJsonObject, JsonFields, showJson } from "./json-fields.js";
import { readLabels } from "./labels.js";

// Bounds on an untrusted config: room for every RoBERTa there is (the widest has 4,096 units), none for a size of terabytes.
const MAX_HIDDEN_SIZE = 8_192;
const MAX_INTERMEDIATE_SIZE = 32_768;
const MAX_LAYERS = 128;
const MAX_VOCABULARY = 1_048_576;
const MAX_POSITIONS = 65_536;
const MAX_TOKEN_TYPES = 1_024;
/** 8 GB as float32, over five times RoBERTa-large: more fits no machine that TensorFlow.js runs on. */
const MAX_PARAMETERS = 2_000_000_000;

export type ProblemType = "single_label_classification" | "multi_label_classification" | "regression";
export type Architecture = "RobertaModel" | "RobertaForMaskedLM" | "RobertaForSequenceClassification";
/** How weights are stored in a file; in memory they are always float32. */
export type WeightDtype = "F32" | "F16" | "BF16";

export interface RobertaConfig {
  readonly hiddenSize: number;
  readonly numHiddenLayers: number;
  /** Divides `hiddenSize`. */
  readonly numAttentionHeads: number;
  readonly intermediateSize: number;
  readonly vocabSize: number;
  /** Rows of the position table. Position ids start at `padTokenId` + 1, so the longest sequence is `padTokenId` + 1 shorter. */
  readonly maxPositionEmbeddings: number;
  readonly typeVocabSize: number;
  readonly layerNormEps: number;
  readonly padTokenId: number;
  readonly bosTokenId: number;
  readonly eosTokenId: number;
  readonly hiddenDropoutProb: number;
  readonly attentionProbsDropoutProb: number;
  /** Of the classification head; `hiddenDropoutProb` where the file says null. */
  readonly classifierDropout: number;
  /** Standard deviation of a fresh weight. */
  readonly initializerRange: number;
  /** Whether the masked-LM decoder is the word embedding. */
  readonly tieWordEmbeddings: boolean;
  /** The classes' names by id (`id2label`). */
  readonly labels: readonly string[];
  readonly problemType: ProblemType | undefined;
}

export { defaultLabels } from "./labels.js";

const PROBLEM_TYPES: readonly ProblemType[] = [
  "single_label_classification",
  "multi_label_classification",
  "regression",
];

/**
 * Parses the JSON of a `config.json`. Optional fields take the defaults of transformers' RobertaConfig; sizes are required.
 * @param file named in the error
 * @throws SocagentError (`checkpoint`) with every problem
 */
export function parseRobertaConfig(value: unknown, file = "config.json"): RobertaConfig {
  if (!isJsonObject(value)) throw configError(file, [`it is ${showJson(value)}, not a JSON object`]);
  const fields = new JsonFields(value);
  // A config of another model would only repeat the same point field by field.
  if (fields.get("model_type") !== "roberta") {
    const type = fields.get("model_type");
    throw configError(file, [
      type === undefined ? "model_type is missing" : `model_type is ${showJson(type)}; supported: roberta`,
    ]);
  }
  const config = { ...readSizes(fields), ...readSettings(fields), labels: readLabels(fields) };
  const more = [...unsupported(fields), ...contradictions(config, fields)];
  fields.problems.push(...more);
  if (fields.problems.length > 0) throw configError(file, fields.problems);
  return config;
}

type Sizes = Pick<
  RobertaConfig,
  | "hiddenSize"
  | "numHiddenLayers"
  | "numAttentionHeads"
  | "intermediateSize"
  | "vocabSize"
  | "maxPositionEmbeddings"
  | "typeVocabSize"
>;

function readSizes(fields: JsonFields): Sizes {
  return {
    hiddenSize: fields.integer("hidden_size", { min: 1, max: MAX_HIDDEN_SIZE }),
    numHiddenLayers: fields.integer("num_hidden_layers", { min: 1, max: MAX_LAYERS }),
    numAttentionHeads: fields.integer("num_attention_heads", { min: 1, max: MAX_HIDDEN_SIZE }),
    intermediateSize: fields.integer("intermediate_size", { min: 1, max: MAX_INTERMEDIATE_SIZE }),
    vocabSize: fields.integer("vocab_size", { min: 1, max: MAX_VOCABULARY }),
    maxPositionEmbeddings: fields.integer("max_position_embeddings", { min: 1, max: MAX_POSITIONS }),
    typeVocabSize: fields.integer("type_vocab_size", { min: 1, max: MAX_TOKEN_TYPES, fallback: 2 }),
  };
}

function readSettings(fields: JsonFields): Omit<RobertaConfig, keyof Sizes | "labels"> {
  const probability = { min: 0, max: 0.999, fallback: 0.1 };
  const tokenId = { min: 0, max: MAX_VOCABULARY };
  const hiddenDropoutProb = fields.number("hidden_dropout_prob", probability);
  return {
    layerNormEps: fields.number("layer_norm_eps", { min: 0, max: 1, fallback: 1e-12 }),
    padTokenId: fields.integer("pad_token_id", { ...tokenId, fallback: 1 }),
    bosTokenId: fields.integer("bos_token_id", { ...tokenId, fallback: 0 }),
    eosTokenId: fields.integer("eos_token_id", { ...tokenId, fallback: 2 }),
    hiddenDropoutProb,
    attentionProbsDropoutProb: fields.number("attention_probs_dropout_prob", probability),
    classifierDropout: fields.number("classifier_dropout", { ...probability, fallback: hiddenDropoutProb }),
    initializerRange: fields.number("initializer_range", { min: 0, max: 10, fallback: 0.02 }),
    tieWordEmbeddings: fields.boolean("tie_word_embeddings", true),
    problemType: fields.choice("problem_type", PROBLEM_TYPES),
  };
}

/** Settings that would change the computation and that this implementation does not have. */
function unsupported(fields: JsonFields): string[] {
  const allowed: readonly [string, (value: unknown) => boolean, string][] = [
    ["hidden_act", (value) => value === "gelu", 'only "gelu" (with the exact erf) is supported'],
    ["position_embedding_type", (value) => value === "absolute", 'only "absolute" is supported'],
    ["is_decoder", (value) => value === false, "decoders are not supported"],
    ["add_cross_attention", (value) => value === false, "cross-attention is not supported"],
    [
      "pruned_heads",
      (value) => isJsonObject(value) && Object.keys(value).length === 0,
      "pruned heads are not supported",
    ],
    ["quantization_config", () => false, "quantised weights are not supported; save the model unquantised"],
  ];
  return allowed.flatMap(([name, fine, reason]) => {
    const value = fields.get(name) ?? undefined;
    return value === undefined || fine(value) ? [] : [`${name} is ${showJson(value)}; ${reason}`];
  });
}

function contradictions(config: RobertaConfig, fields: JsonFields): string[] {
  const { hiddenSize, numAttentionHeads, padTokenId, vocabSize, maxPositionEmbeddings } = config;
  const problems: string[] = [];
  if (fields.fine("hidden_size", "num_attention_heads") && hiddenSize % numAttentionHeads !== 0) {
    problems.push(`hidden_size ${hiddenSize} is not a multiple of num_attention_heads ${numAttentionHeads}`);
  }
  const tokenIds = { pad_token_id: padTokenId, bos_token_id: config.bosTokenId, eos_token_id: config.eosTokenId };
  for (const [name, id] of Object.entries(tokenIds)) {
    if (fields.fine(name, "vocab_size") && id >= vocabSize) {
      fields.reject(name, `${name} ${id} is outside the vocabulary of ${vocabSize}`);
    }
  }
  if (fields.fine("max_position_embeddings", "pad_token_id") && maxPositionEmbeddings < padTokenId + 2) {
    problems.push(
      `max_position_embeddings ${maxPositionEmbeddings} leaves no position for a token: the first one is pad_token_id + 1 = ${padTokenId + 1}`,
    );
  }
  const parameters = countParameters(config);
  if (parameters > MAX_PARAMETERS) {
    problems.push(`the sizes make ${parameters} parameters, more than the ${MAX_PARAMETERS} allowed`);
  }
  return problems;
}

/** About how many weights the backbone has (biases left out). */
function countParameters(config: RobertaConfig): number {
  const rows = config.vocabSize + config.maxPositionEmbeddings + config.typeVocabSize;
  const layer = 4 * config.hiddenSize + 2 * config.intermediateSize;
  return config.hiddenSize * (rows + config.numHiddenLayers * layer);
}

function configError(file: string, problems: readonly string[]): SocagentError {
  return new SocagentError("checkpoint", `${file} is not the config of a RoBERTa model that socagent can run`, {
    subject: { file },
    problems,
    nextStep: "Use a folder that transformers' save_pretrained wrote for a RoBERTa model, such as DistilRoBERTa.",
  });
}
