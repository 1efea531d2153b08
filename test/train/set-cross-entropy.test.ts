// The loss over sets of right classes: its value where it is known otherwise, and its gradient against finite differences.
import { beforeAll, describe, expect, it } from "vitest";
import { softmax } from "../../src/metrics/softmax.js";
import { reshaped, startBackend, tf, type Tensor, type Tensor2D } from "../../src/model/tensors.js";
import { Random } from "../../src/random.js";
import { crossEntropy } from "../../src/train/losses.js";
import { setCrossEntropy, setLoss, type SetTargets } from "../../src/train/set-cross-entropy.js";

const [ROWS, CLASSES] = [4, 5];

function logits(seed = 1): Float32Array {
  const random = new Random(seed, "logits");
  return Float32Array.from({ length: ROWS * CLASSES }, () => 2 * random.normal());
}

function targets(sets: readonly (readonly number[])[], allowed?: readonly (readonly number[])[]): SetTargets {
  const marks = (of: readonly (readonly number[])[]): Uint8Array =>
    Uint8Array.from({ length: ROWS * CLASSES }, (_, at) =>
      Number(of[Math.floor(at / CLASSES)]?.includes(at % CLASSES) ?? false),
    );
  return {
    right: marks(sets),
    ...(allowed === undefined ? {} : { allowed: marks(allowed) }),
    weights: Float32Array.from([1, 2, 0.5, 1]),
  };
}

beforeAll(async () => {
  await startBackend("wasm", { threads: 1 });
});

describe("cross-entropy of sets", () => {
  it("is plain cross-entropy where each set is one class", () => {
    const plain = { ...targets([[0], [3], [4], [1]]), weights: new Float32Array(ROWS).fill(1) };
    const values: Tensor2D = tf.tensor2d(logits(), [ROWS, CLASSES]);
    const [expected] = crossEntropy(values, Int32Array.from([0, 3, 4, 1])).dataSync();
    const [found] = setCrossEntropy(values, plain).dataSync();
    expect(found).toBeCloseTo(expected ?? NaN, 5);
  });

  it("is −log(1 − p(benign)) where any attack is right", () => {
    const one = { ...targets([[1, 2, 3, 4], [], [], []]), weights: Float32Array.from([1, 0, 0, 0]) };
    const benign = softmax(logits(), CLASSES)[0] ?? NaN;
    expect(setLoss(logits(), CLASSES, one).value).toBeCloseTo(-Math.log(1 - benign), 6);
  });

  it.each([
    ["plainly", {}],
    ["with smoothing", { smoothing: 0.2 }],
    ["focally", { gamma: 2 }],
    ["focally with smoothing", { smoothing: 0.1, gamma: 0.5 }],
  ])("has the gradient of its value, %s", (_, options) => {
    const cases = [
      targets([[0], [1, 2, 3, 4], [2], [3, 4]]),
      targets(
        [[0], [1], [2, 3], [4]],
        [
          [0, 1, 2],
          [1, 3],
          [0, 2, 3, 4],
          [4, 0],
        ],
      ),
    ];
    for (const one of cases) {
      const { gradient } = setLoss(logits(), CLASSES, one, options);
      for (let at = 0; at < ROWS * CLASSES; at += 1) {
        const moved = (by: number): Float32Array => logits().map((value, i) => (i === at ? value + by : value));
        const step = 1e-2;
        const slope =
          (setLoss(moved(step), CLASSES, one, options).value - setLoss(moved(-step), CLASSES, one, options).value) /
          (2 * step);
        expect(Math.abs((gradient[at] ?? NaN) - slope)).toBeLessThan(2e-4);
      }
    }
  });

  it("hands that gradient on, and nothing where no row counts", () => {
    const one = targets([[0], [1, 2], [2], [3]]);
    const values: Tensor2D = tf.tensor2d(logits(), [ROWS, CLASSES]);
    const loss = (x: Tensor): Tensor => tf.mul(setCrossEntropy(reshaped(x, [ROWS, CLASSES]), one), 3);
    const found = tf.grad(loss)(values).dataSync();
    const { gradient } = setLoss(logits(), CLASSES, one);
    for (const [at, expected] of gradient.entries()) expect(found[at]).toBeCloseTo(3 * expected, 5);
    expect(setLoss(logits(), CLASSES, { ...one, weights: new Float32Array(ROWS) })).toEqual({
      value: 0,
      gradient: new Float32Array(ROWS * CLASSES),
    });
  });
});
