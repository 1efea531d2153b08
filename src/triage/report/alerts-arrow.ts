/** `alerts.arrow`: what alerts.csv holds and more, as an Arrow IPC file with types, in the order of the input. */
import { encodeTable, type TableBatch, type TableColumns } from "../../data/dataset.js";
import type { List } from "../list.js";
import type { QueueEntry } from "../overview/queue.js";
import type { TriagedAlert, TriageResult } from "../result.js";
import { techniqueIds } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

const COLUMNS = {
  ordinal: "int32",
  file: "text",
  line: "int32",
  alert_id: "text",
  time: "time",
  rule: "text",
  severity: "int32",
  source: "text",
  destination: "text",
  host: "text",
  user: "text",
  cluster_id: "text",
  rank: "int32",
  risk: "float32",
  tier: "text",
  malicious_probability: "float32",
  verdict: "text",
  techniques: "text",
  out_of_distribution: "bool",
  own_probability: "float32",
} as const satisfies TableColumns;

/** Rows of a record batch: some 3 MB. */
const BATCH_ROWS = 8_192;

export const alertsArrow: ReportFormat = {
  name: "arrow",
  file: "alerts.arrow",
  describe: "every alert as an Arrow IPC file, for pandas, Polars, DuckDB or R",
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    const metadata = new Map([
      ["socagent.format", "1"],
      ["socagent.version", result.provenance.version],
    ]);
    for (const piece of encodeTable(COLUMNS, batches(result), metadata)) await out.write(piece);
  },
};

function* batches(result: TriageResult): Generator<TableBatch<typeof COLUMNS>> {
  const { queue } = result.overview;
  let rows: TriagedAlert[] = [];
  for (const alert of result.alerts) {
    rows.push(alert);
    if (rows.length < BATCH_ROWS) continue;
    yield batchOf(rows, queue);
    rows = [];
  }
  if (rows.length > 0) yield batchOf(rows, queue);
}

function batchOf(rows: readonly TriagedAlert[], queue: List<QueueEntry>): TableBatch<typeof COLUMNS> {
  const of = rows.map((alert) => {
    const cluster = queue.at(alert.cluster);
    if (cluster === undefined)
      throw new RangeError(`an alert names cluster ${String(alert.cluster)}, which is not there`);
    return cluster;
  });
  return {
    ordinal: rows.map(({ ordinal }) => ordinal),
    file: rows.map(({ file }) => file),
    line: rows.map(({ line }) => line),
    alert_id: rows.map(({ alertId }) => alertId),
    time: rows.map(({ time }) => time),
    rule: rows.map(({ ruleText }) => ruleText),
    severity: rows.map(({ severity }) => severity),
    source: rows.map(({ sourceAddress }) => sourceAddress),
    destination: rows.map(({ destinationAddress }) => destinationAddress),
    host: rows.map(({ host }) => host),
    user: rows.map(({ user }) => user),
    cluster_id: of.map(({ id }) => id),
    rank: of.map(({ rank }) => rank),
    risk: of.map(({ score }) => score),
    tier: of.map(({ tier }) => tier),
    malicious_probability: rows.map(({ maliciousProbability }) => maliciousProbability),
    verdict: of.map(({ verdict }) => verdict),
    techniques: rows.map((alert) => techniqueIds(alert).join(" ")),
    out_of_distribution: rows.map(({ outOfDistribution }) => outOfDistribution),
    own_probability: rows.map(({ ownProbability }) => ownProbability),
  };
}
