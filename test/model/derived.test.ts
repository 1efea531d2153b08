// Tensors kept beside frozen parameters: made once, right, and freed.
import { beforeAll, describe, expect, it } from "vitest";
import { releaseDerived, stacked, transposed } from "../../src/model/derived.js";
import { startBackend, tensorOf, tf, type Tensor2D } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";

describe.each(TEST_BACKENDS)("derived tensors on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  const matrix = (first: number, rows: number): Tensor2D =>
    tensorOf(
      Float32Array.from({ length: rows * 2 }, (_, i) => first + i),
      [rows, 2],
    );

  it("transposes once, and outlives the scope", () => {
    const w = matrix(0, 3);
    const before = tf.memory().numTensors;
    const first = tf.tidy(() => transposed(w));
    expect(first.shape).toEqual([2, 3]);
    expect([...first.dataSync()]).toEqual([0, 2, 4, 1, 3, 5]);
    expect(tf.tidy(() => transposed(w))).toBe(first);
    expect(tf.memory().numTensors).toBe(before + 1);
    releaseDerived([w]);
    expect(first.isDisposed).toBe(true);
    expect(w.isDisposed).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });

  it("makes a transpose anew after it was released", () => {
    const w = matrix(0, 1);
    transposed(w);
    releaseDerived([w]);
    expect([...transposed(w).dataSync()]).toEqual([0, 1]);
    releaseDerived([w]);
    w.dispose();
  });

  it("stacks the same parts once, in their order", () => {
    const [top, bottom] = [matrix(0, 1), matrix(10, 2)];
    const before = tf.memory().numTensors;
    const whole = tf.tidy(() => stacked([top, bottom]));
    expect(whole.shape).toEqual([3, 2]);
    expect([...whole.dataSync()]).toEqual([0, 1, 10, 11, 12, 13]);
    expect(tf.tidy(() => stacked([top, bottom]))).toBe(whole);
    expect([...tf.tidy(() => stacked([bottom, top])).dataSync()]).toEqual([10, 11, 12, 13, 0, 1]);
    releaseDerived([top, bottom]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([top, bottom]);
  });

  it("takes a single part as it is", () => {
    const one = matrix(0, 2);
    expect(stacked([one])).toBe(one);
    releaseDerived([one]);
    expect(one.isDisposed).toBe(false);
    one.dispose();
  });

  it("frees a stack's transpose with it, and a stack that gives way to another", () => {
    const [top, middle, bottom] = [matrix(0, 1), matrix(10, 1), matrix(20, 1)];
    const before = tf.memory().numTensors;
    transposed(stacked([top, middle]));
    const other = stacked([top, bottom]);
    expect([...other.dataSync()]).toEqual([0, 1, 20, 21]);
    transposed(other);
    releaseDerived([top, middle, bottom]);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([top, middle, bottom]);
  });

  it("releases nothing for parameters from which nothing was derived", () => {
    const w = matrix(0, 1);
    const before = tf.memory().numTensors;
    releaseDerived([w]);
    expect(tf.memory().numTensors).toBe(before);
    w.dispose();
  });
});
