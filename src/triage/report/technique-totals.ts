/** What all clusters come to by technique: for the heat map and the layer. */
import type { TriagedCluster } from "../result.js";

export interface TechniqueTotal {
  readonly id: string;
  readonly name: string;
  /** ATT&CK tactic's short name, where the findings name one. */
  readonly tactic?: string;
  clusters: number;
  /** Clusters of them to look at. */
  look: number;
  /** Alerts of those clusters. */
  alerts: number;
  /** Highest of those clusters, 0 to 100. */
  risk: number;
}

/** By id and tactic: a technique that serves several tactics is there once for each that was named. In the order of ids. */
export function techniqueTotals(clusters: Iterable<TriagedCluster>): TechniqueTotal[] {
  const totals = new Map<string, TechniqueTotal>();
  for (const { techniques, alerts, risk, verdict } of clusters) {
    const seen = new Set<string>();
    for (const { id, name, tactic } of techniques) {
      const key = JSON.stringify([id, tactic]);
      if (seen.has(key)) continue;
      seen.add(key);
      const fresh = { id, name, ...(tactic === undefined ? {} : { tactic }), clusters: 0, look: 0, alerts: 0, risk: 0 };
      const total = totals.get(key) ?? fresh;
      total.clusters++;
      if (verdict === "look") total.look++;
      total.alerts += alerts;
      total.risk = Math.max(total.risk, risk.score);
      totals.set(key, total);
    }
  }
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}
