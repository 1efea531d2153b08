// Made-up alerts for tests of clustering, and the shortest way from them to clusters.
import type { AlertRecord } from "../../../src/data/record.js";
import { clusterAlerts } from "../../../src/triage/cluster/cluster-alerts.js";
import { ClusterInputBuilder } from "../../../src/triage/cluster/cluster-input-builder.js";
import type { Clustering, ClusterInput } from "../../../src/triage/cluster/cluster-input.js";
import { type ClusterOptions, DEFAULT_CLUSTER_OPTIONS } from "../../../src/triage/cluster/cluster-options.js";
import { Random } from "../../../src/random.js";

export const START = Date.UTC(2025, 0, 6, 8);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export type Alert = Partial<AlertRecord> & { readonly time: number };

export function inputOf(alerts: readonly Alert[], probability: (at: number) => number = () => 0): ClusterInput {
  const builder = new ClusterInputBuilder(alerts.length);
  for (const [at, alert] of alerts.entries()) {
    const record = {
      id: `A${at}`,
      source: "alert-csv",
      origin: { file: "a.csv", line: at + 2 },
      techniques: [],
      fields: {},
      ...alert,
    } as const;
    builder.add(record, { technique: -1, tactic: -1, text: at, maliciousProbability: probability(at) });
  }
  return builder.finish({ values: new Float32Array(), hiddenSize: 0 }).input;
}

export function cluster(alerts: readonly Alert[], options: Partial<ClusterOptions> = {}): Clustering {
  return clusterAlerts(inputOf(alerts), { ...DEFAULT_CLUSTER_OPTIONS, ...options });
}

/** Everyday alerts of many rules and hosts over three days: what makes some entities and rules common. */
export function background(count: number, seed = 1): Alert[] {
  const random = new Random(seed, "background");
  return Array.from({ length: count }, () => {
    const host = random.below(200);
    return {
      time: START + Math.floor(random.uniform() * 72 * HOUR),
      ruleId: `R${random.below(40)}`,
      sourceAddress: `10.1.${Math.floor(host / 100)}.${host % 100}`,
      host: `ws-${host}`,
      user: `user${host}`,
    };
  });
}

/** How many clusters the rows are in, and how many other rows are in those. */
export function spreadOf({ clusterOf }: Clustering, rows: readonly number[]): { clusters: number; others: number } {
  const own = new Set(rows.map((row) => clusterOf[row]));
  const isOwn = new Set(rows);
  let others = 0;
  for (const [row, of] of clusterOf.entries()) if (own.has(of) && !isOwn.has(row)) others += 1;
  return { clusters: own.size, others };
}
