/** Brier score. */

/**
 * The mean squared difference between probability and truth (Brier 1950): 0 is best.
 * @param probabilities of being positive, 0 to 1
 * @param positives 1 positive, anything else negative
 * @returns from 0 to 1; NaN where there are no rows
 */
export function brierScore(probabilities: ArrayLike<number>, positives: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < probabilities.length; row += 1) {
    sum += ((probabilities[row] ?? NaN) - (positives[row] === 1 ? 1 : 0)) ** 2;
  }
  return sum / probabilities.length;
}
