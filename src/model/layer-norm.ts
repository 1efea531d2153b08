/** Layer normalisation of a sum, LN(x + residual), with a hand-derived gradient. */
import { normRows, normRowsGradient } from "./host-kernels.js";
import type { Weights } from "./params.js";
import { backend, isVariable, onHeap, tf, withGradient, type Tensor, type Tensor1D, type Tensor2D } from "./tensors.js";

/**
 * @param name the module, such as `roberta.embeddings.LayerNorm`; reads its `weight` and `bias`, [h]
 * @param x [n, h]
 * @param residual [n, h], added to x first
 * @param epsilon added to the variance
 * @returns [n, h]
 */
export function addNorm(weights: Weights, name: string, x: Tensor2D, residual: Tensor2D, epsilon: number): Tensor2D {
  return normaliseSum(weights, name, [x, residual], epsilon);
}

/** `addNorm` without a residual. */
export function norm(weights: Weights, name: string, x: Tensor2D, epsilon: number): Tensor2D {
  return normaliseSum(weights, name, [x], epsilon);
}

function normaliseSum(
  weights: Weights,
  name: string,
  addends: readonly [Tensor2D] | readonly [Tensor2D, Tensor2D],
  epsilon: number,
): Tensor2D {
  const gamma = weights.vector(`${name}.weight`);
  const beta = weights.vector(`${name}.bias`);
  const trained = [gamma, beta].filter(isVariable);
  return withGradient(
    [...addends, ...trained],
    () => {
      const { y, unit, rstd } = normalise(addends, gamma, beta, epsilon);
      return { value: y, saved: [unit, rstd] };
    },
    (dy, [unit, rstd]) => {
      const dx = inputGradient(dy, unit, rstd, gamma);
      const dTrained = trained.map((one) => tf.sum(one === gamma ? tf.mul(dy, unit) : dy, 0));
      return [...addends.map((_, i) => (i === 0 ? dx : tf.clone(dx))), ...dTrained];
    },
  );
}

interface Normalised {
  readonly y: Tensor2D;
  /** (x + residual − mean) · rstd, [n, h] */
  readonly unit: Tensor2D;
  /** One over the standard deviation, [n, 1]. */
  readonly rstd: Tensor2D;
}

function normalise(
  [x, residual]: readonly [Tensor2D, Tensor2D?],
  gamma: Tensor1D,
  beta: Tensor1D,
  epsilon: number,
): Normalised {
  const sum = residual === undefined ? x : tf.add<Tensor2D>(x, residual);
  if (backend().kind === "wasm") {
    const shapes = [x.shape, x.shape, [x.shape[0], 1]] as const;
    const [y, unit, rstd] = onHeap([sum, gamma, beta], shapes, (inputs, outputs) => {
      normRows(inputs, epsilon, outputs);
    });
    return { y, unit, rstd };
  }
  const centred = tf.sub<Tensor2D>(sum, tf.mean(sum, 1, true));
  const rstd = tf.rsqrt(tf.add<Tensor2D>(tf.mean(tf.square(centred), 1, true), epsilon));
  const unit = tf.mul<Tensor2D>(centred, rstd);
  return { y: tf.add(tf.mul(unit, gamma), beta), unit, rstd };
}

/** rstd (g − mean g − x̂ mean(g x̂)) with g = dy γ. */
function inputGradient(dy: Tensor2D, unit: Tensor2D, rstd: Tensor2D, gamma: Tensor1D): Tensor {
  if (backend().kind === "wasm") {
    const [dx] = onHeap([dy, unit, rstd, gamma], [dy.shape], (inputs, [out]) => {
      normRowsGradient(inputs, out);
    });
    return dx;
  }
  const g = tf.mul(dy, gamma);
  const projected = tf.mul(unit, tf.mean(tf.mul(g, unit), 1, true));
  return tf.mul(tf.sub(tf.sub(g, tf.mean(g, 1, true)), projected), rstd);
}
