// Reports in memory, and CSV as any reader of RFC 4180 reads it.
import { overviewOf } from "../../../src/triage/overview/overview.js";
import { parse } from "csv-parse/sync";
import type { ReportFormat } from "../../../src/triage/report/format.js";
import type { TriageResult } from "../../../src/triage/result.js";
import { type InMemory, listOf } from "./sample-result.js";

export async function bytesOf(format: ReportFormat, result: TriageResult): Promise<Buffer> {
  const pieces: Buffer[] = [];
  await format.write(result, {
    write: (piece) => {
      pieces.push(Buffer.from(piece));
      return Promise.resolve();
    },
  });
  return Buffer.concat(pieces);
}

export async function textOf(format: ReportFormat, result: TriageResult): Promise<string> {
  return (await bytesOf(format, result)).toString("utf8");
}

export async function rowsOf(format: ReportFormat, result: TriageResult): Promise<Record<string, string>[]> {
  const rows: unknown = parse(await textOf(format, result), { columns: true });
  return rows as Record<string, string>[];
}

export async function linesOf(format: ReportFormat, result: TriageResult): Promise<Record<string, unknown>[]> {
  const text = await textOf(format, result);
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A result without a single alert. */
export function emptyResult(of: TriageResult): InMemory<TriageResult> {
  const none = { alerts: 0, distinct: 0, clusters: 0, look: 0, lookAlerts: 0, closed: 0, closedAlerts: 0 };
  const { firstSeen: _first, lastSeen: _last, ...summary } = of.summary;
  return {
    ...of,
    summary: { ...summary, ...none, tiers: { low: 0, medium: 0, high: 0, critical: 0 }, outOfDistribution: 0 },
    clusters: [],
    overview: overviewOf([]),
    alerts: listOf([]),
  };
}
