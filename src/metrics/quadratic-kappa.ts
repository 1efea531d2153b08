/** Cohen's kappa with quadratic weights. */
import { confusionMatrix } from "./confusion-matrix.js";

/**
 * Agreement on an ordered scale beyond chance, being two levels off counting four times one level (Cohen 1968).
 * @param levels number of levels; actual and predicted are below it
 * @returns 1 is perfect, 0 as by chance; NaN where both always say the same one level
 * @throws SocagentError (`internal`) as `confusionMatrix`
 */
export function quadraticKappa(actual: ArrayLike<number>, predicted: ArrayLike<number>, levels: number): number {
  const counts = confusionMatrix(actual, predicted, levels);
  const rows = actual.length;
  const sums = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const columns = counts.map((_, at) => counts.reduce((sum, row) => sum + (row[at] ?? 0), 0));
  let [observed, expected] = [0, 0];
  counts.forEach((row, from) => {
    row.forEach((count, to) => {
      const weight = (from - to) ** 2;
      observed += weight * count;
      expected += (weight * (sums[from] ?? 0) * (columns[to] ?? 0)) / rows;
    });
  });
  return 1 - observed / expected;
}
