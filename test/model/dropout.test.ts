// Dropout: its masks' statistics (bounds of five standard deviations), their reproducibility, and the gradient against
// composed operations (tolerance: see composed.ts).
import { beforeAll, describe, expect, it } from "vitest";
import { DropoutMasks, dropout, dropoutMask } from "../../src/model/dropout.js";
import { INFERENCE } from "../../src/model/mode.js";
import { startBackend, tensorOf, tf } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectComposed, randomValues } from "./composed.js";

const SIZE = 200_000;
const SIGMAS = 5;

function mean(values: Float32Array | Uint8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total / values.length;
}

/** 1 where an element is dropped. */
function drops(mask: Float32Array): Uint8Array {
  return Uint8Array.from(mask, (value) => (value === 0 ? 1 : 0));
}

/** Of two masks' drops, the second shifted by `lag`. */
function correlation(left: Uint8Array, right: Uint8Array, lag = 0): number {
  const [meanLeft, meanRight] = [mean(left), mean(right)];
  const size = left.length - lag;
  let sum = 0;
  for (let i = 0; i < size; i++) sum += ((left[i] ?? NaN) - meanLeft) * ((right[i + lag] ?? NaN) - meanRight);
  return sum / size / Math.sqrt(meanLeft * (1 - meanLeft) * meanRight * (1 - meanRight));
}

/** What the correlation of independent masks stays below. */
const INDEPENDENT = SIGMAS / Math.sqrt(SIZE);

describe("dropout masks", () => {
  it.each([0.01, 0.1, 0.25, 0.5, 0.9])("drop %d of the elements and keep the mean", (rate) => {
    for (const seed of [0, 1, 42, -7, 2 ** 31]) {
      const mask = new DropoutMasks(seed, 12).next(SIZE, rate);
      const dropped = mean(drops(mask));
      const deviation = Math.sqrt((rate * (1 - rate)) / SIZE);
      expect(Math.abs(dropped - rate), `seed ${seed}`).toBeLessThan(SIGMAS * deviation);
      expect(new Set(mask)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
      expect(Math.abs(mean(mask) - 1), `seed ${seed}`).toBeLessThan((SIGMAS * deviation) / (1 - rate));
    }
  });

  it("drop each element as often over many steps", () => {
    const [elements, steps, rate] = [64, 4_000, 0.3];
    const counts = new Float64Array(elements);
    for (let step = 0; step < steps; step++) {
      drops(new DropoutMasks(5, step).next(elements, rate)).forEach((dropped, i) => {
        counts[i] = (counts[i] ?? 0) + dropped;
      });
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - steps * rate) ** 2 / (steps * rate * (1 - rate)), 0);
    expect(Math.abs(chiSquare - elements)).toBeLessThan(SIGMAS * Math.sqrt(2 * elements));
  });

  it.each([0.1, 0.5])("are independent of each other at %d", (rate) => {
    const masks = new DropoutMasks(3, 0);
    const [first, second] = [drops(masks.next(SIZE, rate)), drops(masks.next(SIZE, rate))];
    const nextStep = drops(new DropoutMasks(3, 1).next(SIZE, rate));
    const laterStep = drops(new DropoutMasks(3, 1024).next(SIZE, rate));
    const nextSeed = drops(new DropoutMasks(4, 0).next(SIZE, rate));
    const others = { second, nextStep, laterStep, nextSeed };
    for (const [name, other] of Object.entries(others)) {
      expect(Math.abs(correlation(first, other)), name).toBeLessThan(INDEPENDENT);
    }
    // Neighbours, and the widths of rows and of scores.
    for (const lag of [1, 2, 3, 64, 128, 768]) {
      expect(Math.abs(correlation(first, first, lag)), `lag ${lag}`).toBeLessThan(INDEPENDENT);
    }
  });

  it("are equal for an equal seed and step, whatever is drawn before from others", () => {
    const masks = new DropoutMasks(9, 4);
    const drawn = [masks.next(101, 0.2), masks.next(64, 0.5)];
    new DropoutMasks(9, 5).next(33, 0.1);
    const again = new DropoutMasks(9, 4);
    expect([again.next(101, 0.2), again.next(64, 0.5)]).toEqual(drawn);
  });

  it.each([
    ["step", 9, 5],
    ["seed", 10, 4],
    ["exchange of seed and step", 4, 9],
  ])("differ for another %s", (_, seed, step) => {
    expect(new DropoutMasks(seed, step).next(256, 0.5)).not.toEqual(new DropoutMasks(9, 4).next(256, 0.5));
  });

  it.each([0, 1, 2, 7])("have any size: %d", (size) => {
    const mask = new DropoutMasks(1, 1).next(size, 0.5);
    expect(mask).toHaveLength(size);
    expect([...mask].every((value) => value === 0 || value === 2)).toBe(true);
  });

  it("drop the last element of an odd size as often as others", () => {
    const last = Array.from({ length: 2_000 }, (_, step) => new DropoutMasks(2, step).next(3, 0.5)[2]);
    const dropped = last.filter((value) => value === 0).length / last.length;
    expect(Math.abs(dropped - 0.5)).toBeLessThan(SIGMAS * Math.sqrt(0.25 / last.length));
  });
});

describe.each(TEST_BACKENDS)("dropout on %s", (backend) => {
  const [N, H] = [9, 15];
  const x = randomValues("x", [N, H]);

  beforeAll(async () => {
    await startBackend(backend);
  });

  it("applies the mask that the seed gives, the same on every backend", () => {
    const rate = 0.35;
    const expected = new DropoutMasks(21, 6).next(N * H, rate);
    tf.tidy(() => {
      const mode = { kind: "training", masks: new DropoutMasks(21, 6) } as const;
      const y = dropout(tensorOf(new Float32Array(N * H).fill(1), [N, H]), rate, mode);
      expect(y.dataSync<"float32">()).toEqual(expected);
    });
  });

  it("uses the same mask for the gradient", async () => {
    await expectComposed(backend, {
      trained: { x },
      training: true,
      ours: (all, mode) => dropout(all.matrix("x"), 0.35, mode),
      composed: (all, [mask]) => tf.mul(all.matrix("x"), tf.tensor2d(mask ?? [], [N, H])),
    });
  });

  it("draws a new mask for each call", async () => {
    await expectComposed(backend, {
      trained: { x },
      training: true,
      ours: (all, mode) => tf.add(dropout(all.matrix("x"), 0.5, mode), dropout(all.matrix("x"), 0.2, mode)),
      composed: (all, masks) => {
        expect(masks).toHaveLength(2);
        expect(masks[0]).not.toEqual(masks[1]);
        return tf.addN(masks.map((mask) => tf.mul(all.matrix("x"), tf.tensor2d(mask, [N, H]))));
      },
    });
  });

  it("drops nothing in inference, and draws nothing at a rate of zero", () => {
    tf.tidy(() => {
      const input = tensorOf(x.data.slice(), [N, H]);
      const masks = new DropoutMasks(1, 1);
      expect(dropout(input, 0.9, INFERENCE).dataSync<"float32">()).toEqual(x.data);
      expect(dropout(input, 0, { kind: "training", masks }).dataSync<"float32">()).toEqual(x.data);
      expect(masks.next(50, 0.5)).toEqual(new DropoutMasks(1, 1).next(50, 0.5));
      expect(dropoutMask([N, H], 0.9, INFERENCE)).toBeUndefined();
    });
  });
});
