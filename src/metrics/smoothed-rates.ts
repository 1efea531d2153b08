/** How often what has a name was malicious, smoothed: names that were seen twice are not believed outright. */

/** A name begins with so many rows' worth of the overall rate. */
const SMOOTHING = 20;

/** Rows of a name, and how many of them were malicious. */
export type RateCount = [rows: number, malicious: number];

export interface NamedCounts {
  /** Share of malicious rows over all names, never 0 or 1. */
  readonly rate: number;
  readonly counts: ReadonlyMap<string, RateCount>;
}

/** @param malicious 1 or 0. [names] */
export function countByName(names: readonly string[], malicious: ArrayLike<number>): NamedCounts {
  const counts = new Map<string, RateCount>();
  let all = 0;
  names.forEach((name, row) => {
    const count = counts.get(name) ?? [0, 0];
    counts.set(name, count);
    count[0] += 1;
    count[1] += malicious[row] ?? 0;
    all += malicious[row] ?? 0;
  });
  return { rate: (all + 1) / (names.length + 2), counts };
}

/** @param overall the rate that a name begins with */
export function smoothedRate([rows, malicious]: Readonly<RateCount>, overall: number): number {
  return (malicious + SMOOTHING * overall) / (rows + SMOOTHING);
}
