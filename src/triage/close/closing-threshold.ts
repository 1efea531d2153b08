/** The threshold below which alerts may be closed, by conformal risk control on the incidents of the calibration data. */
import { shareInPercent } from "../report/figures.js";
import { leastIncidents, missPValue, upperBound } from "./risk-bound.js";

/** An attack of the calibration data: calibrated malicious probabilities of its alerts, or quantiles of them. */
export interface CalibrationIncident {
  readonly scores: readonly number[];
}

export type ClosingThreshold =
  | {
      readonly kind: "set";
      /** Clusters whose alerts are all below it may be closed. */
      readonly threshold: number;
      /** Share missed of an attack's alerts in the calibration data, on average over attacks. */
      readonly missed: number;
      /** Upper bound of that average on data like it, at the confidence. */
      readonly bound: number;
      readonly incidents: number;
    }
  | { readonly kind: "refused"; readonly reason: string; readonly incidents: number };

/**
 * The largest threshold at which the mean share of an attack's alerts below it is at most `maxMiss`, with `confidence` over the drawing
 * of the calibration incidents. The share rises with the threshold, so that testing thresholds from the lowest on, until one fails,
 * keeps the promise for all of them together.
 * @param maxMiss between 0 and 1
 * @param confidence between 0 and 1
 */
export function closingThreshold(
  incidents: readonly CalibrationIncident[],
  maxMiss: number,
  confidence: number,
): ClosingThreshold {
  const count = incidents.length;
  const needed = leastIncidents(maxMiss, confidence);
  if (count < needed) {
    return {
      kind: "refused",
      incidents: count,
      reason: `the checkpoint was calibrated on ${count} attacks, and to promise at most ${shareInPercent(maxMiss)} missed with ${shareInPercent(confidence)} confidence takes at least ${needed}`,
    };
  }
  const found = highestThreshold(sortedSteps(incidents), count, maxMiss, confidence);
  if (found === undefined) {
    return {
      kind: "refused",
      incidents: count,
      reason: `no threshold keeps the promise of at most ${shareInPercent(maxMiss)} missed with ${shareInPercent(confidence)} confidence on the ${count} attacks of the calibration data`,
    };
  }
  return { kind: "set", ...found, bound: upperBound(found.missed, count, confidence), incidents: count };
}

/** Tests thresholds from the lowest on. */
function highestThreshold(
  steps: readonly Step[],
  count: number,
  maxMiss: number,
  confidence: number,
): { readonly threshold: number; readonly missed: number } | undefined {
  let best: { readonly threshold: number; readonly missed: number } | undefined;
  let missed = 0;
  for (let at = 0; at <= steps.length;) {
    // Everything below this score is missed, and nothing else.
    const threshold = steps[at]?.score ?? 1;
    const mean = Math.min(1, missed / count);
    if (missPValue(mean, count, maxMiss) > 1 - confidence) break;
    if (threshold > 0) best = { threshold, missed: mean };
    if (at === steps.length) break;
    while (at < steps.length && steps[at]?.score === threshold) {
      missed += steps[at]?.weight ?? 0;
      at += 1;
    }
  }
  return best;
}

interface Step {
  readonly score: number;
  /** What an alert of its incident counts. */
  readonly weight: number;
}

function sortedSteps(incidents: readonly CalibrationIncident[]): Step[] {
  const steps = incidents.flatMap(({ scores }) => scores.map((score) => ({ score, weight: 1 / scores.length })));
  return steps.sort((a, b) => a.score - b.score);
}
