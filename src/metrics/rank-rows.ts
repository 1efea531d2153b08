/** Rows by their score, and the checks that every metric on scores makes. */
import { SocagentError } from "../errors.js";

/**
 * Row numbers, the highest score first; rows of equal score in their own order.
 * @throws SocagentError (`internal`) when a score is not a number, or a column has another length
 */
export function rankRows(
  scores: ArrayLike<number>,
  ...columns: readonly (ArrayLike<unknown> | undefined)[]
): Uint32Array {
  const { length } = scores;
  for (const column of columns) {
    if (column === undefined || column.length === length) continue;
    throw new SocagentError("internal", `${length} scores were compared with ${column.length} truths or weights`);
  }
  const rows = new Uint32Array(length);
  for (let row = 0; row < length; row += 1) {
    if (Number.isNaN(scores[row])) throw new SocagentError("internal", `the score of row ${row} is not a number`);
    rows[row] = row;
  }
  return rows.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
}

/** Rows of one score. */
export interface ScoreGroup {
  readonly score: number;
  /** Weight of its positives and of its negatives. */
  readonly positive: number;
  readonly negative: number;
}

/**
 * The scores that occur, the highest first, with what lies on each: a threshold can only be between two of them.
 * @param positives 1 positive, anything else negative
 * @param weights of the rows; by default each 1
 */
export function scoreGroups(
  scores: ArrayLike<number>,
  positives: ArrayLike<number>,
  weights?: ArrayLike<number>,
): ScoreGroup[] {
  const groups: ScoreGroup[] = [];
  const rows = rankRows(scores, positives, weights);
  for (let begin = 0; begin < rows.length;) {
    const score = scores[rows[begin] ?? 0] ?? 0;
    let [positive, negative] = [0, 0];
    let end = begin;
    for (; end < rows.length && scores[rows[end] ?? 0] === score; end += 1) {
      const row = rows[end] ?? 0;
      const weight = weights === undefined ? 1 : (weights[row] ?? 0);
      if (positives[row] === 1) positive += weight;
      else negative += weight;
    }
    groups.push({ score, positive, negative });
    begin = end;
  }
  return groups;
}

/** Weight of all positives and of all negatives. */
export function totalsOf(groups: readonly ScoreGroup[]): { readonly positive: number; readonly negative: number } {
  let [positive, negative] = [0, 0];
  for (const group of groups) {
    positive += group.positive;
    negative += group.negative;
  }
  return { positive, negative };
}
