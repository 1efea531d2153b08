/** What is found when only so many alerts can be looked at. */
import { scoreGroups, totalsOf } from "./rank-rows.js";

/**
 * The share of positives among the `budget` rows that score highest. Of rows that tie at the end, as many as fit are taken
 * by chance: the expected share is returned.
 * @param positives 1 positive, anything else negative
 * @param budget number of rows that are looked at
 * @returns from 0 to 1; NaN where there is no positive
 */
export function recallAtBudget(scores: ArrayLike<number>, positives: ArrayLike<number>, budget: number): number {
  const groups = scoreGroups(scores, positives);
  let left = Math.max(0, budget);
  let found = 0;
  for (const { positive, negative } of groups) {
    const rows = positive + negative;
    found += positive * Math.min(1, left / rows);
    left -= rows;
    if (left <= 0) break;
  }
  return found / totalsOf(groups).positive;
}
