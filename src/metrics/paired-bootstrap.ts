/** How sure a difference is that was measured on one sample. */
import { Random } from "../random.js";
import { quantileOfSorted } from "./quantile.js";

export interface BootstrapOptions {
  /** Default 1,000. */
  readonly resamples?: number;
  /** Of the interval. Default 0.95. */
  readonly confidence?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface BootstrapInterval {
  /** On the sample itself. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Share of the resamples on the other side of 0 or on it, twice (at most 1): small where the sign is sure. */
  readonly pValue: number;
  /** Resamples whose statistic was a number. */
  readonly resamples: number;
}

/**
 * Percentile interval of a statistic under drawing the units anew with replacement (Efron 1979). Both things compared are
 * drawn together, so what they share does not count as doubt.
 * @param units number of rows, incidents or whatever varies by chance
 * @param statistic of the drawn units, such as one method's figure minus the other's; NaN where it has none
 */
export function pairedBootstrap(
  units: number,
  statistic: (drawn: Uint32Array) => number,
  options: BootstrapOptions = {},
): BootstrapInterval {
  const { resamples = 1_000, confidence = 0.95, seed = 1 } = options;
  const random = new Random(seed, "bootstrap");
  const drawn = Uint32Array.from({ length: units }, (_, unit) => unit);
  const estimate = statistic(drawn);
  const found: number[] = [];
  for (let resample = 0; resample < resamples; resample += 1) {
    for (let at = 0; at < units; at += 1) drawn[at] = random.below(units);
    const value = statistic(drawn);
    if (!Number.isNaN(value)) found.push(value);
  }
  const sorted = Float64Array.from(found).sort();
  const [below, above] = [found.filter((value) => value <= 0).length, found.filter((value) => value >= 0).length];
  return {
    estimate,
    low: quantileOfSorted(sorted, (1 - confidence) / 2),
    high: quantileOfSorted(sorted, (1 + confidence) / 2),
    pValue: Math.min(1, (2 * Math.min(below, above)) / found.length),
    resamples: found.length,
  };
}
