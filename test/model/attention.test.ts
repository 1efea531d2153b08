// Attention and its gradient against composed operations (tolerance: see composed.ts).
import { beforeAll, describe, expect, it } from "vitest";
import { attention } from "../../src/model/attention.js";
import type { Weights } from "../../src/model/params.js";
import { INFERENCE } from "../../src/model/mode.js";
import {
  reshaped,
  startBackend,
  tensorOf,
  tf,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectComposed, randomValues, type Comparison } from "./composed.js";

// Odd sizes: loops that take several numbers at a time have a rest.
const [ROWS, HEADS, KEYS, SIZE] = [3, 2, 7, 5];
const H = HEADS * SIZE;
/** Sequences of 7, 4 and 1 tokens. */
const PADDED = Float32Array.from([7, 4, 1].flatMap((own) => Array.from({ length: KEYS }, (_, i) => (i < own ? 1 : 0))));

interface Case {
  readonly queries: number;
  readonly tokens?: Float32Array;
  readonly dropout?: number;
  /** Of queries and keys; large ones saturate the softmax. */
  readonly magnitude?: number;
}

/** [b · t, h] → [b, heads, t, d] */
function heads(x: Tensor, length: number): Tensor4D {
  return tf.transpose(reshaped(x, [ROWS, length, HEADS, SIZE]), [0, 2, 1, 3]);
}

function composed({ queries, tokens }: Case): Comparison["composed"] {
  return (weights, masks) => {
    const [key, value] = tf.split<Tensor2D>(weights.matrix("keyValue"), 2, 1);
    if (key === undefined || value === undefined) throw new Error("there are two halves");
    const q = heads(weights.matrix("query"), queries);
    const [k, v] = [heads(key, KEYS), heads(value, KEYS)];
    const scores = tf.div(tf.matMul(q, k, false, true), Math.sqrt(SIZE));
    const bias = tf.mul(
      tf.sub(1, tf.tensor4d(tokens ?? new Float32Array(ROWS * KEYS).fill(1), [ROWS, 1, 1, KEYS])),
      -1e9,
    );
    const p = tf.softmax(tf.add<Tensor4D>(scores, bias));
    const [mask] = masks;
    const dropped = mask === undefined ? p : tf.mul(p, tf.tensor4d(mask, p.shape));
    return tf.reshape(tf.transpose(tf.matMul(dropped, v), [0, 2, 1, 3]), [ROWS * queries, H]);
  };
}

describe.each(TEST_BACKENDS)("attention on %s", (backend) => {
  const ours =
    ({ tokens, dropout = 0 }: Case): Comparison["ours"] =>
    (weights: Weights, mode) => {
      const mask = tokens === undefined ? undefined : tensorOf(tokens.slice(), [ROWS, KEYS]);
      const options = { rows: ROWS, heads: HEADS, tokens: mask, dropout };
      return attention(weights.matrix("query"), weights.matrix("keyValue"), options, mode);
    };

  it.each<[string, Case]>([
    ["every query and key", { queries: KEYS }],
    ["padded keys", { queries: KEYS, tokens: PADDED }],
    ["fewer queries than keys", { queries: 2, tokens: PADDED }],
    ["one query of each sequence", { queries: 1, tokens: PADDED }],
    ["dropped probabilities", { queries: KEYS, tokens: PADDED, dropout: 0.3 }],
    ["one query and dropped probabilities", { queries: 1, dropout: 0.5 }],
    ["scores that saturate", { queries: KEYS, tokens: PADDED, magnitude: 12 }],
  ])("has the composed value and gradients with %s", async (_, one) => {
    const query = randomValues("query", [ROWS * one.queries, H], one.magnitude);
    const keyValue = randomValues("keyValue", [ROWS * KEYS, 2 * H]);
    await expectComposed(backend, {
      trained: { query, keyValue },
      training: one.dropout !== undefined,
      ours: ours(one),
      composed: composed(one),
    });
  });

  it("differentiates by keys and values alone", async () => {
    const one = { queries: KEYS, tokens: PADDED };
    await expectComposed(backend, {
      trained: { keyValue: randomValues("keyValue", [ROWS * KEYS, 2 * H]) },
      frozen: { query: randomValues("query", [ROWS * KEYS, H]) },
      ours: ours(one),
      composed: composed(one),
    });
  });

  describe("whatever the values", () => {
    beforeAll(async () => {
      await startBackend(backend);
    });

    const run = (change: (keyValue: Float32Array) => void, tokens = PADDED): number[] => {
      const keyValue = randomValues("keyValue", [ROWS * KEYS, 2 * H]).data.slice();
      change(keyValue);
      return tf.tidy(() => {
        const query = tensorOf(randomValues("query", [ROWS * KEYS, H]).data.slice(), [ROWS * KEYS, H]);
        const options = { rows: ROWS, heads: HEADS, tokens: tensorOf(tokens.slice(), [ROWS, KEYS]), dropout: 0 };
        return [...attention(query, tensorOf(keyValue, [ROWS * KEYS, 2 * H]), options, INFERENCE).dataSync()];
      });
    };

    it("reads nothing of padding", () => {
      const padding = (keyValue: Float32Array): void => {
        PADDED.forEach((token, row) => {
          if (token === 0) keyValue.fill(1e3, row * 2 * H, (row + 1) * 2 * H);
        });
      };
      expect(run(padding)).toEqual(run(() => undefined));
    });

    it("reads nothing of other sequences", () => {
      const plain = run(() => undefined);
      const changed = run((keyValue) => keyValue.fill(5, KEYS * 2 * H));
      expect(changed.slice(0, KEYS * H)).toEqual(plain.slice(0, KEYS * H));
      expect(changed).not.toEqual(plain);
    });

    it("stays finite for a sequence without any token, and for scores beyond exp's range", () => {
      const empty = Float32Array.from(PADDED, (token, i) => (i >= 2 * KEYS ? 0 : token));
      expect(run(() => undefined, empty).every(Number.isFinite)).toBe(true);
      const large = run((keyValue) => {
        keyValue.set(keyValue.map((value) => 1e4 * value));
      });
      expect(large.every(Number.isFinite)).toBe(true);
    });
  });
});
