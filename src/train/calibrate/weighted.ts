/** Figures of rows that stand for different numbers of others. */

/**
 * Quantiles of weighted values: each the least value at or below which such a share of the weight lies.
 * @param shares rising, 0 to 1
 * @returns one for each share; none where there are no values
 */
export function weightedQuantiles(
  values: ArrayLike<number>,
  weights: ArrayLike<number>,
  shares: readonly number[],
): number[] {
  const order = Array.from({ length: values.length }, (_, at) => at).sort(
    (a, b) => (values[a] ?? 0) - (values[b] ?? 0),
  );
  if (order.length === 0) return [];
  const total = order.reduce((sum, at) => sum + (weights[at] ?? 0), 0);
  let [place, below] = [0, weights[order[0] ?? 0] ?? 0];
  return shares.map((share) => {
    // Rounding must not lead beyond the last one.
    while (place < order.length - 1 && below < share * total - 1e-12 * total) {
      place += 1;
      below += weights[order[place] ?? 0] ?? 0;
    }
    return values[order[place] ?? 0] ?? Number.NaN;
  });
}

export interface Moments {
  readonly mean: number;
  readonly deviation: number;
}

/** @param at which of each row's `width` values */
export function weightedMoments(values: ArrayLike<number>, weights: ArrayLike<number>, width = 1, at = 0): Moments {
  let [sum, total] = [0, 0];
  for (let row = 0; row < weights.length; row += 1) {
    sum += (weights[row] ?? 0) * (values[row * width + at] ?? 0);
    total += weights[row] ?? 0;
  }
  const mean = sum / total;
  let squares = 0;
  for (let row = 0; row < weights.length; row += 1) {
    squares += (weights[row] ?? 0) * ((values[row * width + at] ?? 0) - mean) ** 2;
  }
  return { mean, deviation: Math.sqrt(squares / total) };
}

/**
 * How often of two rows with different truth the higher one has the higher score, ties counting half: AUROC for truths with more than two
 * values.
 * @returns 0 to 1; NaN where all truths are the same
 */
export function concordance(scores: ArrayLike<number>, truths: ArrayLike<number>, weights: ArrayLike<number>): number {
  let [won, all] = [0, 0];
  for (let one = 0; one < scores.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      const order = Math.sign((truths[one] ?? 0) - (truths[other] ?? 0));
      if (order === 0) continue;
      const pair = (weights[one] ?? 0) * (weights[other] ?? 0);
      const found = Math.sign((scores[one] ?? 0) - (scores[other] ?? 0));
      all += pair;
      won += found === 0 ? pair / 2 : found === order ? pair : 0;
    }
  }
  return won / all;
}
