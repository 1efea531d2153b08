/** Temperature scaling. */
import { softmax } from "./softmax.js";

/** Beyond these a model is as good as certain, or as good as ignorant; where all rows are right, no temperature is best. */
export const TEMPERATURE_BOUNDS = { least: 0.02, most: 50 } as const;

const MAX_STEPS = 100;
const TOLERANCE = 1e-10;

/**
 * The temperature that makes the labels likeliest (Guo et al. 2017): logits are divided by it.
 *
 * By Newton's method on the inverse temperature, in which the loss is convex, kept within brackets.
 * @param logits [rows · classes]
 * @param labels the class of each row; rows with one below 0 are left out
 * @param weights of the rows; by default each 1
 * @returns within `TEMPERATURE_BOUNDS`; 1 where no row has a label
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  weights?: ArrayLike<number>,
): number {
  let [low, high] = [1 / TEMPERATURE_BOUNDS.most, 1 / TEMPERATURE_BOUNDS.least];
  if (!Array.prototype.some.call(labels, (label) => label >= 0)) return 1;
  let inverse = 1;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { slope, curvature } = derivatives(logits, classes, labels, weights, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - inverse) <= TOLERANCE * inverse) return 1 / next;
    inverse = next;
  }
  return 1 / inverse;
}

/** Of the negative log likelihood by the inverse temperature. */
function derivatives(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  inverse: number,
): { readonly slope: number; readonly curvature: number } {
  const probabilities = softmax(logits, classes, 1 / inverse);
  let [slope, curvature] = [0, 0];
  for (let row = 0; row < labels.length; row += 1) {
    const label = labels[row] ?? -1;
    if (label < 0) continue;
    let [mean, square] = [0, 0];
    for (let of = 0; of < classes; of += 1) {
      const logit = logits[row * classes + of] ?? 0;
      const weighted = (probabilities[row * classes + of] ?? 0) * logit;
      mean += weighted;
      square += weighted * logit;
    }
    const weight = weights === undefined ? 1 : (weights[row] ?? 0);
    slope += weight * (mean - (logits[row * classes + label] ?? 0));
    curvature += weight * (square - mean * mean);
  }
  return { slope, curvature };
}
