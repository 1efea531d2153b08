/** The figures of a policy: what each means, and its value in a replication. */
import type { AlertCounts, Replication } from "../cases/replicate.js";
import type { Workload } from "../workload/workload.js";
import { weightedQuantile } from "./weighted-quantile.js";

export interface FigureDefinition {
  readonly title: string;
  readonly unit: "min" | "share" | "alerts";
  /** Which way is good. */
  readonly better: "lower" | "higher";
  readonly meaning: string;
}

export const FIGURES = {
  mttr: {
    title: "MTTR, median",
    unit: "min",
    better: "lower",
    meaning:
      "minutes from an incident's first alert, seen or not, to the end of the response; the median over incidents, those never responded to counted as later than all others",
  },
  mttrP90: {
    title: "MTTR, 90th percentile",
    unit: "min",
    better: "lower",
    meaning: "the same, for nine incidents in ten",
  },
  acknowledge: {
    title: "time to acknowledge, median",
    unit: "min",
    better: "lower",
    meaning: "until an analyst has an alert of the incident in hand, and will see it for what it is",
  },
  acknowledgeP90: {
    title: "time to acknowledge, 90th percentile",
    unit: "min",
    better: "lower",
    meaning: "the same, for nine in ten",
  },
  triage: {
    title: "time to triage, median",
    unit: "min",
    better: "lower",
    meaning: "until an analyst knows that it is an attack",
  },
  triageP90: {
    title: "time to triage, 90th percentile",
    unit: "min",
    better: "lower",
    meaning: "the same, for nine in ten",
  },
  responded: {
    title: "incidents responded to",
    unit: "share",
    better: "higher",
    meaning: "of all incidents, before the simulation ends",
  },
  fpOfSeen: {
    title: "false positives among what analysts see",
    unit: "share",
    better: "lower",
    meaning: "of the alerts presented, those that are no attack",
  },
  fpOfAll: {
    title: "false positives per alert (FP/N)",
    unit: "share",
    better: "lower",
    meaning: "alerts presented that are no attack, by all alerts that came in",
  },
  fpOfClosed: {
    title: "false positives among what analysts close",
    unit: "share",
    better: "lower",
    meaning: "of the alerts whose triage a person finished, those that are no attack",
  },
  presented: {
    title: "alerts presented per analyst and day",
    unit: "alerts",
    better: "lower",
    meaning:
      "alerts that stand in the queue, alone or in a case, by first-tier shifts; closed unseen ones are not among them",
  },
  handled: {
    title: "alerts handled per analyst and day",
    unit: "alerts",
    better: "higher",
    meaning: "of these, the ones whose triage was finished before the simulation ends",
  },
  unserved: {
    title: "presented and never handled",
    unit: "share",
    better: "lower",
    meaning: "of the alerts presented, those that nobody came to",
  },
  utilisation: {
    title: "first tier's utilisation",
    unit: "share",
    better: "lower",
    meaning: "work by time on duty; above 1 is overtime",
  },
  secondTierUtilisation: { title: "second tier's utilisation", unit: "share", better: "lower", meaning: "the same" },
} as const satisfies Readonly<Record<string, FigureDefinition>>;

export type FigureName = keyof typeof FIGURES;
/** Infinite where the median or percentile is of incidents that are never reached. */
export type FigureValues = Readonly<Record<FigureName, number>>;

export const FIGURE_NAMES: readonly FigureName[] = Object.keys(FIGURES).filter((name): name is FigureName =>
  Object.hasOwn(FIGURES, name),
);

/** @param weights how often each incident counts */
export function figuresOf(
  replication: Replication,
  counts: AlertCounts,
  weights: Float64Array,
  analystDays: number,
): FigureValues {
  const { acknowledged, triaged, responded, utilisation } = replication;
  const at = (times: Float64Array, share: number): number => weightedQuantile(times, weights, share);
  let [reached, all] = [0, 0];
  for (const [incident, time] of responded.entries()) {
    const weight = weights[incident] ?? 0;
    all += weight;
    if (Number.isFinite(time)) reached += weight;
  }
  return {
    mttr: at(responded, 0.5),
    mttrP90: at(responded, 0.9),
    acknowledge: at(acknowledged, 0.5),
    acknowledgeP90: at(acknowledged, 0.9),
    triage: at(triaged, 0.5),
    triageP90: at(triaged, 0.9),
    responded: reached / all,
    fpOfSeen: ratio(counts.presentedBenign, counts.presented),
    fpOfAll: ratio(counts.presentedBenign, counts.all),
    fpOfClosed: ratio(counts.handledBenign, counts.handled),
    presented: counts.presented / analystDays,
    handled: counts.handled / analystDays,
    unserved: ratio(counts.presented - counts.handled, counts.presented),
    utilisation: utilisation[0],
    secondTierUtilisation: utilisation[1],
  };
}

/** As often as each incident's root cause was drawn. */
export function incidentWeights({ incidents }: Workload, weights: Float64Array): Float64Array {
  return Float64Array.from(incidents, ({ cause }) => weights[cause] ?? 0);
}

/** Nothing of nothing: 0. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
