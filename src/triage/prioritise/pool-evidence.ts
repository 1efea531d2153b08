/** What the alerts of a cluster say together: one probability from many. */
import { fromLogOdds, logOdds as logOddsAbove } from "../../metrics/log-odds.js";

/** Probabilities nearer to 0 and 1 say no more: a calibration on some thousand rows cannot tell them apart. */
const LEAST = 0.001;

/** @returns natural logarithm of the odds, from -6.9 to 6.9 */
export function logOdds(probability: number): number {
  return logOddsAbove(probability, LEAST);
}

export interface Pooled {
  /** Of any alert. */
  readonly highest: number;
  /** Of the cluster, between the mean of the log odds and the highest. */
  readonly malicious: number;
  /** 10 % and 90 % of the alerts' probabilities. */
  readonly low: number;
  readonly high: number;
}

/**
 * Weight of the highest alert against the mean of all in log odds: what the alerts of one cause agree on counts for more than one
 * outlier, but a single clear step of an attack is not averaged away. Chosen on SOC-Sim: docs/method.md.
 */
export const HIGHEST_WEIGHT = 0.5;

/** @param probabilities of the alerts, calibrated, at least one */
export function poolEvidence(probabilities: readonly number[]): Pooled {
  const sorted = Float64Array.from(probabilities).sort();
  const highest = sorted.at(-1) ?? 0;
  const mean = sorted.reduce((sum, probability) => sum + logOdds(probability), 0) / Math.max(1, sorted.length);
  const malicious = fromLogOdds(HIGHEST_WEIGHT * logOdds(highest) + (1 - HIGHEST_WEIGHT) * mean);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { highest, malicious, low: at(0.1), high: at(0.9) };
}
