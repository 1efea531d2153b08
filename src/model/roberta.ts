/**
 * RoBERTa's encoder (Liu et al., arXiv 1907.11692), as transformers' RobertaModel computes it. LoRA does not appear:
 * `linear` adds whatever the weights' updates hold for a module.
 *
 * Activations are [n, h] with n = b · t, sequence by sequence: products are plain 2-D ones, fast on every backend.
 */
import { SocagentError } from "../errors.js";
import { attention } from "./attention.js";
import type { RobertaConfig } from "./config.js";
import { dropout } from "./dropout.js";
import { gatherRows } from "./gather-rows.js";
import { gelu } from "./gelu.js";
import { addNorm } from "./layer-norm.js";
import { linear, linearGroup } from "./linear.js";
import type { Mode } from "./mode.js";
import type { Weights } from "./params.js";
import { isVariable, markConstant, tensorOf, tf, type Tensor2D } from "./tensors.js";
import type { TokenBatch } from "./token-batch.js";

/**
 * The last layer's hidden states.
 *
 * @param positions where they are wanted: rows of [b · t], the same number for each sequence and in their order, such
 *   as `firstPositions(batch)`. The last layer then computes these alone. By default all
 * @returns [positions, h]
 * @throws SocagentError (`tokenizer`) for an id that the embedding does not have
 */
export function encode(
  weights: Weights,
  config: RobertaConfig,
  batch: TokenBatch,
  mode: Mode,
  positions?: Int32Array,
): Tensor2D {
  const tokens = tokenMask(batch);
  let x = embed(weights, config, batch, mode); // [b · t, h]
  for (let layer = 0; layer < config.numHiddenLayers; layer++) {
    const wanted = layer === config.numHiddenLayers - 1 ? positions : undefined;
    const input = x;
    // A scope by layer: what it does not save for the gradient is free before the next.
    x = tf.tidy(() => encoderLayer(weights, config, { layer, rows: batch.rows, tokens }, input, mode, wanted));
  }
  return x;
}

/**
 * The sum of word, position and token-type embeddings, normalised.
 * @returns [b · t, h]
 */
export function embed(weights: Weights, config: RobertaConfig, batch: TokenBatch, mode: Mode): Tensor2D {
  checkIds(batch, config);
  const table = (name: string): Tensor2D => weights.matrix(`roberta.embeddings.${name}.weight`);
  const words = gatherRows(table("word_embeddings"), batch.ids, config.padTokenId);
  const positions = gatherRows(table("position_embeddings"), batch.positionIds, config.padTokenId);
  const types = gatherRows(table("token_type_embeddings"), new Int32Array(batch.ids.length));
  const sum = tf.add<Tensor2D>(positions, types);
  const x = addNorm(weights, "roberta.embeddings.LayerNorm", words, sum, config.layerNormEps);
  const embedded = dropout(x, config.hiddenDropoutProb, mode);
  return EMBEDDING_PARAMETERS.some((name) => isVariable(weights.get(`roberta.embeddings.${name}`)))
    ? embedded
    : markConstant(embedded);
}

const EMBEDDING_PARAMETERS = [
  "word_embeddings.weight",
  "position_embeddings.weight",
  "token_type_embeddings.weight",
  "LayerNorm.weight",
  "LayerNorm.bias",
] as const;

/** Which layer of which batch. */
export interface LayerContext {
  readonly layer: number;
  /** b */
  readonly rows: number;
  /** As from `tokenMask`. */
  readonly tokens: Tensor2D | undefined;
}

/**
 * One transformer layer.
 * @param x [b · t, h]
 * @param positions as in `encode`
 * @returns [positions, h]
 */
export function encoderLayer(
  weights: Weights,
  config: RobertaConfig,
  { layer, rows, tokens }: LayerContext,
  x: Tensor2D,
  mode: Mode,
  positions?: Int32Array,
): Tensor2D {
  const name = `roberta.encoder.layer.${layer}`;
  const { layerNormEps, hiddenDropoutProb } = config;
  const options = { rows, tokens, heads: config.numAttentionHeads, dropout: config.attentionProbsDropoutProb };

  const asking = positions === undefined ? x : gatherRows(x, positions); // [b · s, h]
  const query = linear(weights, `${name}.attention.self.query`, asking, mode);
  const keyValue = linearGroup(weights, [`${name}.attention.self.key`, `${name}.attention.self.value`], x, mode); // [b · t, 2h]
  const context = attention(query, keyValue, options, mode); // [b · s, h]
  const attended = dropout(linear(weights, `${name}.attention.output.dense`, context, mode), hiddenDropoutProb, mode);
  const middle = addNorm(weights, `${name}.attention.output.LayerNorm`, attended, asking, layerNormEps);

  const inner = gelu(linear(weights, `${name}.intermediate.dense`, middle, mode)); // [b · s, f]
  const outer = dropout(linear(weights, `${name}.output.dense`, inner, mode), hiddenDropoutProb, mode); // [b · s, h]
  return addNorm(weights, `${name}.output.LayerNorm`, outer, middle, layerNormEps);
}

/** The rows of `<s>`, the first token of each sequence. */
export function firstPositions({ rows, length }: TokenBatch): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row * length);
}

/** [b, t], 1 for a token and 0 for padding; undefined where the batch has no padding. */
export function tokenMask({ rows, length, attentionMask }: TokenBatch): Tensor2D | undefined {
  if (!attentionMask.includes(0)) return undefined;
  return tensorOf(Float32Array.from(attentionMask), [rows, length]);
}

/** An id beyond a table is an error on one backend, and garbage on another. */
function checkIds(batch: TokenBatch, config: RobertaConfig): void {
  const problems = [
    outOfRange("token id", batch.ids, config.vocabSize),
    outOfRange("position id", batch.positionIds, config.maxPositionEmbeddings),
  ].flatMap((problem) => problem ?? []);
  if (problems.length === 0) return;
  throw new SocagentError("tokenizer", "the batch does not fit the model's embeddings", {
    problems,
    nextStep: "Use the tokenizer that belongs to this model, and truncate to its longest sequence.",
  });
}

function outOfRange(what: string, ids: Int32Array, rows: number): string | undefined {
  const bad = ids.find((id) => id < 0 || id >= rows);
  return bad === undefined ? undefined : `${what} ${bad} is outside the table of ${rows} rows`;
}
