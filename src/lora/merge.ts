/** Merging an adapter into its base model. */
import { releaseDerived } from "../model/derived.js";
import { Weights, type LowRankUpdate, type Params } from "../model/params.js";
import { tf, type Tensor, type Tensor2D } from "../model/tensors.js";
import { scoped, updatedNorms, updatedWeight, type Adapter } from "./adapter.js";

/**
 * The base model with the adapter worked into its weights: W + s B A, with DoRA (m / ‖W + s B A‖) (W + s B A) by rows;
 * saved parameters replace the base's. The base and the adapter stay as they are, and may be disposed in any order:
 * what the adapter changes is new and belongs to the caller (`disposeMerged`), all else is the base's own tensor.
 */
export function mergeAdapter(base: Params, adapter: Adapter): Map<string, Tensor> {
  return scoped(() => {
    const merged = new Map(base);
    for (const [module, update] of adapter.updates) {
      const name = `${module}.weight`;
      merged.set(name, tf.keep(mergedWeight(new Weights(base).matrix(name), update)));
    }
    for (const [name, tensor] of adapter.saved) merged.set(name, tf.keep(tf.clone(tensor)));
    return merged;
  });
}

/** Disposes what `mergeAdapter` made, and leaves the base's tensors. */
export function disposeMerged(merged: Params, base: Params): void {
  const own = [...merged].filter(([name, tensor]) => base.get(name) !== tensor).map(([, tensor]) => tensor);
  releaseDerived(own);
  tf.dispose(own);
}

function mergedWeight(w: Tensor2D, update: LowRankUpdate): Tensor2D {
  const weight = updatedWeight(w, update);
  if (update.magnitude === undefined) return weight;
  const factor = tf.div(update.magnitude, updatedNorms(w, update)); // [out]
  return tf.mul(weight, tf.expandDims(factor, 1));
}
