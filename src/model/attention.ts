/** Multi-head scaled dot-product attention, with a hand-derived gradient that keeps only the probabilities. */
import { dropoutMask } from "./dropout.js";
import { hostAttention, hostAttentionGradient, scratchLengths } from "./host-attention.js";
import type { Mode } from "./mode.js";
import { backend, onHeap, reshaped, tf, withGradient, type Tensor2D, type Tensor4D } from "./tensors.js";

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
  const shape = { rows, heads, queries: queries / rows, keys: keyValue.shape[0] / rows, width: h / heads };
  const mask = dropoutMask([rows, heads, shape.queries, shape.keys], options.dropout, mode);
  const inputs = { query, keyValue, tokens: options.tokens, mask };
  return backend().kind === "wasm" ? attentionOnHost(inputs, shape) : attentionOnDevice(inputs, shape);
}

interface AttentionInputs {
  readonly query: Tensor2D;
  readonly keyValue: Tensor2D;
  readonly tokens: Tensor2D | undefined;
  /** Dropout's, [b, heads, s, t]. */
  readonly mask: Tensor4D | undefined;
}

interface AttentionShape {
  readonly rows: number;
  readonly heads: number;
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
}

function attentionOnDevice({ query, keyValue, tokens, mask }: AttentionInputs, shape: AttentionShape): Tensor2D {
  const { rows, heads } = shape;
  const scale = 1 / Math.sqrt(shape.width);
  return withGradient(
    [query, keyValue],
    () => {
      const q = splitHeads(query, rows, heads); // [b, heads, s, d]
      const [k, v] = splitKeyValue(keyValue, rows, heads); // [b, heads, t, d]
      const p = maskedSoftmax(tf.matMul(q, k, false, true), tokens, scale); // [b, heads, s, t]
      const value = joinHeads(tf.matMul(dropped(p, mask), v));
      const saved: [Tensor4D, Tensor4D, Tensor4D, Tensor4D] = [q, k, v, p];
      return { value, saved: mask === undefined ? saved : [...saved, mask] };
    },
    (dy, [q, k, v, p, ...[savedMask]]) => {
      const dContext = splitHeads(dy, rows, heads); // [b, heads, s, d]
      const dp = dropped(tf.matMul(dContext, v, false, true), savedMask); // [b, heads, s, t]
      const dScores = softmaxGradient(dp, p, scale);
      const dk = tf.matMul<Tensor4D>(dScores, q, true); // [b, heads, t, d]
      const dv = tf.matMul<Tensor4D>(dropped(p, savedMask), dContext, true);
      return [joinHeads(tf.matMul(dScores, k)), joinKeyValue(dk, dv)];
    },
  );
}

function attentionOnHost({ query, keyValue, tokens, mask }: AttentionInputs, sizes: AttentionShape): Tensor2D {
  const shape = { ...sizes, scale: 1 / Math.sqrt(sizes.width) };
  const keys = tokens ?? tf.ones([shape.rows, shape.keys]);
  const masks = mask === undefined ? [] : [mask];
  const scratch = scratchLengths(shape).map((length) => [length]);
  return withGradient(
    [query, keyValue],
    () => {
      const outputs = [[shape.rows, shape.heads, shape.queries, shape.keys], query.shape, ...scratch] as const;
      const [p, value] = onHeap(
        [query, keyValue, keys, ...masks],
        outputs,
        ([q, kv, t, drop], [probabilities, context, ...arrays], products) => {
          const input = { query: q, keyValue: kv, tokens: t, dropout: drop };
          hostAttention(input, shape, { products, arrays }, probabilities, context);
        },
      );
      return { value, saved: [query, keyValue, keys, p, ...masks] };
    },
    (dy, saved) => {
      const outputs = [query.shape, keyValue.shape, ...scratch] as const;
      const [dQuery, dKeyValue] = onHeap(
        [dy, ...saved],
        outputs,
        ([dContext, q, kv, t, probabilities, drop], [dq, dkv, ...arrays], products) => {
          const input = { query: q, keyValue: kv, tokens: t, dropout: drop, probabilities };
          hostAttentionGradient(dContext, input, shape, { products, arrays }, [dq, dkv]);
        },
      );
      return [dQuery, dKeyValue];
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
  const scaled = tf.mul<Tensor4D>(scores, scale);
  if (tokens === undefined) return tf.softmax(scaled);
  const masked = reshaped(tf.mul(tf.sub(1, tokens), MASKED), [scores.shape[0], 1, 1, scores.shape[3]]);
  return tf.softmax(tf.add<Tensor4D>(scaled, masked));
}

/** scale · p ⊙ (dp − Σ dp ⊙ p) */
function softmaxGradient(dp: Tensor4D, p: Tensor4D, scale: number): Tensor4D {
  const weighted = tf.mul<Tensor4D>(dp, p);
  return tf.mul(tf.sub<Tensor4D>(weighted, tf.mul(p, tf.sum(weighted, 3, true))), scale);
}
