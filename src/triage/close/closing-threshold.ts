/** The threshold below which alerts may be closed, by conformal risk control on the incidents of the calibration data. */
import { shareInPercent } from "../report/figures.js";
import { Gambler, leastIncidents, upperBound } from "./risk-bound.js";

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
  const refused = (reason: string): ClosingThreshold => ({ kind: "refused", incidents: count, reason });
  const promise = `at most ${shareInPercent(maxMiss)} missed with ${shareInPercent(confidence)} confidence`;
  const needed = leastIncidents(maxMiss, confidence);
  if (count < needed) {
    return refused(
      `the checkpoint was calibrated on ${count} attacks, and to promise ${promise} takes at least ${needed}`,
    );
  }
  const threshold = highestThreshold(incidents, maxMiss, confidence);
  if (threshold === undefined) {
    return refused(`no threshold keeps the promise of ${promise} on the ${count} attacks of the calibration data`);
  }
  const losses = incidents.map(({ scores }) => scores.filter((score) => score < threshold).length / scores.length);
  const missed = losses.reduce((sum, loss) => sum + loss, 0) / count;
  return { kind: "set", threshold, missed, bound: Math.min(maxMiss, upperBound(losses, confidence)), incidents: count };
}

/** Tests thresholds from the lowest on. @returns the last that passes, undefined where the first does not */
function highestThreshold(
  incidents: readonly CalibrationIncident[],
  maxMiss: number,
  confidence: number,
): number | undefined {
  const steps = sortedSteps(incidents);
  const gambler = new Gambler(incidents.length, maxMiss);
  const missed = new Float64Array(incidents.length);
  let best: number | undefined;
  for (let next = 0; gambler.rulesOut(confidence);) {
    // Everything below this score is missed, and nothing else.
    const threshold = steps[next]?.score ?? 1;
    if (threshold > 0) best = threshold;
    if (next === steps.length) break;
    for (let step = steps[next]; step?.score === threshold; step = steps[next]) {
      const { incident, alerts } = step;
      const before = missed[incident] ?? 0;
      missed[incident] = before + 1;
      gambler.change(before / alerts, (before + 1) / alerts);
      next += 1;
    }
  }
  return best;
}

/** An alert, or a quantile of alerts, that is missed once the threshold is above its score. */
interface Step {
  readonly score: number;
  readonly incident: number;
  /** Of its incident. */
  readonly alerts: number;
}

function sortedSteps(incidents: readonly CalibrationIncident[]): Step[] {
  const steps = incidents.flatMap(({ scores }, incident) =>
    scores.map((score) => ({ score, incident, alerts: scores.length })),
  );
  return steps.sort((a, b) => a.score - b.score);
}
