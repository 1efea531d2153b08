/** The threshold below which alerts may be closed, by conformal risk control on the incidents of the calibration data. */
import { Random, shuffle } from "../../random.js";
import { shareInPercent } from "../report/figures.js";
import { leastIncidents, rulesOut, upperBound } from "./risk-bound.js";

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

/** Log odds of the thresholds that are tested, whatever the calibration: those of a risk that is ruled out must not depend on the scores. */
const GRID = { lowest: -14, highest: 14, perUnit: 1_000 };

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
  const found = highestThreshold(incidents, maxMiss, confidence);
  if (found === undefined) {
    return refused(`no threshold keeps the promise of ${promise} on the ${count} attacks of the calibration data`);
  }
  return { kind: "set", ...found, incidents: count };
}

/** Tests thresholds from the lowest on. */
function highestThreshold(
  incidents: readonly CalibrationIncident[],
  maxMiss: number,
  confidence: number,
): { readonly threshold: number; readonly missed: number; readonly bound: number } | undefined {
  // The bound asks for an order that says nothing of the losses, and a calibration may come sorted: by simulation, by time.
  const mixed = [...incidents];
  shuffle(mixed, new Random(1, "order of incidents"));
  const steps = sortedSteps(mixed);
  const losses = new Float64Array(incidents.length);
  let threshold: number | undefined;
  let kept = losses;
  let next = 0;
  for (let point = GRID.lowest * GRID.perUnit; point <= GRID.highest * GRID.perUnit; point += 1) {
    const tested = 1 / (1 + Math.exp(-point / GRID.perUnit));
    const before = next;
    for (let step = steps[next]; step !== undefined && step.score < tested; step = steps[next]) {
      losses[step.incident] = Math.min(1, (losses[step.incident] ?? 0) + step.share);
      next += 1;
    }
    // Where nothing more is missed, what held before holds.
    const isChanged = next > before || threshold === undefined;
    if (isChanged && !rulesOut(losses, maxMiss, confidence)) break;
    threshold = tested;
    if (isChanged) kept = losses.slice();
  }
  if (threshold === undefined) return undefined;
  const missed = kept.reduce((sum, loss) => sum + loss, 0) / kept.length;
  return { threshold, missed, bound: Math.min(maxMiss, upperBound(kept, confidence)) };
}

/** An alert, or a quantile of alerts, that is missed once the threshold is above its score. */
interface Step {
  readonly score: number;
  readonly incident: number;
  /** Of its incident. */
  readonly share: number;
}

function sortedSteps(incidents: readonly CalibrationIncident[]): Step[] {
  const steps = incidents.flatMap(({ scores }, incident) =>
    scores.map((score) => ({ score, incident, share: 1 / scores.length })),
  );
  return steps.sort((a, b) => a.score - b.score);
}
