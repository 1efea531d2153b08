/**
 * Tensors that depend only on a frozen parameter, made at first need and kept beside it: its transpose, and several
 * weights as one. Frozen parameters never change, so these never go stale; `releaseDerived` frees them.
 */
import { tf, type Tensor, type Tensor2D } from "./tensors.js";

const transposes = new WeakMap<Tensor, Tensor2D>();
const stacks = new WeakMap<Tensor, { readonly parts: readonly Tensor[]; readonly whole: Tensor }>();

/** wᵀ of a frozen 2-D parameter. */
export function transposed(w: Tensor2D): Tensor2D {
  const known = transposes.get(w);
  if (known !== undefined) return known;
  const made = tf.keep(tf.transpose<Tensor2D>(w));
  transposes.set(w, made);
  return made;
}

/** Frozen parameters one below the other, along their first axis. */
export function stacked<T extends Tensor>(parts: readonly T[]): T;
export function stacked(parts: readonly Tensor[]): Tensor {
  const [first] = parts;
  if (first === undefined || parts.length === 1) return first ?? tf.tensor([]);
  const known = stacks.get(first);
  if (known?.parts.length === parts.length && known.parts.every((part, i) => part === parts[i])) return known.whole;
  if (known !== undefined) release(known.whole);
  const whole = tf.keep(tf.concat([...parts], 0));
  stacks.set(first, { parts: [...parts], whole });
  return whole;
}

/** Frees what was derived from these parameters; the parameters themselves stay. */
export function releaseDerived(params: Iterable<Tensor>): void {
  for (const tensor of params) {
    transposes.get(tensor)?.dispose();
    transposes.delete(tensor);
    const stack = stacks.get(tensor);
    if (stack !== undefined) release(stack.whole);
    stacks.delete(tensor);
  }
}

function release(whole: Tensor): void {
  transposes.get(whole)?.dispose();
  transposes.delete(whole);
  whole.dispose();
}
