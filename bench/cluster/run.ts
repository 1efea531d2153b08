/** Quality and time of clustering, measured. */
import { clusterAlerts } from "../../src/triage/cluster/cluster-alerts.js";
import type { ClusterInput } from "../../src/triage/cluster/cluster-input.js";
import { type ClusterOptions, DEFAULT_CLUSTER_OPTIONS } from "../../src/triage/cluster/cluster-options.js";
import type { Machine } from "../support/machine.js";
import type { ResultHeader } from "../support/results.js";
import type { AitResult } from "./ait.js";
import type { LabelledInput } from "./labelled-input.js";
import { type ClusterQuality, measureClusters } from "./measure-clusters.js";
import type { PeerResult } from "./peers.js";

/** What is to be reached. */
export const TARGETS = {
  adjustedMutualInformation: 0.8,
  homogeneity: 0.95,
  secondsFor100k: 10,
  linearity: 1.2,
} as const;

export interface SeedQuality extends ClusterQuality {
  readonly seed: number;
  readonly alerts: number;
  readonly causes: number;
  /** Of the attacks alone: part of an attack's alerts that its largest cluster has, on average over attacks. */
  readonly attackInLargest: number;
}

export interface SpeedResult {
  readonly alerts: number;
  readonly groups: number;
  readonly clusters: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

export interface ClusterResult extends ResultHeader {
  finishedAt: string | null;
  readonly machine: Machine;
  readonly othersBusy: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly options: ClusterOptions;
  readonly quality: SeedQuality[];
  readonly speed: SpeedResult[];
  readonly peers: PeerResult[];
  readonly ait: AitResult[];
}

export function measureQuality({ input, causes, malicious }: LabelledInput, seed: number): SeedQuality {
  const { clusterOf } = clusterAlerts(input, DEFAULT_CLUSTER_OPTIONS);
  const attacks = new Map<string, Map<number, number>>();
  for (const [row, cause] of causes.entries()) {
    if (malicious[row] !== 1) continue;
    const counts = attacks.get(cause) ?? new Map<number, number>();
    attacks.set(cause, counts);
    const cluster = clusterOf[row] ?? 0;
    counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  }
  const shares = [...attacks.values()].map((counts) => {
    const all = [...counts.values()];
    return Math.max(...all) / all.reduce((sum, count) => sum + count, 0);
  });
  return {
    seed,
    alerts: input.alerts,
    causes: new Set(causes).size,
    attackInLargest: shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length),
    ...measureClusters(causes, clusterOf),
  };
}

export function measureSpeed(input: ClusterInput): SpeedResult {
  const before = process.cpuUsage();
  const begun = performance.now();
  const { groups, clusters } = clusterAlerts(input, DEFAULT_CLUSTER_OPTIONS);
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(before);
  return { alerts: input.alerts, groups, clusters: clusters.length, seconds, cpuSeconds: (user + system) / 1e6 };
}
