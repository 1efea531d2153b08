/** Area under the precision-recall curve. */
import { scoreGroups, totalsOf } from "./rank-rows.js";

/**
 * Average precision: the precision at each threshold, weighted by the recall that it adds, without interpolation.
 * @param positives 1 positive, anything else negative
 * @param weights of the rows; by default each 1
 * @returns from 0 to 1; NaN where there is no positive
 */
export function auprc(scores: ArrayLike<number>, positives: ArrayLike<number>, weights?: ArrayLike<number>): number {
  const groups = scoreGroups(scores, positives, weights);
  const total = totalsOf(groups);
  let [positive, all, area] = [0, 0, 0];
  for (const group of groups) {
    positive += group.positive;
    all += group.positive + group.negative;
    if (group.positive > 0) area += group.positive * (positive / all);
  }
  return area / total.positive;
}
