/**
 * Linear layers, y = x Wᵀ + b, with whatever low-rank update an adapter has for them.
 *
 * A frozen weight costs one product backwards: no gradient of W is computed, and its transpose is kept. Modules that
 * read the same input (query, key and value) run as one product.
 */
import { stacked, transposed } from "./derived.js";
import { doraProduct, lowRankProduct } from "./low-rank.js";
import type { Mode } from "./mode.js";
import type { LowRankUpdate, Weights } from "./params.js";
import {
  isConstant,
  isVariable,
  multiplyByTransposed,
  multiplyByTransposedAndAdd,
  multiplyTransposed,
  tf,
  withGradient,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "./tensors.js";

/**
 * One linear module.
 * @param name such as `classifier.dense`; reads `name.weight` [out, in] and `name.bias` [out]
 * @param x [n, in]
 * @returns [n, out]
 */
export function linear(weights: Weights, name: string, x: Tensor2D, mode: Mode): Tensor2D {
  return linearGroup(weights, [name], x, mode);
}

/**
 * Several linear modules on the same input, side by side.
 * @param x [n, in]
 * @returns [n, sum of their outs], in the order of `names`
 */
export function linearGroup(weights: Weights, names: readonly string[], x: Tensor2D, mode: Mode): Tensor2D {
  const modules = names.map((name) => moduleOf(weights, name));
  const fusible = modules.every(({ w, bias, update }) => !isVariable(w) && !isVariable(bias) && !update?.magnitude);
  if (!fusible && modules.length > 1)
    return tf.concat(
      names.map((name) => linear(weights, name, x, mode)),
      1,
    );
  const [first] = modules;
  if (first?.update?.magnitude !== undefined) {
    return addBias(doraProduct(x, first.w, first.update, first.update.magnitude, mode), first.bias);
  }
  const base =
    first === undefined || fusible
      ? frozenLinear(x, stacked(modules.map(({ w }) => w)), stacked(modules.map(({ bias }) => bias)))
      : addBias(product(x, first.w), first.bias); // [n, out]
  if (modules.every(({ update }) => update === undefined)) return base;
  return tf.add(
    base,
    lowRankProduct(
      x,
      modules.map(({ w, update }) => ({ update, outputs: w.shape[0] })),
      mode,
    ),
  );
}

interface Module {
  readonly w: Tensor2D;
  readonly bias: Tensor1D;
  readonly update: LowRankUpdate | undefined;
}

function moduleOf(weights: Weights, name: string): Module {
  return {
    w: weights.matrix(`${name}.weight`),
    bias: weights.vector(`${name}.bias`),
    update: weights.updates.get(name),
  };
}

/**
 * x Wᵀ, with a gradient of W only where W is a variable.
 * @param x [n, in]
 * @param w [out, in]
 * @returns [n, out]
 */
export function product(x: Tensor2D, w: Tensor2D): Tensor2D {
  if (!isVariable(w)) {
    return withGradient(
      [x],
      () => ({ value: multiplyByTransposed(x, w, () => transposed(w)), saved: [] }),
      (dy) => [multiplyByTransposed(dy, transposed(w), () => w)],
    );
  }
  return withGradient(
    [x, w],
    () => ({ value: multiplyByTransposed(x, w, () => tf.transpose(w)), saved: [x, w] }),
    (dy, [input, weight]) => [tf.matMul(dy, weight), multiplyTransposed(dy, input)],
  );
}

/** x Wᵀ + b with both frozen, in one operation. */
function frozenLinear(x: Tensor2D, w: Tensor2D, bias: Tensor1D): Tensor2D {
  const forward = (): Tensor2D => multiplyByTransposedAndAdd(x, w, () => transposed(w), bias);
  if (isConstant(x)) return forward();
  return withGradient(
    [x],
    () => ({ value: forward(), saved: [] }),
    (dy) => [multiplyByTransposed(dy, transposed(w), () => w)],
  );
}

/**
 * @param y [n, out]
 * @param bias [out]
 */
export function addBias(y: Tensor2D, bias: Tensor1D): Tensor2D {
  return withGradient(
    isVariable(bias) ? [y, bias] : [y],
    () => ({ value: tf.add<Tensor2D>(y, bias), saved: [] }),
    (dy): Tensor[] => (isVariable(bias) ? [tf.clone(dy), tf.sum(dy, 0)] : [tf.clone(dy)]),
  );
}
