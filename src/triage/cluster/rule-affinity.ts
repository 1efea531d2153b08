/** Which rules go off together, learnt from the batch. */
import type { Pairs } from "./candidates.js";
import type { Groups } from "./collapse.js";

/** Pairs that are added to what was seen and what was expected: with few pairs nothing is concluded. */
const PRIOR = 4;
const LIMIT = 4;

/** How much more often than by chance two rules stand in a pair: natural logarithm, from -4 to 4, 0 unknown. */
export type RuleAffinity = (left: number, right: number) => number;

/** Pointwise mutual information of the rules of candidate pairs. */
export function ruleAffinity(groups: Groups, rules: Int32Array, { count, earlier, later }: Pairs): RuleAffinity {
  const seen = new Map<number, number>();
  const ends = new Map<number, number>();
  const size = rules.reduce((most, rule) => Math.max(most, rule), 0) + 1;
  let all = 0;
  for (let pair = 0; pair < count; pair += 1) {
    const left = rules[groups.rows[earlier[pair] ?? 0] ?? 0] ?? -1;
    const right = rules[groups.rows[later[pair] ?? 0] ?? 0] ?? -1;
    if (left < 0 || right < 0 || left === right) continue;
    all += 1;
    const key = Math.min(left, right) * size + Math.max(left, right);
    seen.set(key, (seen.get(key) ?? 0) + 1);
    ends.set(left, (ends.get(left) ?? 0) + 1);
    ends.set(right, (ends.get(right) ?? 0) + 1);
  }
  return (left, right) => {
    if (left < 0 || right < 0 || left === right) return 0;
    const expected = ((ends.get(left) ?? 0) * (ends.get(right) ?? 0)) / Math.max(1, 2 * all);
    const together = seen.get(Math.min(left, right) * size + Math.max(left, right)) ?? 0;
    return Math.min(LIMIT, Math.max(-LIMIT, Math.log((together + PRIOR) / (expected + PRIOR))));
  };
}
