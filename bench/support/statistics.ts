/** The few statistics that benchmarks report. */

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const upper = Math.floor(sorted.length / 2);
  const lower = Math.floor((sorted.length - 1) / 2);
  return ((sorted[lower] ?? NaN) + (sorted[upper] ?? NaN)) / 2;
}

export interface Comparison {
  /** Of the median round of each. */
  readonly ratioOfMedians: number;
  /** Of the ratio within each round: less moved by a machine that slows down meanwhile. */
  readonly medianOfRatios: number;
}

/**
 * Compares two contenders that took turns.
 * @param ours one time a round
 * @param theirs one time for each of the same rounds
 */
export function compareRounds(ours: readonly number[], theirs: readonly number[]): Comparison {
  const ratios = ours.flatMap((time, round) => {
    const other = theirs[round];
    return other === undefined ? [] : [time / other];
  });
  return { ratioOfMedians: median(ours) / median(theirs), medianOfRatios: median(ratios) };
}
