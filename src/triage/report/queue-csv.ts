/** `queue.csv`: a row for each cluster, in the order of the queue. */
import type { TriagedCluster, TriageResult } from "../result.js";
import { csvCell, csvLine } from "./csv.js";
import { isoTime, probabilityText, scoreText, techniqueIds } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

/** A column's name and its cell, ready to be written. */
const COLUMNS: Readonly<Record<string, (cluster: TriagedCluster) => string>> = {
  rank: ({ rank }) => String(rank),
  cluster_id: ({ id }) => csvCell(id),
  title: ({ title }) => csvCell(title),
  verdict: ({ verdict }) => verdict,
  tier: ({ risk }) => risk.tier,
  risk: ({ risk }) => scoreText(risk.score),
  risk_low: ({ risk }) => scoreText(risk.low),
  risk_high: ({ risk }) => scoreText(risk.high),
  urgency: ({ risk }) => probabilityText(risk.parts.urgency),
  chain: ({ risk }) => scoreText(risk.parts.chain),
  malicious_probability: ({ risk }) => probabilityText(risk.parts.malicious),
  criticality: ({ risk }) => String(risk.parts.criticality),
  certainty: ({ risk }) => probabilityText(risk.parts.certainty),
  alerts: ({ alerts }) => String(alerts),
  distinct: ({ distinct }) => String(distinct),
  first_seen: ({ firstSeen }) => isoTime(firstSeen),
  last_seen: ({ lastSeen }) => isoTime(lastSeen),
  techniques: (cluster) => csvCell(techniqueIds(cluster).join(" ")),
  sources: (cluster) => entityCell(cluster, "source"),
  destinations: (cluster) => entityCell(cluster, "destination"),
  hosts: (cluster) => entityCell(cluster, "host"),
  users: (cluster) => entityCell(cluster, "user"),
  out_of_distribution: ({ outOfDistribution }) => String(outOfDistribution),
  reasons: ({ reasons }) => csvCell(reasons.join("; ")),
};

/** Entities of a role that a cell names; clusters.jsonl has more. */
const MAX_ENTITIES = 5;

function entityCell({ entities }: TriagedCluster, role: TriagedCluster["entities"][number]["role"]): string {
  const values = entities.filter((entity) => entity.role === role).map(({ value }) => value);
  const more = values.length > MAX_ENTITIES ? ` (+${String(values.length - MAX_ENTITIES)})` : "";
  return csvCell(`${values.slice(0, MAX_ENTITIES).join(" ")}${more}`);
}

export const queueCsv: ReportFormat = {
  name: "queue",
  file: "queue.csv",
  describe: "the queue, one row a cluster, the most urgent first",
  async write({ clusters }: TriageResult, out: ReportOutput): Promise<void> {
    const cells = Object.values(COLUMNS);
    await out.write(csvLine(Object.keys(COLUMNS)));
    for (const cluster of clusters) await out.write(csvLine(cells.map((cell) => cell(cluster))));
  },
};
