/** Recall in which every phase counts the same. */
import { phaseShares, type Phases } from "./phase-shares.js";

/**
 * The mean over phases of the share of rows with a score of at least `threshold`.
 * @param positives 1 positive, anything else negative
 * @param phases of the positive rows
 * @returns from 0 to 1; NaN where there is no positive
 */
export function macroPhaseRecall(
  scores: ArrayLike<number>,
  positives: ArrayLike<number>,
  phases: Phases,
  threshold: number,
): number {
  const weights = phaseShares(positives, phases);
  let [kept, all] = [0, 0];
  for (let row = 0; row < scores.length; row += 1) {
    if (positives[row] !== 1) continue;
    all += weights[row] ?? 0;
    if ((scores[row] ?? -Infinity) >= threshold) kept += weights[row] ?? 0;
  }
  return kept / all;
}
