/** How many negatives a threshold spares when it must keep most positives. */
import { scoreGroups, totalsOf } from "./rank-rows.js";

/**
 * The share of negatives below the highest threshold at which recall is at least `recall`.
 * @param positives 1 positive, anything else negative
 * @param recall 0 to 1
 * @param weights of the rows; by default each 1
 * @returns from 0 to 1; NaN where one kind is missing
 */
export function suppressionAtRecall(
  scores: ArrayLike<number>,
  positives: ArrayLike<number>,
  recall: number,
  weights?: ArrayLike<number>,
): number {
  const groups = scoreGroups(scores, positives, weights);
  const total = totalsOf(groups);
  if (total.positive === 0 || total.negative === 0) return NaN;
  let [positive, negative] = [0, 0];
  for (const group of groups) {
    positive += group.positive;
    negative += group.negative;
    if (positive / total.positive >= recall - ROUNDING) break;
  }
  return 1 - negative / total.negative;
}

/** Sums of shares may fall so far short of the exact one. */
const ROUNDING = 1e-12;
