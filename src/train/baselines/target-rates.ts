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

  /** Rows of the name that were learnt from. */
  countOf(name: string | undefined): number {
    return this.#known.counts.get(keyOf(name))?.[0] ?? 0;
  }
}

/**
 * Rates as rows learnt from may see them: by the labels of other folds. To leave out a row's own label and no more would give it away: of two
 * rows of a name the malicious one's rate would be the lower one, by a little that trees find.
 * @param folds of each row, from 0
 * @returns the rates for each fold's rows
 */
export function ratesByFold(
  names: readonly (string | undefined)[],
  malicious: readonly boolean[],
  folds: Uint8Array,
): TargetRates[] {
  const count = folds.reduce((most, fold) => Math.max(most, fold + 1), 0);
  return Array.from({ length: count }, (_, fold) => {
    const others = [...folds.keys()].filter((row) => folds[row] !== fold);
    return new TargetRates(
      others.map((row) => names[row]),
      others.map((row) => malicious[row] === true),
    );
  });
}

function keyOf(name: string | undefined): string {
  return name === undefined ? "" : `=${name}`;
}
