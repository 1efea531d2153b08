/** What the alerts of each cluster say, before the chain: in columns, as there may be hundreds of thousands of clusters. */
import { breathe } from "../../breathe.js";
import type { ClusterCalibration } from "../../checkpoint/cluster-calibration.js";
import { clusterMembers } from "../cluster/cluster-members.js";
import type { ClosingFacts } from "../close/decide-closing.js";
import { type ClusterEvidence, clusterFeatures } from "../prioritise/cluster-features.js";
import type { PooledRisk } from "../prioritise/risk-of.js";
import { type ClusterScore, scoreCluster } from "../prioritise/score-cluster.js";
import type { Findings } from "./enrich-stage.js";
import type { ClusterDraft, ClusterStage } from "./stage-types.js";

/** Clusters between two looks at signals. */
const CLUSTERS_PER_TURN = 1_024;
const CRITICAL = 4;

export class ClusterSigns {
  readonly count: number;
  /** What is compared with the threshold of closing. [clusters] */
  readonly closing: Float64Array;
  /** Ordinal of the alert that stands for each. [clusters] */
  readonly leaders: Int32Array;
  /** ms since 1970. [clusters] */
  readonly firstSeen: Float64Array;
  /** The highest of any alert: 0 unknown, 1 low to 4 critical. [clusters] */
  readonly criticality: Uint8Array;
  /** As `PooledRisk`. Each [clusters] */
  readonly #pooled: Readonly<Record<keyof PooledRisk, Float64Array>>;
  readonly #alerts: Int32Array;
  readonly #intelFound: Uint8Array;
  readonly #outOfDistribution: Uint8Array;

  constructor(clusters: number) {
    this.count = clusters;
    const numbers = (): Float64Array => new Float64Array(clusters);
    this.closing = numbers();
    this.leaders = new Int32Array(clusters);
    this.firstSeen = numbers();
    this.criticality = new Uint8Array(clusters);
    this.#pooled = { malicious: numbers(), low: numbers(), high: numbers() };
    this.#alerts = new Int32Array(clusters);
    this.#intelFound = new Uint8Array(clusters);
    this.#outOfDistribution = new Uint8Array(clusters);
  }

  /** How likely each is an attack's. [clusters] */
  get malicious(): Float64Array {
    return this.#pooled.malicious;
  }

  pooled(cluster: number): PooledRisk {
    const { malicious, low, high } = this.#pooled;
    return {
      malicious: malicious[cluster] ?? 0,
      low: low[cluster] ?? 0,
      high: high[cluster] ?? 0,
    };
  }

  closingFacts(cluster: number): ClosingFacts {
    return {
      alerts: this.#alerts[cluster] ?? 0,
      score: this.closing[cluster] ?? 0,
      intelFound: this.#intelFound[cluster] === 1,
      outOfDistribution: this.#outOfDistribution[cluster] === 1,
      onCriticalAsset: (this.criticality[cluster] ?? 0) >= CRITICAL,
    };
  }

  /** @param evidence of its alerts */
  set(cluster: number, draft: ClusterDraft, evidence: ClusterEvidence, { pooled, closing }: ClusterScore): void {
    this.closing[cluster] = closing;
    this.leaders[cluster] = draft.leader;
    this.firstSeen[cluster] = draft.firstSeen;
    this.criticality[cluster] = evidence.criticality;
    this.#pooled.malicious[cluster] = pooled.malicious;
    this.#pooled.low[cluster] = pooled.low;
    this.#pooled.high[cluster] = pooled.high;
    this.#alerts[cluster] = draft.alerts;
    this.#intelFound[cluster] = Number(evidence.intelFound);
    this.#outOfDistribution[cluster] = Number(draft.outOfDistribution);
  }
}

/** Reads each cluster once. @param calibration of clusters, where the checkpoint has one */
export async function signsOf(
  { clusters, clusterOf, rules }: ClusterStage,
  findings: Findings,
  calibration: ClusterCalibration | undefined,
): Promise<ClusterSigns> {
  const signs = new ClusterSigns(clusters.length);
  const members = clusterMembers(clusterOf, clusters.length);
  let at = 0;
  for (const draft of clusters) {
    const rows = Array.from(members.of(at));
    const probabilities = rows.map((row) => findings.maliciousProbability(row));
    const intelFound = rows.some((row) => findings.intelFound(row));
    const criticality = rows.reduce((most, row) => Math.max(most, findings.criticality(row)), 0);
    const evidence = { probabilities, rules: rules[at] ?? 1, intelFound, criticality };
    signs.set(
      at,
      draft,
      evidence,
      scoreCluster(probabilities, () => clusterFeatures(draft, evidence), calibration),
    );
    at += 1;
    if (at % CLUSTERS_PER_TURN === 0) await breathe();
  }
  return signs;
}
