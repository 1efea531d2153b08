/** Which classes are taken for which. */
import { SocagentError } from "../errors.js";

/**
 * Rows counted by actual and predicted class.
 * @param classes number of classes; actual and predicted are below it
 * @returns [actual][predicted]
 * @throws SocagentError (`internal`) when the lengths differ or a class is out of range
 */
export function confusionMatrix(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: number,
): readonly (readonly number[])[] {
  if (actual.length !== predicted.length) {
    throw new SocagentError(
      "internal",
      `${actual.length} actual classes were given with ${predicted.length} predicted`,
    );
  }
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let row = 0; row < actual.length; row += 1) {
    const [from, to] = [actual[row] ?? -1, predicted[row] ?? -1];
    const counts = matrix[from];
    if (counts === undefined || !(to >= 0 && to < classes)) {
      throw new SocagentError("internal", `row ${row} is of class ${from} and ${to}; there are ${classes}`);
    }
    counts[to] = (counts[to] ?? 0) + 1;
  }
  return matrix;
}
