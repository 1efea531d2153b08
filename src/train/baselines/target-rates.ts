/** How often what has a name was malicious, smoothed: names that were seen twice are not believed outright. */

/** A name begins with so many rows' worth of the overall rate. */
const SMOOTHING = 20;

export class TargetRates {
  readonly #counts = new Map<string, { rows: number; malicious: number }>();
  readonly #rate: number;

  /** @param names of the rows learnt from; undefined is a name too */
  constructor(names: readonly (string | undefined)[], malicious: readonly boolean[]) {
    let all = 0;
    names.forEach((name, row) => {
      const counts = this.#counts.get(keyOf(name)) ?? { rows: 0, malicious: 0 };
      this.#counts.set(keyOf(name), counts);
      counts.rows += 1;
      if (malicious[row] === true) {
        counts.malicious += 1;
        all += 1;
      }
    });
    this.#rate = (all + 1) / (names.length + 2);
  }

  rateOf(name: string | undefined): number {
    const { rows, malicious } = this.#counts.get(keyOf(name)) ?? { rows: 0, malicious: 0 };
    return (malicious + SMOOTHING * this.#rate) / (rows + SMOOTHING);
  }

  /** The rate as a row learnt from may see it: without its own label, which would give it away. */
  rateWithout(name: string | undefined, own: boolean): number {
    const { rows, malicious } = this.#counts.get(keyOf(name)) ?? { rows: 1, malicious: 0 };
    return (malicious - Number(own) + SMOOTHING * this.#rate) / (rows - 1 + SMOOTHING);
  }

  /** Rows of the name that were learnt from. */
  countOf(name: string | undefined): number {
    return this.#counts.get(keyOf(name))?.rows ?? 0;
  }
}

function keyOf(name: string | undefined): string {
  return name === undefined ? "" : `=${name}`;
}
