/** Adjusted mutual information of two groupings. */
import { type Contingency, contingency, entropyOf, type GroupName, mutualInformation } from "./contingency.js";

/**
 * How much two groupings agree beyond chance, normalised by the mean of their entropies (Vinh, Epps and Bailey 2010).
 *
 * Its cost grows with the pairs of different group sizes, not with the pairs of groups: a million rows take seconds.
 * @returns 1 for the same grouping, about 0 for unrelated ones; can be negative
 * @throws SocagentError (`internal`) when the lengths differ
 */
export function adjustedMutualInformation(a: ArrayLike<GroupName>, b: ArrayLike<GroupName>): number {
  const table = contingency(a, b);
  // One group on both sides, or every row alone on both: the same grouping, of which chance says as much.
  if (table.a.length === table.b.length && (table.a.length <= 1 || table.a.length === table.rows)) return 1;
  const expected = expectedMutualInformation(table);
  const mean = (entropyOf(table.a) + entropyOf(table.b)) / 2;
  // As scikit-learn does: the difference may round to nothing, but keeps its sign.
  const room = mean - expected;
  const divisor = room < 0 ? Math.min(room, -Number.EPSILON) : Math.max(room, Number.EPSILON);
  return (mutualInformation(table) - expected) / divisor;
}

/** Of groupings with these sizes and members drawn by chance: the hypergeometric model. */
function expectedMutualInformation({ rows, a, b }: Contingency): number {
  const logFactorial = logFactorials(rows);
  const at = (n: number): number => logFactorial[n] ?? 0;
  let expected = 0;
  for (const [i, timesA] of sizesOf(a)) {
    for (const [j, timesB] of sizesOf(b)) {
      const constant = at(i) + at(j) + at(rows - i) + at(rows - j) - at(rows);
      let sum = 0;
      for (let shared = Math.max(1, i + j - rows); shared <= Math.min(i, j); shared += 1) {
        const log = constant - at(shared) - at(i - shared) - at(j - shared) - at(rows - i - j + shared);
        sum += (shared / rows) * Math.log((rows * shared) / (i * j)) * Math.exp(log);
      }
      expected += timesA * timesB * sum;
    }
  }
  return expected;
}

function sizesOf(counts: readonly number[]): Map<number, number> {
  const times = new Map<number, number>();
  for (const count of counts) times.set(count, (times.get(count) ?? 0) + 1);
  return times;
}

/** ln n! for 0 to n; summed with Kahan's compensation, as the terms of the expectation are differences of these. */
function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  let [sum, lost] = [0, 0];
  for (let k = 2; k <= n; k += 1) {
    const term = Math.log(k) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    logs[k] = sum;
  }
  return logs;
}
