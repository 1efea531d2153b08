/** How likely two groups have one cause; the distance is what is missing to 1. */
import { FEATURES, pairFeatures, shareEntity, type PairContext } from "./pair-features.js";
import { PAIR_WEIGHTS, STRANGER_WEIGHTS } from "./pair-weights.js";

/** A weight for each feature. */
export type PairWeights = Readonly<Record<(typeof FEATURES)[number], number>>;

export class PairLikeness {
  readonly context: PairContext;
  readonly #weights: Float64Array;
  readonly #strangers: Float64Array;
  readonly #features = new Float64Array(FEATURES.length);

  /**
   * @param weights of pairs that share an entity
   * @param strangers of pairs that share none, and that others link
   */
  constructor(context: PairContext, weights: PairWeights = PAIR_WEIGHTS, strangers: PairWeights = STRANGER_WEIGHTS) {
    this.context = context;
    this.#weights = Float64Array.from(FEATURES, (name) => weights[name]);
    this.#strangers = Float64Array.from(FEATURES, (name) => strangers[name]);
  }

  /** 0 to 1. */
  of(left: number, right: number): number {
    const weights = shareEntity(this.context.entities, left, right) ? this.#weights : this.#strangers;
    pairFeatures(this.context, left, right, this.#features);
    let sum = 0;
    for (let at = 0; at < weights.length; at += 1) sum += (weights[at] ?? 0) * (this.#features[at] ?? 0);
    return 1 / (1 + Math.exp(-sum));
  }
}
