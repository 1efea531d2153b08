/** Scores of a classifier's answers. */

export interface Scores {
  /** Mean of the F1 of all classes that are among the rows tested. */
  readonly macroF1: number;
  /** F1 of malicious rows, whatever their class. Null where none was tested. */
  readonly maliciousF1: number | null;
  readonly rows: number;
}

/**
 * @param actual the class of each row
 * @param predicted the class that was answered for each row
 * @param isMalicious by class
 */
export function scoresOf(
  actual: readonly number[],
  predicted: readonly number[],
  isMalicious: readonly boolean[],
): Scores {
  const classes = [...new Set(actual)];
  const f1 = classes.map((of) => f1Of(actual, predicted, (one) => one === of));
  const malicious = (of: number): boolean => isMalicious[of] === true;
  return {
    macroF1: f1.length === 0 ? 0 : f1.reduce((sum, one) => sum + one, 0) / f1.length,
    maliciousF1: actual.some(malicious) ? f1Of(actual, predicted, malicious) : null,
    rows: actual.length,
  };
}

function f1Of(actual: readonly number[], predicted: readonly number[], isIt: (of: number) => boolean): number {
  let both = 0;
  let either = 0;
  for (const [row, of] of actual.entries()) {
    const is = isIt(of);
    const said = isIt(predicted[row] ?? -1);
    if (is && said) both += 1;
    either += Number(is) + Number(said);
  }
  return either === 0 ? 0 : (2 * both) / either;
}
