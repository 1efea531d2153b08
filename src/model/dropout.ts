/** Dropout with masks that a seed makes, the same on every backend. */
import type { Mode } from "./mode.js";
import { tensorOf, tf, withGradient, type Tensor2D, type TensorOf } from "./tensors.js";

/**
 * The dropout masks of one training step, drawn in the order in which the forward pass asks for them. Equal seed and
 * step give equal masks, so that a resumed run repeats an uninterrupted one.
 */
export class DropoutMasks {
  #state: number;

  constructor(seed: number, step: number) {
    this.#state = scramble(scramble(seed) + step);
  }

  /**
   * A mask of 0 (with probability `rate`) and 1 / (1 − rate). Each 32-bit draw decides two elements, so that rates are
   * exact to 2⁻¹⁶.
   */
  next(size: number, rate: number): Float32Array {
    const mask = new Float32Array(size); // never reused: TensorFlow.js aliases it until its first use
    const threshold = Math.round(rate * 0x10000);
    const kept = 1 / (1 - rate);
    let state = this.#state;
    for (let i = 0; i < size; i += 2) {
      const draw = scramble((state = (state + 0x9e3779b9) | 0));
      if ((draw & 0xffff) >= threshold) mask[i] = kept;
      if (draw >>> 16 >= threshold && i + 1 < size) mask[i + 1] = kept;
    }
    this.#state = state;
    return mask;
  }
}

/** The 32-bit finaliser of MurmurHash3: every input bit changes every output bit with probability near one half. */
function scramble(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** The mask for a tensor of this shape, or undefined where nothing is dropped. */
export function dropoutMask<const S extends readonly number[]>(
  shape: S,
  rate: number,
  mode: Mode,
): TensorOf<S> | undefined {
  if (mode.kind === "inference" || rate === 0) return undefined;
  const size = shape.reduce((product, extent) => product * extent, 1);
  return tensorOf(mode.masks.next(size, rate), shape);
}

/** x with elements dropped at `rate` and the rest scaled up, in training; x itself otherwise. */
export function dropout(x: Tensor2D, rate: number, mode: Mode): Tensor2D {
  const mask = dropoutMask(x.shape, rate, mode);
  if (mask === undefined) return x;
  return withGradient(
    [x],
    () => ({ value: tf.mul<Tensor2D>(x, mask), saved: [mask] }),
    (dy, [saved]) => [tf.mul(dy, saved)],
  );
}
