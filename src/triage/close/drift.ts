/** Whether a batch is like the data that the checkpoint was calibrated on: if it is not, what was promised there says nothing here. */
import type { Calibration } from "../../checkpoint/calibration.js";

/** With fewer alerts nothing can be told. */
export const LEAST_ALERTS = 50;
/**
 * Largest distance between the two distributions of scores that still counts as the same, beyond what chance explains. Any two days
 * differ a little, and with enough alerts any difference is significant. Simulated batches differ from the calibration by 0.04 (a week) to
 * 0.24 (a day or two of 2,000 alerts, which have little history), alerts of rules that were never seen by 0.5 and more (AIT-ADS).
 */
export const MAX_SCORE_DISTANCE = 0.3;
/** The same of embeddings: root mean square of the shifts of all dimensions' means, in standard deviations. */
export const MAX_EMBEDDING_SHIFT = 0.5;
/** Of the Kolmogorov distribution at 1 %. */
const KOLMOGOROV_99 = 1.628;
/** A shift of so many standard errors is chance in one of a hundred dimensions. */
const STANDARD_ERRORS = 2.576;

export interface Batch {
  /** Calibrated malicious probabilities of the alerts. */
  readonly scores: Float32Array | Float64Array;
  /** Mean of the embeddings over alerts. [hiddenSize] */
  readonly meanEmbedding: ArrayLike<number>;
}

export interface Drift {
  readonly kind: "passed" | "failed" | "unchecked";
  readonly text: string;
}

export function checkDrift(batch: Batch, calibration: Calibration): Drift {
  const count = batch.scores.length;
  if (count < LEAST_ALERTS) {
    return {
      kind: "unchecked",
      text: `${count === 1 ? "one alert is" : `${count} alerts are`} too few to tell whether they are like the calibration data; it takes ${LEAST_ALERTS}`,
    };
  }
  const distance = scoreDistance(batch.scores, calibration.scoreQuantiles);
  const chance = KOLMOGOROV_99 * Math.sqrt(1 / count + 1 / Math.max(1, calibration.rows));
  const shift = embeddingShift(batch.meanEmbedding, calibration.embedding);
  const byChance = STANDARD_ERRORS / Math.sqrt(count);
  const scoreLimit = MAX_SCORE_DISTANCE + chance;
  const shiftLimit = MAX_EMBEDDING_SHIFT + byChance;
  const texts = [
    `scores differ by ${distance.toFixed(3)} (Kolmogorov-Smirnov, allowed ${scoreLimit.toFixed(3)})`,
    `embeddings are shifted by ${shift.toFixed(3)} standard deviations (allowed ${shiftLimit.toFixed(3)})`,
  ];
  const failed = [distance > scoreLimit, shift > shiftLimit];
  if (!failed.includes(true)) return { kind: "passed", text: texts.join("; ") };
  return {
    kind: "failed",
    text: `these alerts are not like those of the calibration: ${texts.filter((_, at) => failed[at]).join("; ")}`,
  };
}

/**
 * Largest distance between the distribution of the scores and that with these quantiles, which are equally far apart in probability.
 * Between neighbouring quantiles the reference is taken to be anything in between, so that steps count for nothing.
 */
export function scoreDistance(scores: ArrayLike<number>, quantiles: readonly number[]): number {
  const sorted = Float64Array.from(scores).sort();
  const { length } = sorted;
  const last = quantiles.length - 1;
  let distance = 0;
  const compare = (at: number, below: number, upTo: number): void => {
    // The reference has at least `low` of its probability at or below the score, and at most `high` below it.
    const low = Math.max(0, countBelow(quantiles, at, true) - 1) / last;
    const high = Math.min(last, countBelow(quantiles, at, false)) / last;
    distance = Math.max(distance, low - upTo / length, below / length - high);
  };
  for (let at = 0; at < length;) {
    const score = sorted[at] ?? 0;
    let end = at + 1;
    while (end < length && sorted[end] === score) end += 1;
    compare(score, at, end);
    at = end;
  }
  for (const quantile of new Set(quantiles)) {
    compare(quantile, countBelow(sorted, quantile, false), countBelow(sorted, quantile, true));
  }
  return distance;
}

/** @returns how many of the sorted values are below `value`, or with `inclusive` not above it */
function countBelow(sorted: ArrayLike<number>, value: number, inclusive: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const at = sorted[middle] ?? 0;
    if (at < value || (inclusive && at === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Root mean square over dimensions of (mean − calibration's mean) / its deviation; dimensions that do not vary are left out. */
export function embeddingShift(mean: ArrayLike<number>, reference: Calibration["embedding"]): number {
  let [sum, dimensions] = [0, 0];
  for (const [at, deviation] of reference.deviation.entries()) {
    if (!(deviation > 0)) continue;
    const shift = ((mean[at] ?? 0) - (reference.mean[at] ?? 0)) / deviation;
    sum += shift * shift;
    dimensions += 1;
  }
  return dimensions === 0 ? 0 : Math.sqrt(sum / dimensions);
}
