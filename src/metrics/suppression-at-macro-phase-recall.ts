/** How many negatives a threshold spares when it must keep most of every phase on average. */
import { phaseShares, type Phases } from "./phase-shares.js";
import { suppressionAtRecall } from "./suppression-at-recall.js";

/**
 * The share of negatives below the highest threshold at which the mean over phases of recall is at least `recall`.
 * @param positives 1 positive, anything else negative
 * @param phases of the positive rows
 * @param recall 0 to 1
 * @returns from 0 to 1; NaN where one kind is missing
 */
export function suppressionAtMacroPhaseRecall(
  scores: ArrayLike<number>,
  positives: ArrayLike<number>,
  phases: Phases,
  recall: number,
): number {
  return suppressionAtRecall(scores, positives, recall, phaseShares(positives, phases));
}
