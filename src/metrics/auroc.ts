/** Area under the receiver operating characteristic. */
import { scoreGroups, totalsOf } from "./rank-rows.js";

/**
 * The probability that a positive scores above a negative, ties counting half (Mann and Whitney 1947).
 * @param positives 1 positive, anything else negative
 * @param weights of the rows; by default each 1
 * @returns from 0 to 1; NaN where one kind is missing
 */
export function auroc(scores: ArrayLike<number>, positives: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const groups = scoreGroups(scores, positives, weights);
  const { positive, negative } = totalsOf(groups);
  let below = negative;
  let won = 0;
  for (const group of groups) {
    below -= group.negative;
    won += group.positive * (below + group.negative / 2);
  }
  return won / (positive * negative);
}
