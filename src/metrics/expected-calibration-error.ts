/** Expected calibration error. */
import { reliabilityBins } from "./reliability-bins.js";

/**
 * How far probabilities are from the shares that they promise, the mean over the rows, by bins of equal width (Naeini et al. 2015).
 * @param probabilities of being positive, 0 to 1
 * @param positives 1 positive, anything else negative
 * @returns from 0 to 1; NaN where there are no rows
 * @throws SocagentError (`internal`) as `reliabilityBins`
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  positives: ArrayLike<number>,
  bins = 15,
): number {
  let off = 0;
  for (const { rows, probability, positive } of reliabilityBins(probabilities, positives, bins)) {
    if (rows > 0) off += rows * Math.abs(probability - positive);
  }
  return off / probabilities.length;
}
