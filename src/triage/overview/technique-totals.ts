/** What all clusters come to by technique: for the heat map and the layer. */
import type { TriagedCluster } from "../result.js";

export interface TechniqueTotal {
  readonly id: string;
  readonly name: string;
  /** ATT&CK tactic's short name, where the findings name one. */
  readonly tactic?: string;
  readonly clusters: number;
  /** Clusters of them to look at. */
  readonly look: number;
  /** Alerts of those clusters. */
  readonly alerts: number;
  /** Highest of those clusters, 0 to 100. */
  readonly risk: number;
}

/** Counts by id and tactic: a technique that serves several tactics is there once for each that was named. */
export class TechniqueTotals {
  readonly #totals = new Map<string, TechniqueTotal>();

  add({ techniques, alerts, risk, verdict }: TriagedCluster): void {
    const seen = new Set<string>();
    for (const { id, name, tactic } of techniques) {
      const key = JSON.stringify([id, tactic]);
      if (seen.has(key)) continue;
      seen.add(key);
      const before = this.#totals.get(key);
      this.#totals.set(key, {
        id,
        name: before?.name ?? name,
        ...(tactic === undefined ? {} : { tactic }),
        clusters: (before?.clusters ?? 0) + 1,
        look: (before?.look ?? 0) + Number(verdict === "look"),
        alerts: (before?.alerts ?? 0) + alerts,
        risk: Math.max(before?.risk ?? 0, risk.score),
      });
    }
  }

  /** In the order of ids. */
  get values(): TechniqueTotal[] {
    return [...this.#totals].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
  }
}
