/** Precision, recall and F1 of each class, and their means. */
import { confusionMatrix } from "./confusion-matrix.js";

export interface Scores {
  /** 0 where nothing was predicted to be it. */
  readonly precision: number;
  /** 0 where nothing is it. */
  readonly recall: number;
  readonly f1: number;
}

export interface ClassScores extends Scores {
  readonly name: string;
  /** Rows that are it. */
  readonly support: number;
  /** Rows that were predicted to be it. */
  readonly predicted: number;
}

export interface ClassificationReport {
  readonly rows: number;
  readonly accuracy: number;
  /** In the order of the names; with support 0 and predicted 0 where a class does not occur. */
  readonly classes: readonly ClassScores[];
  /** Plain mean over the classes that occur, actual or predicted. */
  readonly macro: Scores;
  /** Mean by support. */
  readonly weighted: Scores;
  /** [actual][predicted] */
  readonly confusion: readonly (readonly number[])[];
}

/**
 * @param actual index in `names` of each row's class
 * @param predicted index in `names` of each row's answer
 * @throws SocagentError (`internal`) as `confusionMatrix`
 */
export function classificationReport(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  names: readonly string[],
): ClassificationReport {
  const confusion = confusionMatrix(actual, predicted, names.length);
  const classes = names.map((name, at): ClassScores => {
    const right = confusion[at]?.[at] ?? 0;
    const support = (confusion[at] ?? []).reduce((sum, count) => sum + count, 0);
    const said = confusion.reduce((sum, row) => sum + (row[at] ?? 0), 0);
    return {
      name,
      support,
      predicted: said,
      precision: ratio(right, said),
      recall: ratio(right, support),
      f1: ratio(2 * right, said + support),
    };
  });
  const rows = actual.length;
  const right = confusion.reduce((sum, row, at) => sum + (row[at] ?? 0), 0);
  return {
    rows,
    accuracy: ratio(right, rows),
    classes,
    macro: meanOf(classes, ({ support, predicted: said }) => (support + said > 0 ? 1 : 0)),
    weighted: meanOf(classes, ({ support }) => support),
    confusion,
  };
}

function meanOf(classes: readonly ClassScores[], weightOf: (one: ClassScores) => number): Scores {
  const sum = { precision: 0, recall: 0, f1: 0 };
  let weights = 0;
  for (const one of classes) {
    const weight = weightOf(one);
    weights += weight;
    sum.precision += weight * one.precision;
    sum.recall += weight * one.recall;
    sum.f1 += weight * one.f1;
  }
  return {
    precision: ratio(sum.precision, weights),
    recall: ratio(sum.recall, weights),
    f1: ratio(sum.f1, weights),
  };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
