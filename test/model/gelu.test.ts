// GELU and its gradient against composed operations (tolerance: see composed.ts).
import { describe, expect, it } from "vitest";
import { gelu } from "../../src/model/gelu.js";
import { startBackend, tensorOf, tf } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectComposed, randomValues, type Comparison } from "./composed.js";

const composed: Comparison["composed"] = (all) => {
  const x = all.matrix("x");
  return tf.mul(x, tf.mul(tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1), 0.5));
};

describe.each(TEST_BACKENDS)("gelu on %s", (backend) => {
  const ours: Comparison["ours"] = (all) => gelu(all.matrix("x"));

  it.each([
    ["usual", randomValues("x", [6, 9])],
    ["small", randomValues("x", [6, 9], 1e-3)],
    ["large", randomValues("x", [6, 9], 20)],
    ["huge", randomValues("x", [6, 9], 1e6)],
    ["finely spaced", { shape: [1, 241], data: Float32Array.from({ length: 241 }, (_, i) => (i - 120) / 20) }],
  ])("has the composed value and gradient for %s values", async (_, x) => {
    await expectComposed(backend, { trained: { x }, ours, composed });
  });

  it("is x far right, nothing far left, and finite up to float32's end", async () => {
    await startBackend(backend);
    const values = [-3e38, -1e20, -100, -10, 0, 10, 100, 1e20, 3e38];
    tf.tidy(() => {
      const x = tensorOf(Float32Array.from(values), [1, values.length]);
      const y = gelu(x).dataSync<"float32">();
      Float32Array.from(values).forEach((value, i) => {
        expect(y[i]).toBeCloseTo(Math.max(value, 0), 20);
      });
      const gradient = tf
        .grad((input) => gelu(tf.reshape(input, [1, values.length])))(x)
        .dataSync<"float32">();
      [0, 0, 0, 0, 0.5, 1, 1, 1, 1].forEach((slope, i) => {
        expect(gradient[i]).toBeCloseTo(slope, 6);
      });
    });
  });
});
