/** What is read from hidden states: classes, masked words, and an embedding of the whole text. */
import type { RobertaConfig } from "./config.js";
import { dropout } from "./dropout.js";
import { gatherRows } from "./gather-rows.js";
import { gelu } from "./gelu.js";
import { norm } from "./layer-norm.js";
import { addBias, linear, product } from "./linear.js";
import type { Mode } from "./mode.js";
import type { Weights } from "./params.js";
import { encode, firstPositions } from "./roberta.js";
import { reshaped, tensorOf, tf, type Tensor2D } from "./tensors.js";
import type { TokenBatch } from "./token-batch.js";

/**
 * Sequence classification, as RobertaForSequenceClassification: `<s>` → dense → tanh → out_proj.
 * @returns logits, [b, classes]
 */
export function classify(weights: Weights, config: RobertaConfig, batch: TokenBatch, mode: Mode): Tensor2D {
  return classificationHead(weights, config, encode(weights, config, batch, mode, firstPositions(batch)), mode);
}

/**
 * @param first hidden states of `<s>`, [b, h]
 * @returns logits, [b, classes]
 */
export function classificationHead(weights: Weights, config: RobertaConfig, first: Tensor2D, mode: Mode): Tensor2D {
  const dense = linear(weights, "classifier.dense", dropout(first, config.classifierDropout, mode), mode);
  const squashed = dropout(tf.tanh(dense), config.classifierDropout, mode);
  return linear(weights, "classifier.out_proj", squashed, mode);
}

/**
 * The masked-LM head with the word embedding as decoder, as RobertaForMaskedLM.
 * @param hidden hidden states where words are wanted, [n, h]
 * @param words the only vocabulary ids that are wanted, in this order; by default all
 * @returns logits, [n, words]
 */
export function maskedLmHead(
  weights: Weights,
  config: RobertaConfig,
  hidden: Tensor2D,
  mode: Mode,
  words?: Int32Array,
): Tensor2D {
  const dense = gelu(linear(weights, "lm_head.dense", hidden, mode));
  const x = norm(weights, "lm_head.layer_norm", dense, config.layerNormEps); // [n, h]
  const embeddings = weights.matrix("roberta.embeddings.word_embeddings.weight"); // [vocabulary, h]
  const bias = weights.vector("lm_head.bias");
  if (words === undefined) return addBias(product(x, embeddings), bias);
  const chosenBias = reshaped(gatherRows(reshaped(bias, [bias.size, 1]), words), [words.length]);
  return tf.add(tf.matMul(x, gatherRows(embeddings, words), false, true), chosenBias);
}

/**
 * The mean of the hidden states of a text's tokens, padding left out.
 * @param hidden of all positions, [b · t, h]
 * @returns [b, h]
 */
export function meanPool(hidden: Tensor2D, { rows, length, attentionMask }: TokenBatch): Tensor2D {
  const h = hidden.shape[1];
  const shares = new Float32Array(rows * length);
  for (let start = 0; start < shares.length; start += length) {
    const tokens = attentionMask.subarray(start, start + length);
    const count = tokens.reduce((total, token) => total + token, 0);
    tokens.forEach((token, i) => (shares[start + i] = count === 0 ? 0 : token / count));
  }
  const pooled = tf.matMul(tensorOf(shares, [rows, 1, length]), reshaped(hidden, [rows, length, h])); // [b, 1, h]
  return reshaped(pooled, [rows, h]);
}
