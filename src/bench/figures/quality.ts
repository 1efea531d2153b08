/** How well a policy tells attacks from false alarms, whatever the queue makes of it. */
import { adjustedMutualInformation } from "../../metrics/adjusted-mutual-information.js";
import { auprc } from "../../metrics/auprc.js";
import { auroc } from "../../metrics/auroc.js";
import { brierScore } from "../../metrics/brier-score.js";
import { completeness } from "../../metrics/completeness.js";
import { expectedCalibrationError } from "../../metrics/expected-calibration-error.js";
import { homogeneity } from "../../metrics/homogeneity.js";
import { AACT_CLOSED, TEQ_KEPT } from "../../metrics/published-marks.js";
import { recallAtBudget } from "../../metrics/recall-at-budget.js";
import { type ReliabilityBin, reliabilityBins } from "../../metrics/reliability-bins.js";
import { scoreGroups, totalsOf } from "../../metrics/rank-rows.js";
import { suppressionAtRecall } from "../../metrics/suppression-at-recall.js";
import type { Decisions } from "../policies/policy.js";
import type { Workload } from "../workload/workload.js";

export const PRECISION_AT = [10, 100, 1_000] as const;
/** Alerts that an analyst can look into in a day, one by one. */
export const BUDGETS = [100, 1_000] as const;
const BINS = 15;

export interface RankingQuality {
  readonly auroc: number;
  readonly auprc: number;
  /** Share of attacks among the so many that score highest. */
  readonly precisionAt: readonly { readonly alerts: number; readonly precision: number }[];
  /** Share of the attacks' alerts among the so many that score highest. */
  readonly recallAt: readonly { readonly alerts: number; readonly recall: number }[];
  /** Share of the false alarms below the threshold that keeps so many of the attacks' alerts. */
  readonly suppression: readonly { readonly kept: number; readonly suppressed: number }[];
  /** Share of the attacks' alerts among the lowest 61 % of all, ties by chance. */
  readonly missedAt61: number;
  /** Closed share of all alerts against missed share of the attacks', by threshold. */
  readonly tradeOff: readonly { readonly closed: number; readonly missed: number }[];
}

export interface CalibrationQuality {
  readonly ece: number;
  readonly brier: number;
  readonly bins: readonly ReliabilityBin[];
}

export interface ClusterQuality {
  readonly clusters: number;
  /** Agreement with the true root causes beyond chance, 1 the same. */
  readonly ami: number;
  readonly homogeneity: number;
  readonly completeness: number;
}

export function rankingQuality({ malicious }: Workload, scores: Float64Array): RankingQuality {
  return {
    auroc: auroc(scores, malicious),
    auprc: auprc(scores, malicious),
    precisionAt: PRECISION_AT.filter((alerts) => alerts <= scores.length).map((alerts) => ({
      alerts,
      precision: precisionAt(scores, malicious, alerts),
    })),
    recallAt: BUDGETS.map((alerts) => ({ alerts, recall: recallAtBudget(scores, malicious, alerts) })),
    suppression: [0.95, TEQ_KEPT, 0.99].map((kept) => ({
      kept,
      suppressed: suppressionAtRecall(scores, malicious, kept),
    })),
    missedAt61: 1 - recallAtBudget(scores, malicious, (1 - AACT_CLOSED) * scores.length),
    tradeOff: tradeOff(scores, malicious),
  };
}

/** Of alerts that tie at the end, as many as fit are taken by chance. */
function precisionAt(scores: Float64Array, malicious: Uint8Array, alerts: number): number {
  const attacks = malicious.reduce((sum, one) => sum + one, 0);
  return (recallAtBudget(scores, malicious, alerts) * attacks) / alerts;
}

/** Points for a curve; all of them would be as many as alerts. */
const CURVE_POINTS = 200;

function tradeOff(scores: Float64Array, malicious: Uint8Array): RankingQuality["tradeOff"] {
  const groups = scoreGroups(scores, malicious);
  const total = totalsOf(groups);
  const all = total.positive + total.negative;
  let [closed, missed, next] = [0, 0, 0];
  const points = [{ closed: 0, missed: 0 }];
  for (const { positive, negative } of [...groups].reverse()) {
    closed += positive + negative;
    missed += positive;
    if (closed / all < next && closed < all) continue;
    points.push({ closed: closed / all, missed: missed / total.positive });
    next = closed / all + 1 / CURVE_POINTS;
  }
  return points;
}

export function calibrationQuality({ malicious }: Workload, scores: Float64Array): CalibrationQuality {
  return {
    ece: expectedCalibrationError(scores, malicious, BINS),
    brier: brierScore(scores, malicious),
    bins: reliabilityBins(scores, malicious, BINS),
  };
}

export function clusterQuality({ cause }: Workload, groups: Int32Array): ClusterQuality {
  return {
    clusters: new Set(groups).size,
    ami: adjustedMutualInformation(cause, groups),
    homogeneity: homogeneity(cause, groups),
    completeness: completeness(cause, groups),
  };
}

export interface ClosingQuality {
  /** Share of all alerts. */
  readonly closed: number;
  /** Share of the false alarms. */
  readonly suppressed: number;
  /** Share of the attacks' alerts. */
  readonly missed: number;
  readonly missedByPhase: readonly { readonly phase: string; readonly alerts: number; readonly missed: number }[];
  /** Of which every alert was closed. */
  readonly incidentsLost: number;
  readonly incidents: number;
}

export function closingQuality(workload: Workload, { closed }: Pick<Decisions, "closed">): ClosingQuality {
  const { malicious, phase, incident, incidents, count } = workload;
  const phases = new Map<string, { alerts: number; closed: number }>();
  const open = new Uint8Array(incidents.length);
  let [all, attacks, missed] = [0, 0, 0];
  for (let row = 0; row < count; row += 1) {
    const isClosed = closed[row] === 1;
    all += Number(isClosed);
    if (malicious[row] !== 1) continue;
    attacks += 1;
    missed += Number(isClosed);
    if (!isClosed) open[incident[row] ?? 0] = 1;
    const name = phase[row] ?? "unknown";
    const own = phases.get(name) ?? { alerts: 0, closed: 0 };
    phases.set(name, { alerts: own.alerts + 1, closed: own.closed + Number(isClosed) });
  }
  return {
    closed: all / count,
    suppressed: (all - missed) / (count - attacks),
    missed: missed / attacks,
    missedByPhase: [...phases].map(([name, own]) => ({
      phase: name,
      alerts: own.alerts,
      missed: own.closed / own.alerts,
    })),
    incidentsLost: open.reduce((sum, one) => sum + 1 - one, 0),
    incidents: incidents.length,
  };
}
