/**
 * Linear layers, y = x Wᵀ + b, with whatever low-rank update an adapter has for them.
 *
 * A frozen weight costs one product backwards: no gradient of W is computed, and its transpose is kept. Modules that
 * read the same input (query, key and value) run as one product.
 */
import { stacked, transposed } from "./derived.js";
import { doraUpdate, lowRankProduct } from "./low-rank.js";
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
  const base = affine(x, stacked(modules.map(({ w }) => w)), stacked(modules.map(({ bias }) => bias))); // [n, out]
  const [first] = modules;
  if (first?.update?.magnitude !== undefined) {
    return tf.add(base, doraUpdate(x, base, first, { ...first.update, magnitude: first.update.magnitude }, mode));
  }
  if (modules.every(({ update }) => update === undefined)) return base;
  const members = modules.map(({ w, update }) => ({ update, outputs: w.shape[0] }));
  return tf.add(base, lowRankProduct(x, members, mode));
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

/**
 * x Wᵀ + b in one operation, with gradients of what is a variable, and by x unless x is constant.
 * @param x [n, in]
 * @param w [out, in]
 * @param bias [out]
 * @returns [n, out]
 */
function affine(x: Tensor2D, w: Tensor2D, bias: Tensor1D): Tensor2D {
  const trainable = isVariable(w);
  const forward = (): Tensor2D =>
    multiplyByTransposedAndAdd(x, w, () => (trainable ? tf.transpose(w) : transposed(w)), bias);
  const inputs = [x, w, bias].filter((input) => (input === x ? !isConstant(x) : isVariable(input)));
  if (inputs.length === 0) return forward();
  return withGradient(
    inputs,
    () => ({ value: forward(), saved: trainable ? [x, w] : [] }),
    (dy, [input, weight]) =>
      inputs.map((by) => {
        if (by === bias) return tf.sum(dy, 0);
        if (by === w && input !== undefined) return multiplyTransposed(dy, input);
        return weight === undefined
          ? multiplyByTransposed(dy, transposed(w), () => w)
          : tf.matMul<Tensor2D>(dy, weight);
      }),
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
