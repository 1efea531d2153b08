// Layer normalisation and its gradient against composed operations (tolerance: see composed.ts).
import { describe, expect, it } from "vitest";
import { addNorm, norm } from "../../src/model/layer-norm.js";
import { Weights } from "../../src/model/params.js";
import { startBackend, tensorOf, tf, type Tensor, type Tensor2D } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectComposed, randomValues, type Named } from "./composed.js";

const [N, H] = [5, 11];
const EPSILON = 1e-5;
const x = randomValues("x", [N, H], 2, 3);
const residual = randomValues("residual", [N, H]);
const gamma = { "LayerNorm.weight": randomValues("gamma", [H], 0.5, 1) };
const beta = { "LayerNorm.bias": randomValues("beta", [H]) };

function composedNorm(weights: Weights, sum: Tensor2D): Tensor2D {
  const centred = tf.sub(sum, tf.mean(sum, 1, true));
  const deviation = tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), EPSILON));
  const unit = tf.div(centred, deviation);
  return tf.add(tf.mul(unit, weights.vector("LayerNorm.weight")), weights.vector("LayerNorm.bias"));
}

describe.each(TEST_BACKENDS)("layer norm on %s", (backend) => {
  const withResidual = {
    ours: (all: Weights) => addNorm(all, "LayerNorm", all.matrix("x"), all.matrix("residual"), EPSILON),
    composed: (all: Weights) => composedNorm(all, tf.add(all.matrix("x"), all.matrix("residual"))),
  };

  it.each<[string, Named, Named]>([
    ["frozen", { x, residual }, { ...gamma, ...beta }],
    ["trained", { x, residual, ...gamma, ...beta }, {}],
    ["with a trained weight", { x, residual, ...gamma }, beta],
    ["with a trained bias", { x, residual, ...beta }, gamma],
    ["on a constant residual", { x, ...gamma }, { residual, ...beta }],
    ["on a constant input", { residual, ...beta }, { x, ...gamma }],
    ["trained alone", { ...gamma, ...beta }, { x, residual }],
  ])("of a sum has the composed value and gradients when it is %s", async (_, trained, frozen) => {
    await expectComposed(backend, { trained, frozen, ...withResidual });
  });

  it.each<[string, Named, Named]>([
    ["frozen", { x }, { ...gamma, ...beta }],
    ["trained", { x, ...gamma, ...beta }, {}],
  ])("without a residual has the composed value and gradients when it is %s", async (_, trained, frozen) => {
    await expectComposed(backend, {
      trained,
      frozen,
      ours: (all) => norm(all, "LayerNorm", all.matrix("x"), EPSILON),
      composed: (all) => composedNorm(all, all.matrix("x")),
    });
  });

  it("counts an input twice that is its own residual", async () => {
    await expectComposed(backend, {
      trained: { x, ...gamma, ...beta },
      ours: (all) => addNorm(all, "LayerNorm", all.matrix("x"), all.matrix("x"), EPSILON),
      composed: (all) => composedNorm(all, tf.mul(all.matrix("x"), 2)),
    });
  });

  it("normalises rows around a large mean", async () => {
    // x − mean loses float32 digits here: with a mean of 1,000 about four of the seven are left.
    await expectComposed(backend, {
      trained: { x: randomValues("x", [N, H], 1, 1000), residual, ...gamma, ...beta },
      tolerance: 1e-3,
      ...withResidual,
    });
  });

  it("gives β for a row of equal values", async () => {
    await startBackend(backend);
    tf.tidy(() => {
      const params = new Map<string, Tensor>([
        ["LayerNorm.weight", tf.ones([H])],
        ["LayerNorm.bias", tf.fill([H], 0.25)],
      ]);
      const flat = tensorOf(new Float32Array(2 * H).fill(7), [2, H]);
      const y = norm(new Weights(params), "LayerNorm", flat, EPSILON).dataSync();
      for (const value of y) expect(value).toBeCloseTo(0.25, 5);
    });
  });
});
