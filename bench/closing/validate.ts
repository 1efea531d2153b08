/** What closing does on labelled clusters, and how often it keeps its promise when it is calibrated on draws from them. */
import type { ClusterCalibration } from "../../src/checkpoint/cluster-calibration.js";
import { auroc } from "../../src/metrics/auroc.js";
import { Random } from "../../src/random.js";
import { type CalibrationIncident, closingThreshold } from "../../src/triage/close/closing-threshold.js";
import type { ClosingPromise } from "../../src/triage/close/decide-closing.js";
import { attackShareOf, type Stratum, stratumFor } from "../../src/triage/close/stratum.js";
import { poolEvidence } from "../../src/triage/prioritise/pool-evidence.js";
import { incidentsOf, isAttack, logitsOf, probabilitiesOf } from "./fit-clusters.js";
import type { MeasuredClusters } from "./measured-clusters.js";

const RESAMPLES = 1_000;
const SEED = 1;

export interface ClosingValidity {
  readonly attacks: number;
  /** How well clusters are told apart, by what of their alerts is taken. */
  readonly auroc: { readonly highest: number; readonly pooled: number; readonly learnt: number };
  /** With the calibration as it is; guards and drift aside. */
  readonly outcome: ClosingOutcome | undefined;
  readonly refused: string | undefined;
  readonly resamples: number;
  /**
   * Each resample draws as many attacks as the calibration has from those that were measured, and sets the threshold by them: the part in
   * which it then misses at most `maxMiss` of an attack, on average over all that were measured.
   */
  readonly kept: number;
  /** Of the resamples, part in which nothing could be promised, and nothing was closed. */
  readonly refusals: number;
}

export interface ClosingOutcome {
  /** Of each simulation, by how many attacks it seems to have. */
  readonly thresholds: readonly number[];
  /** Part of all alerts that is closed. */
  readonly closed: number;
  /** Of an attack's alerts, on average over attacks. */
  readonly missed: number;
  /** Of all attack alerts. */
  readonly missedAlerts: number;
  readonly attacksWhollyClosed: number;
}

/** A simulation with its clusters' probabilities, and the attacks that a promise for it rests on. */
interface Tested {
  readonly measured: MeasuredClusters;
  readonly scores: readonly number[];
  readonly stratum: Stratum;
}

export function validateClosing(
  calibration: ClusterCalibration,
  all: readonly MeasuredClusters[],
  promise: ClosingPromise,
): ClosingValidity {
  const logits = all.map((one) => logitsOf(one, calibration));
  const tested = all.map((measured, at): Tested => {
    const scores = probabilitiesOf(logits[at] ?? [], calibration.malicious);
    return { measured, scores, stratum: stratumFor(calibration.strata, attackShareOf(scores)) };
  });
  const found = tested.map(({ stratum }) => closingThreshold(stratum.incidents, promise.maxMiss, promise.confidence));
  const thresholds = found.flatMap((own) => (own.kind === "set" ? [own.threshold] : []));
  const refused = found.find((own) => own.kind === "refused");
  const attacks = all.flatMap((one, at) => incidentsOf(one, logits[at] ?? [], calibration.malicious));
  const { kept, refusals } = resampled(attacks, tested[0]?.stratum.incidents.length ?? 0, promise);
  const clusters = all.flatMap((one) => one.clusters);
  const labels = clusters.map((one) => Number(isAttack(one)));
  const by = (values: readonly number[]): number => auroc(values, labels);
  return {
    attacks: attacks.length,
    auroc: {
      highest: by(clusters.map(({ probabilities }) => poolEvidence(probabilities).highest)),
      pooled: by(clusters.map(({ probabilities }) => poolEvidence(probabilities).malicious)),
      learnt: by(tested.flatMap(({ scores }) => scores)),
    },
    outcome: refused === undefined ? outcomeOf(tested, thresholds) : undefined,
    refused: refused?.reason,
    resamples: RESAMPLES,
    kept,
    refusals,
  };
}

function resampled(
  attacks: readonly CalibrationIncident[],
  count: number,
  { maxMiss, confidence }: ClosingPromise,
): { readonly kept: number; readonly refusals: number } {
  const random = new Random(SEED, "resamples of attacks");
  const missedAt = (threshold: number): number =>
    attacks.reduce((sum, { scores }) => sum + scores.filter((score) => score < threshold).length / scores.length, 0) /
    attacks.length;
  let [kept, refusals] = [0, 0];
  for (let resample = 0; resample < RESAMPLES; resample += 1) {
    const drawn = Array.from({ length: count }, () => attacks[random.below(attacks.length)] ?? { scores: [1] });
    const found = closingThreshold(drawn, maxMiss, confidence);
    if (found.kind === "refused") refusals += 1;
    if (found.kind === "refused" || missedAt(found.threshold) <= maxMiss) kept += 1;
  }
  return { kept: kept / RESAMPLES, refusals: refusals / RESAMPLES };
}

function outcomeOf(tested: readonly Tested[], thresholds: readonly number[]): ClosingOutcome {
  let [alerts, closed, malicious, missedAlerts, missed, attacks, wholly] = [0, 0, 0, 0, 0, 0, 0];
  for (const [at, { measured, scores }] of tested.entries()) {
    const threshold = thresholds[at] ?? 0;
    const isClosed = (cluster: number): boolean => (scores[cluster] ?? 1) < threshold;
    alerts += measured.alerts;
    malicious += measured.maliciousAlerts;
    for (const [cluster, { alerts: size }] of measured.clusters.entries()) if (isClosed(cluster)) closed += size;
    for (const rows of measured.attacks) {
      const lost = rows.filter(isClosed).length;
      attacks += 1;
      missedAlerts += lost;
      missed += lost / rows.length;
      wholly += Number(lost === rows.length);
    }
  }
  return {
    thresholds,
    closed: closed / Math.max(1, alerts),
    missed: missed / Math.max(1, attacks),
    missedAlerts: missedAlerts / Math.max(1, malicious),
    attacksWhollyClosed: wholly,
  };
}

export function closingReport(validity: ClosingValidity): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const { auroc: areas, outcome, refused, attacks, kept, refusals, resamples } = validity;
  return [
    `  clusters told apart (AUROC): highest alert ${areas.highest.toFixed(4)}, pooled ${areas.pooled.toFixed(4)}, learnt ${areas.learnt.toFixed(4)}`,
    outcome === undefined
      ? `  nothing is closed: ${refused ?? ""}`
      : `  closed ${percent(outcome.closed)} of the alerts; missed ${percent(outcome.missed)} of an attack, ${percent(outcome.missedAlerts)} of all attack alerts; ${outcome.attacksWhollyClosed} of ${attacks} attacks wholly`,
    `  the promise held in ${percent(kept)} of ${resamples} resamples (${percent(refusals)} promised nothing)`,
  ].join("\n");
}
