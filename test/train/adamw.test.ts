// AdamW's contract; its numbers are checked against PyTorch in test/oracle/adamw.test.ts.
import { beforeAll, describe, expect, it } from "vitest";
import { startBackend, tf } from "../../src/model/tensors.js";
import { AdamW, DEFAULT_ADAMW, type AdamWOptions } from "../../src/train/adamw.js";
import { TEST_BACKENDS } from "../backends.js";

describe.each(TEST_BACKENDS)("AdamW on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  /** The weights 1, −2 and 4 after steps with these gradients. */
  function after(gradients: readonly number[][], options: Partial<AdamWOptions>, rate?: number): number[] {
    const w = tf.tidy(() => tf.variable(tf.tensor1d([1, -2, 4])));
    const optimizer = new AdamW(new Map([["w", w]]), { ...DEFAULT_ADAMW, ...options });
    for (const gradient of gradients) {
      tf.tidy(() => {
        optimizer.apply(new Map([["w", tf.tensor1d(gradient)]]), rate);
      });
    }
    const values = [...w.dataSync()];
    optimizer.dispose();
    w.dispose();
    return values;
  }

  const closeTo = (values: readonly number[]): unknown[] => values.map((value): unknown => expect.closeTo(value, 5));

  it("moves each weight by the learning rate at first, however large its gradient", () => {
    const values = after([[1e-3, -5, 1e3]], { learningRate: 0.1, weightDecay: 0 });
    expect(values).toEqual(closeTo([1 - 0.1, -2 + 0.1, 4 - 0.1]));
  });

  it("takes a fraction of the weight itself off, apart from the gradient", () => {
    expect(after([[0, 0, 0]], { learningRate: 0.5, weightDecay: 0.1 })).toEqual(closeTo([0.95, -1.9, 3.8]));
    expect(after([[0, 0, 0]], { learningRate: 0.5, weightDecay: 0 })).toEqual([1, -2, 4]);
  });

  it("prefers the learning rate of the step to its own", () => {
    const gradients = [[1, 1, 1]];
    expect(after(gradients, { learningRate: 9, weightDecay: 0 }, 0.25)).toEqual(closeTo([0.75, -2.25, 3.75]));
    expect(after(gradients, { weightDecay: 0 }, 0)).toEqual([1, -2, 4]);
  });

  it("goes on in the direction of past gradients", () => {
    const [one = NaN] = after([[1, 0, 0]], { learningRate: 0.1, weightDecay: 0 });
    const [two = NaN] = after(
      [
        [1, 0, 0],
        [0, 0, 0],
      ],
      { learningRate: 0.1, weightDecay: 0 },
    );
    expect(two).toBeLessThan(one);
  });

  it("refuses to leave a variable out", () => {
    const a = tf.tidy(() => tf.variable(tf.scalar(1)));
    const optimizer = new AdamW(new Map([["a", a]]));
    expect(() => {
      optimizer.apply(new Map());
    }).toThrow(/no gradient of a/);
    expect(optimizer.step).toBe(0);
    optimizer.dispose();
    a.dispose();
  });

  it("holds two moments for each variable, makes nothing else that stays, and frees them", () => {
    const w = tf.tidy(() => tf.variable(tf.zeros([4, 3])));
    const gradient = tf.ones([4, 3]);
    const before = tf.memory().numTensors;
    const optimizer = new AdamW(new Map([["w", w]]));
    for (let step = 0; step < 5; step++) optimizer.apply(new Map([["w", gradient]]));
    expect(tf.memory().numTensors).toBe(before + 2);
    optimizer.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(gradient.isDisposed).toBe(false);
    tf.dispose([w, gradient]);
  });
});
