/** A model's parameters as typed arrays, read from their tensors when a file needs them. */
import { Weights, type Params } from "../params.js";
import type { Tensor } from "../tensors.js";

export class HostWeights {
  readonly #weights: Weights;

  /** @param params merged: an adapter's updates would not be seen */
  constructor(params: Params) {
    this.#weights = new Weights(params);
  }

  has(name: string): boolean {
    return this.#weights.has(name);
  }

  shapeOf(name: string): readonly number[] {
    return this.#weights.get(name).shape;
  }

  async read(name: string): Promise<Float32Array> {
    return valuesOf(this.#weights.get(name));
  }
}

async function valuesOf(tensor: Tensor): Promise<Float32Array> {
  return tensor.data<"float32">();
}
