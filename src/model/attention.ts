/** Multi-head scaled dot-product attention, with a hand-derived gradient that keeps only the probabilities. */
import { dropoutMask } from "./dropout.js";
import { maskedSoftmaxRows, softmaxRowsGradient } from "./host-kernels.js";
import type { Mode } from "./mode.js";
import {
  backend,
  batchedProduct,
  onHeap,
  reshaped,
  tf,
  withGradient,
  type Tensor2D,
  type Tensor4D,
} from "./tensors.js";

/** Added to the scores of padded keys; not −Infinity, since a row without any key would give NaN. */
const MASKED = -1e9;

export interface AttentionOptions {
  /** b, sequences in the batch */
  readonly rows: number;
  readonly heads: number;
  /** [b, t], 1 for a token and 0 for padding; absent where no key is padding */
  readonly tokens: Tensor2D | undefined;
  /** Of the probabilities, in training. */
  readonly dropout: number;
}

/**
 * softmax(q kᵀ / √d + mask) v, head by head.
 *
 * @param query [b · s, h], the queries of a sequence one after the other
 * @param keyValue [b · t, 2h], keys left and values right
 * @returns [b · s, h]
 */
export function attention(query: Tensor2D, keyValue: Tensor2D, options: AttentionOptions, mode: Mode): Tensor2D {
  const { rows, heads } = options;
  const [queries, h] = query.shape;
  const scores: [number, number, number, number] = [rows, heads, queries / rows, keyValue.shape[0] / rows];
  const scale = 1 / Math.sqrt(h / heads);
  const mask = dropoutMask(scores, options.dropout, mode);
  return withGradient(
    [query, keyValue],
    () => {
      const q = splitHeads(query, rows, heads); // [b, heads, s, d]
      const [k, v] = splitKeyValue(keyValue, rows, heads); // [b, heads, t, d]
      const p = maskedSoftmax(batchedProduct(q, k, { b: true }), options.tokens, scale); // [b, heads, s, t]
      const value = joinHeads(batchedProduct(dropped(p, mask), v));
      const saved: [Tensor4D, Tensor4D, Tensor4D, Tensor4D] = [q, k, v, p];
      return { value, saved: mask === undefined ? saved : [...saved, mask] };
    },
    (dy, [q, k, v, p, ...[savedMask]]) => {
      const dContext = splitHeads(dy, rows, heads); // [b, heads, s, d]
      const dp = dropped(batchedProduct(dContext, v, { b: true }), savedMask); // [b, heads, s, t]
      const dScores = softmaxGradient(dp, p, scale);
      const dk = batchedProduct(dScores, q, { a: true }); // [b, heads, t, d]
      const dv = batchedProduct(dropped(p, savedMask), dContext, { a: true });
      return [joinHeads(batchedProduct(dScores, k)), joinKeyValue(dk, dv)];
    },
  );
}

function dropped(p: Tensor4D, mask: Tensor4D | undefined): Tensor4D {
  return mask === undefined ? p : tf.mul(p, mask);
}

/** [b · s, h] → [b, heads, s, d] */
function splitHeads(x: Tensor2D, rows: number, heads: number): Tensor4D {
  const [n, h] = x.shape;
  return tf.transpose(reshaped(x, [rows, n / rows, heads, h / heads]), [0, 2, 1, 3]);
}

/** [b, heads, s, d] → [b · s, h] */
function joinHeads(x: Tensor4D): Tensor2D {
  const [b, heads, s, d] = x.shape;
  return reshaped(tf.transpose(x, [0, 2, 1, 3]), [b * s, heads * d]);
}

/** [b · t, 2h] → two of [b, heads, t, d] */
function splitKeyValue(x: Tensor2D, rows: number, heads: number): [Tensor4D, Tensor4D] {
  const [n, twice] = x.shape;
  const [t, d] = [n / rows, twice / 2 / heads];
  const both = tf.transpose(reshaped(x, [rows, t, 2, heads, d]), [2, 0, 3, 1, 4]); // [2, b, heads, t, d]
  const one = (index: number): Tensor4D =>
    reshaped(tf.slice(both, [index, 0, 0, 0, 0], [1, -1, -1, -1, -1]), [rows, heads, t, d]);
  return [one(0), one(1)];
}

/** The inverse of `splitKeyValue`. */
function joinKeyValue(k: Tensor4D, v: Tensor4D): Tensor2D {
  const [b, heads, t, d] = k.shape;
  const both = tf.transpose(tf.stack([k, v]), [1, 3, 0, 2, 4]); // [b, t, 2, heads, d]
  return reshaped(both, [b * t, 2 * heads * d]);
}

/** softmax(scores · scale) over the keys that are tokens. */
function maskedSoftmax(scores: Tensor4D, tokens: Tensor2D | undefined, scale: number): Tensor4D {
  const [b, heads, s, t] = scores.shape;
  if (backend().kind === "wasm") {
    const mask = tokens ?? tf.ones([b, t]);
    const [p] = onHeap([scores, mask], [scores.shape], ([input, keys], [output]) => {
      maskedSoftmaxRows(input, keys, { rowsPerSequence: heads * s, keys: t, scale }, output);
    });
    return p;
  }
  const scaled = tf.mul<Tensor4D>(scores, scale);
  if (tokens === undefined) return tf.softmax(scaled);
  const masked = reshaped(tf.mul(tf.sub(1, tokens), MASKED), [b, 1, 1, t]);
  return tf.softmax(tf.add<Tensor4D>(scaled, masked));
}

/** scale · p ⊙ (dp − Σ dp ⊙ p) */
function softmaxGradient(dp: Tensor4D, p: Tensor4D, scale: number): Tensor4D {
  if (backend().kind === "wasm") {
    const keys = p.shape[3];
    const [dScores] = onHeap([dp, p], [p.shape], ([gradient, probabilities], [output]) => {
      softmaxRowsGradient(gradient, probabilities, { keys, scale }, output);
    });
    return dScores;
  }
  const weighted = tf.mul<Tensor4D>(dp, p);
  return tf.mul(tf.sub<Tensor4D>(weighted, tf.mul(p, tf.sum(weighted, 3, true))), scale);
}
