/** `clusters.jsonl`: all that is known of each cluster, one JSON object a line, in the order of the queue. */
import type { TriagedCluster, TriageResult } from "../result.js";
import { isoTime } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

/** As it is, with times that people and tools can read. The facts, which each step of the chain is given, stand with the first one only. */
function document(cluster: TriagedCluster): unknown {
  const facts = new Set(cluster.chain[0]?.given);
  const chain = cluster.chain.map((step, at) =>
    at === 0 ? step : { ...step, given: step.given.filter((one) => !facts.has(one)) },
  );
  return { ...cluster, firstSeen: isoTime(cluster.firstSeen), lastSeen: isoTime(cluster.lastSeen), chain };
}

export const clustersJsonl: ReportFormat = {
  name: "clusters",
  file: "clusters.jsonl",
  describe: "every cluster with its entities, techniques, chain, facts and merge reasons, one JSON object a line",
  async write({ clusters }: TriageResult, out: ReportOutput): Promise<void> {
    for (const cluster of clusters) await out.write(`${JSON.stringify(document(cluster))}\n`);
  },
};
