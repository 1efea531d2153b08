/** How likely two groups have one cause; the distance is what is missing to 1. */
import { FEATURES, pairFeatures, shareEntity, type PairContext } from "./pair-features.js";
import { PAIR_WEIGHTS } from "./pair-weights.js";

export class PairLikeness {
  readonly context: PairContext;
  readonly #weights: Float64Array;
  readonly #features = new Float64Array(FEATURES.length);

  constructor(context: PairContext) {
    this.context = context;
    this.#weights = Float64Array.from(FEATURES, (name) => PAIR_WEIGHTS[name]);
  }

  /** 0 to 1; 0 where they share no entity. */
  of(left: number, right: number): number {
    if (!shareEntity(this.context.entities, left, right)) return 0;
    pairFeatures(this.context, left, right, this.#features);
    let sum = 0;
    for (let at = 0; at < this.#weights.length; at += 1) sum += (this.#weights[at] ?? 0) * (this.#features[at] ?? 0);
    return 1 / (1 + Math.exp(-sum));
  }
}
