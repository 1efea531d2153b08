/** A cluster as numbers: what its alerts say one by one, and what only shows once they are together. */
import { isTactic } from "../../data/vocabulary.js";
import type { EntityRole } from "../result.js";
import type { ClusterDraft } from "../stages/stage-types.js";
import { logOdds } from "./pool-evidence.js";

export const CLUSTER_FEATURES = [
  "highest",
  "mean",
  "alerts",
  "distinct",
  "rules",
  "tactics",
  "claimed",
  "hours",
  "sources",
  "destinations",
  "hosts",
  "users",
  "processes",
  "intel",
  "criticality",
  "strange",
] as const;

export type ClusterFeatures = Readonly<Record<(typeof CLUSTER_FEATURES)[number], number>>;

export interface ClusterEvidence {
  /** Calibrated, of each alert. */
  readonly probabilities: readonly number[];
  /** Different rules of the alerts. */
  readonly rules: number;
  readonly intelFound: boolean;
  /** 0 unknown to 4 critical. */
  readonly criticality: number;
}

const HOUR = 3_600_000;

/** Counts are told by their logarithms, as ten more of hundred are no more than one more of ten. */
export function clusterFeatures(draft: ClusterDraft, evidence: ClusterEvidence): ClusterFeatures {
  const { probabilities, rules, intelFound, criticality } = evidence;
  const odds = probabilities.map(logOdds);
  const count = (role: EntityRole): number =>
    Math.log1p(draft.entities.reduce((sum, entity) => sum + Number(entity.role === role), 0));
  const claimed = draft.techniques.filter(({ source }) => source !== "model");
  const tactics = new Set(
    draft.techniques.flatMap(({ tactic }) => (tactic !== undefined && isTactic(tactic) ? tactic : [])),
  );
  return {
    highest: odds.reduce((most, one) => Math.max(most, one), -Infinity),
    mean: odds.reduce((sum, one) => sum + one, 0) / Math.max(1, odds.length),
    alerts: Math.log(Math.max(1, draft.alerts)),
    distinct: Math.log(Math.max(1, draft.distinct)),
    rules: Math.log(Math.max(1, rules)),
    tactics: Math.log1p(tactics.size),
    claimed: Math.log1p(claimed.length),
    hours: Math.log1p((draft.lastSeen - draft.firstSeen) / HOUR),
    sources: count("source"),
    destinations: count("destination"),
    hosts: count("host"),
    users: count("user"),
    processes: count("process"),
    intel: Number(intelFound),
    criticality: criticality / 4,
    strange: Number(draft.outOfDistribution),
  };
}
