// What hand-derived gradients are compared with: the same mathematics in plain TensorFlow.js operations, differentiated
// by TensorFlow.js, on its pure JavaScript backend (WebAssembly lacks gradients and has operations that are wrong).
import { expect } from "vitest";
import { releaseDerived } from "../../src/model/derived.js";
import { DropoutMasks } from "../../src/model/dropout.js";
import type { Mode } from "../../src/model/mode.js";
import { Weights, type LowRankUpdate } from "../../src/model/params.js";
import {
  gradientsOf,
  startBackend,
  tf,
  type BackendKind,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from "../../src/model/tensors.js";
import { Random } from "../../src/random.js";

/** Of the largest element of a value or gradient; float32 has 6e-8. */
export const TOLERANCE = 1e-5;

export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Normal values of this shape; each name has its own. */
export function randomValues(name: string, shape: readonly number[], scale = 1, mean = 0): Values {
  const random = new Random(7, name);
  const size = shape.reduce((product, extent) => product * extent, 1);
  return { shape, data: Float32Array.from({ length: size }, () => mean + scale * random.normal()) };
}

export type Named = Readonly<Record<string, Values>>;

/** The masks that a forward pass draws, kept for the composed version in the order in which they were drawn. */
export class RecordedMasks extends DropoutMasks {
  readonly drawn: Float32Array[] = [];

  override next(size: number, rate: number): Float32Array {
    const mask = super.next(size, rate);
    this.drawn.push(mask.slice());
    return mask;
  }
}

export interface Comparison {
  /** Differentiated, as variables. */
  readonly trained: Named;
  readonly frozen?: Named;
  /** By module; the tensors are named `module.a`, `module.b` and, for DoRA, `module.magnitude`. */
  readonly updates?: Readonly<Record<string, { readonly scale: number; readonly dropout?: number }>>;
  /** In training, with the masks of seed 11 and step 3; inference by default. */
  readonly training?: boolean;
  readonly ours: (weights: Weights, mode: Mode) => Tensor;
  readonly composed: (weights: Weights, masks: readonly Float32Array[]) => Tensor;
  readonly tolerance?: number;
}

interface Evaluated {
  readonly shape: readonly number[];
  readonly value: Float32Array;
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** Compares value and gradients (of a random weighting of the value) by every trained tensor. */
export async function expectComposed(backend: BackendKind, comparison: Comparison): Promise<void> {
  const masks = new RecordedMasks(11, 3);
  const mode: Mode = comparison.training === true ? { kind: "training", masks } : { kind: "inference" };
  await startBackend(backend);
  const before = tf.memory().numTensors;
  const actual = evaluate(comparison, (weights) => comparison.ours(weights, mode));
  expect(tf.memory().numTensors, "tensors left behind").toBe(before);
  const expected = await onReferenceBackend(() =>
    evaluate(comparison, (weights) => comparison.composed(weights, masks.drawn)),
  );
  expect(actual.shape).toEqual(expected.shape);
  const { tolerance = TOLERANCE } = comparison;
  expectClose("value", actual.value, expected.value, tolerance);
  for (const [name, gradient] of expected.gradients) {
    expectClose(`gradient by ${name}`, actual.gradients.get(name) ?? [], gradient, tolerance);
  }
}

/** Runs on TensorFlow.js's pure JavaScript backend. */
export async function onReferenceBackend<T>(run: () => T): Promise<T> {
  const usual = tf.getBackend();
  await tf.setBackend("cpu");
  try {
    return run();
  } finally {
    await tf.setBackend(usual);
  }
}

/** @param tolerance of the largest expected element */
export function expectClose(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = TOLERANCE,
): void {
  expect(actual.length, `${what}: size`).toBe(expected.length);
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] ?? NaN, expected[i] ?? NaN];
    difference = Math.max(difference, Math.abs(a - b)); // NaN where either is
    largest = Math.max(largest, Math.abs(b));
  }
  expect(difference, `${what}: difference, where the largest element is ${largest}`).toBeLessThanOrEqual(
    tolerance * largest,
  );
}

function evaluate(comparison: Comparison, compute: (weights: Weights) => Tensor): Evaluated {
  const variables = new Map(Object.entries(comparison.trained).map(([name, values]) => [name, variable(values)]));
  const frozen = new Map(Object.entries(comparison.frozen ?? {}).map(([name, values]) => [name, tensor(values)]));
  const plain = new Weights(frozen, variables);
  const updates = Object.entries(comparison.updates ?? {}).map(([module, settings]): [string, LowRankUpdate] => {
    const [a, b] = [plain.matrix(`${module}.a`), plain.matrix(`${module}.b`)];
    const update = { a, b, scale: settings.scale, dropout: settings.dropout ?? 0 };
    const magnitude = `${module}.magnitude`;
    return [module, plain.has(magnitude) ? { ...update, magnitude: plain.vector(magnitude) } : update];
  });
  const weights = new Weights(frozen, variables, new Map(updates));
  const seen: { shape: readonly number[]; value: Float32Array }[] = [];
  const { value, gradients } = gradientsOf([...variables.values()], () => {
    const y = compute(weights);
    seen.push({ shape: y.shape, value: y.dataSync<"float32">().slice() });
    return tf.sum<Scalar>(tf.mul(y, tensor(randomValues("cotangent", y.shape))));
  });
  const read = gradients.map((gradient) => gradient.dataSync<"float32">().slice());
  releaseDerived(frozen.values());
  tf.dispose([value, ...gradients, ...variables.values(), ...frozen.values()]);
  const [{ shape, value: values } = { shape: [], value: new Float32Array() }] = seen;
  return {
    shape,
    value: values,
    gradients: new Map([...variables.keys()].map((name, i) => [name, read[i] ?? new Float32Array()])),
  };
}

/** A copy: TensorFlow.js aliases the array that it gets until the first use. */
function tensor({ data, shape }: Values): Tensor {
  return tf.tensor(data.slice(), [...shape]);
}

function variable(values: Values): ReturnType<typeof tf.variable> {
  return tf.tidy(() => tf.variable(tensor(values)));
}

/** x Wᵀ + b of a module, composed, with its low-rank update or DoRA. @param mask of the update's input, if it drops */
export function composedLinear(weights: Weights, name: string, x: Tensor2D, mask?: Float32Array): Tensor2D {
  const w = weights.matrix(`${name}.weight`);
  const bias = weights.vector(`${name}.bias`);
  const base: Tensor2D = tf.matMul(x, tf.transpose(w));
  const update = weights.updates.get(name);
  if (update === undefined) return tf.add(base, bias);
  const { a, b, scale, magnitude } = update;
  const dropped = mask === undefined ? x : tf.mul<Tensor2D>(x, tf.tensor2d(mask, x.shape));
  const added = tf.mul<Tensor2D>(tf.matMul(tf.matMul(dropped, tf.transpose(a)), tf.transpose(b)), scale);
  if (magnitude === undefined) return tf.addN([base, added, tf.broadcastTo(bias, base.shape)]);
  // As PEFT: the norms are constants, and with dropout the undropped product is not rescaled.
  const delta = tf.mul(tf.matMul(b, a), scale).dataSync<"float32">().slice();
  const norms = tf.norm(tf.add(w, tf.tensor2d(delta, w.shape)), "euclidean", 1);
  const factor = tf.div(magnitude, tf.tensor1d(norms.dataSync<"float32">().slice()));
  const droppedBase = tf.matMul<Tensor2D>(dropped, tf.transpose(w));
  const scaled = tf.mul<Tensor2D>(tf.add(droppedBase, added), factor);
  return tf.addN([tf.sub<Tensor2D>(base, droppedBase), scaled, tf.broadcastTo(bias, base.shape)]);
}
