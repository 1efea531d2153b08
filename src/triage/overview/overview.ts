/** What reports say of all clusters together, and of each in a few words: gathered in one pass, as clusters may be on disk. */
import type { List } from "../list.js";
import type { TriagedCluster } from "../result.js";
import { type FactCoverage, FactCoverages } from "./fact-coverage.js";
import { QueueColumns, type QueueEntry } from "./queue.js";
import { type TechniqueTotal, TechniqueTotals } from "./technique-totals.js";

export interface Overview {
  /** Of each cluster what most reports need, in the order of the clusters. */
  readonly queue: List<QueueEntry>;
  readonly techniques: readonly TechniqueTotal[];
  readonly facts: readonly FactCoverage[];
}

export class OverviewBuilder {
  readonly #queue = new QueueColumns();
  readonly #techniques = new TechniqueTotals();
  readonly #facts = new FactCoverages();

  /** By rank. */
  add(cluster: TriagedCluster): void {
    this.#queue.add(cluster);
    this.#techniques.add(cluster);
    for (const fact of cluster.facts) this.#facts.add(fact);
  }

  finish(): Overview {
    return { queue: this.#queue, techniques: this.#techniques.values, facts: this.#facts.values };
  }
}

/** @param clusters by rank */
export function overviewOf(clusters: Iterable<TriagedCluster>): Overview {
  const builder = new OverviewBuilder();
  for (const cluster of clusters) builder.add(cluster);
  return builder.finish();
}
