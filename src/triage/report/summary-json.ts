/** `summary.json`: the counts, the most urgent clusters, what was closed and what could not be looked at. */
import type { TriagedCluster, TriageResult } from "../result.js";
import { firstOf } from "../list.js";
import { isoTime, techniqueIds } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

/** As many as the terminal shows if it is not told otherwise. */
const TOP_CLUSTERS = 10;

/** The document itself, for `--json` too. Keys are in a fixed order. */
export function summaryDocument(
  { summary, clusters, closing, gaps, provenance }: Omit<TriageResult, "alerts">,
  top = TOP_CLUSTERS,
): Record<string, unknown> {
  return {
    format: 1,
    version: provenance.version,
    checkpoint: provenance.checkpoint.name,
    summary: {
      ...summary,
      rejectsByReason: sorted(summary.rejectsByReason),
      ...(summary.firstSeen === undefined ? {} : { firstSeen: isoTime(summary.firstSeen) }),
      ...(summary.lastSeen === undefined ? {} : { lastSeen: isoTime(summary.lastSeen) }),
    },
    top: firstOf(clusters, top, () => true).map(shortCluster),
    closing,
    gaps,
  };
}

function shortCluster(cluster: TriagedCluster): unknown {
  const { id, rank, title, verdict, reasons, alerts, firstSeen, lastSeen, risk } = cluster;
  return {
    rank,
    id,
    title,
    verdict,
    tier: risk.tier,
    risk: risk.score,
    alerts,
    firstSeen: isoTime(firstSeen),
    lastSeen: isoTime(lastSeen),
    techniques: techniqueIds(cluster),
    reasons,
  };
}

/** The same for any order in which the reasons were met. */
export function sorted<Value>(record: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

export const summaryJson: ReportFormat = {
  name: "summary",
  file: "summary.json",
  describe: "counts, the ten most urgent clusters, closing and gaps, as JSON",
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    await out.write(`${JSON.stringify(summaryDocument(result), undefined, 2)}\n`);
  },
};
