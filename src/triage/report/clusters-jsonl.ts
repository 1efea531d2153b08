/** `clusters.jsonl`: all that is known of each cluster, one JSON object a line, in the order of the queue. */
import type { TriagedCluster, TriageResult } from "../result.js";
import { isoTime } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

export const clustersJsonl: ReportFormat = {
  name: "clusters",
  file: "clusters.jsonl",
  describe: "every cluster with its entities, techniques, chain, facts and merge reasons, one JSON object a line",
  async write({ clusters }: TriageResult, out: ReportOutput): Promise<void> {
    const lines = new ClusterLines();
    for (const cluster of clusters) await out.write(lines.line(cluster));
  },
};

/** Writes lines. Chains and facts are most of one, and many clusters have the same: their text is made once. */
class ClusterLines {
  readonly #texts = new WeakMap<object, string>();

  /** As the cluster is, with times that people and tools can read. */
  line({ chain, prompt, facts, ...cluster }: TriagedCluster): string {
    const times = { firstSeen: isoTime(cluster.firstSeen), lastSeen: isoTime(cluster.lastSeen) };
    const own = JSON.stringify({ ...cluster, ...times }).slice(0, -1);
    const chainText = this.#text(chain, () => JSON.stringify(withFactsOnce(chain)));
    const promptText = this.#text(prompt, () => JSON.stringify(prompt));
    const factTexts = facts.map((fact) => this.#text(fact, () => JSON.stringify(fact)));
    return `${own},"chain":${chainText},"prompt":${promptText},"facts":[${factTexts.join(",")}]}\n`;
  }

  #text(of: object, make: () => string): string {
    let text = this.#texts.get(of);
    if (text === undefined) {
      text = make();
      this.#texts.set(of, text);
    }
    return text;
  }
}

/** The facts, which each step of the chain is given, stand with the first one only. */
function withFactsOnce(chain: TriagedCluster["chain"]): TriagedCluster["chain"] {
  const facts = new Set(chain[0]?.given);
  return chain.map((step, at) => (at === 0 ? step : { ...step, given: step.given.filter((one) => !facts.has(one)) }));
}
