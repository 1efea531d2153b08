/** Which clusters are closed, and why or why not. */
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import type { ClosingGuard } from "../options.js";
import { countText, probabilityInWords } from "../report/figures.js";
import type { ClosedBy, Closing, Verdict } from "../result.js";
import { closingThreshold } from "./closing-threshold.js";
import { type Batch, checkDrift } from "./drift.js";
import { attackShareOf, stratumFor } from "./stratum.js";

export interface ClosingPromise {
  /** Largest share of an attack's alerts that may be missed, between 0 and 1. */
  readonly maxMiss: number;
  readonly confidence: number;
}

/** All that is asked of closing. */
export interface ClosingRules extends ClosingPromise {
  /** Guards that are lifted. */
  readonly mayClose: readonly ClosingGuard[];
}

/** A batch with what its clusters came to. */
export interface ClusteredBatch extends Batch {
  /** How likely each cluster is an attack's. */
  readonly clusters: readonly number[] | Float64Array;
}

/**
 * The threshold for this batch, or why nothing may be closed in it. By the calibration of clusters where there is one: the threshold is
 * then of the clusters' probabilities, else of their highest alerts'.
 */
export function closingFor(
  batch: ClusteredBatch,
  { calibration, clusters }: Pick<Checkpoint, "calibration" | "clusters">,
  promise: ClosingPromise,
): Closing {
  const { maxMiss, confidence } = promise;
  const of: ClosedBy = clusters === undefined ? "alerts" : "cluster";
  if (calibration === undefined) {
    return {
      maxMiss,
      confidence,
      of,
      calibrationIncidents: 0,
      refused: "the checkpoint has no calibration",
      drift: { kind: "unchecked", text: "the checkpoint has no calibration to compare these alerts with" },
    };
  }
  const drift = checkDrift(batch, calibration);
  const attackShare = attackShareOf(batch.clusters);
  const stratum = clusters === undefined ? undefined : stratumFor(clusters.strata, attackShare);
  const threshold = closingThreshold((stratum ?? calibration).incidents, maxMiss, confidence);
  const common = {
    maxMiss,
    confidence,
    of,
    calibrationIncidents: threshold.incidents,
    drift,
    ...(stratum === undefined ? {} : { attackShare: { batch: attackShare, calibration: stratum.attackShare } }),
  };
  if (threshold.kind === "refused") return { ...common, refused: threshold.reason };
  const found = { threshold: threshold.threshold, bound: threshold.bound };
  if (drift.kind === "passed") return { ...common, ...found };
  return { ...common, ...found, refused: drift.text };
}

/** What decides about one cluster. */
export interface ClosingFacts {
  readonly alerts: number;
  /** Calibrated; of the cluster or of its highest alert, as the threshold is. */
  readonly score: number;
  readonly intelFound: boolean;
  readonly outOfDistribution: boolean;
  /** On an asset of criticality `critical`. */
  readonly onCriticalAsset: boolean;
}

export interface Decision {
  readonly verdict: Verdict;
  /** At least one. */
  readonly reasons: readonly string[];
}

const GUARDS: readonly {
  readonly guard: ClosingGuard;
  readonly holds: (facts: ClosingFacts) => boolean;
  readonly reason: string;
}[] = [
  { guard: "intel", holds: ({ intelFound }) => intelFound, reason: "an address is listed in threat intelligence" },
  {
    guard: "strange",
    holds: ({ outOfDistribution }) => outOfDistribution,
    reason: "not like what the model was trained on",
  },
  { guard: "critical", holds: ({ onCriticalAsset }) => onCriticalAsset, reason: "on a critical asset" },
];

/** Whether the cluster's probabilities alone would let it be closed. */
export function isBelow({ threshold, refused }: Closing, score: number): boolean {
  return threshold !== undefined && refused === undefined && score < threshold;
}

/** @param mayClose guards that are lifted */
export function decide(facts: ClosingFacts, closing: Closing, mayClose: readonly ClosingGuard[]): Decision {
  const { score, alerts } = facts;
  const { threshold, refused } = closing;
  const probability = `${subjectOf(closing.of, alerts)} with a probability of ${probabilityInWords(score)}`;
  if (threshold === undefined || (refused !== undefined && score < threshold)) {
    return { verdict: "look", reasons: [`${probability}; nothing was closed: ${refused ?? "there is no threshold"}`] };
  }
  if (score >= threshold) {
    return {
      verdict: "look",
      reasons: [`${probability}; only what is below ${probabilityInWords(threshold)} is closed`],
    };
  }
  const kept = GUARDS.filter(({ guard, holds }) => holds(facts) && !mayClose.includes(guard));
  const below = `${probability}, below ${probabilityInWords(threshold)}`;
  if (kept.length > 0) return { verdict: "look", reasons: [...kept.map(({ reason }) => reason), `though ${below}`] };
  return { verdict: "closed", reasons: [below] };
}

/** Whose probability it is: that of one alert is not that of the cluster, which explain and the queue tell as well. */
function subjectOf(of: ClosedBy, alerts: number): string {
  if (of === "cluster") return "the cluster is an attack's";
  return alerts === 1
    ? "its alert is malicious"
    : `the most suspicious of its ${countText(alerts)} alerts is malicious`;
}
