/** How often what has a name was malicious among the rows learnt from, as tabular baselines read it. */
import { countByName, type NamedCounts, smoothedRate } from "../../metrics/smoothed-rates.js";

export class TargetRates {
  readonly #known: NamedCounts;

  /** @param names of the rows learnt from; undefined is a name too */
  constructor(names: readonly (string | undefined)[], malicious: readonly boolean[]) {
    this.#known = countByName(names.map(keyOf), malicious.map(Number));
  }

  rateOf(name: string | undefined): number {
    const { counts, rate } = this.#known;
    return smoothedRate(counts.get(keyOf(name)) ?? [0, 0], rate);
  }

  /** The rate as a row learnt from may see it: without its own label, which would give it away. */
  rateWithout(name: string | undefined, own: boolean): number {
    const { counts, rate } = this.#known;
    const [rows, malicious] = counts.get(keyOf(name)) ?? [1, 0];
    return smoothedRate([rows - 1, malicious - Number(own)], rate);
  }

  /** Rows of the name that were learnt from. */
  countOf(name: string | undefined): number {
    return this.#known.counts.get(keyOf(name))?.[0] ?? 0;
  }
}

function keyOf(name: string | undefined): string {
  return name === undefined ? "" : `=${name}`;
}
