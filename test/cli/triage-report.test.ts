import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { renderTriage, type ToldOutcome } from "../../src/cli/triage-report.js";
import { sampleResult } from "../triage/report/sample-result.js";

const reports = ["clusters.jsonl", "report.html"].map((file) => ({ name: file, file, bytes: 1, sha256: "" }));

function outcome(changes: Partial<ToldOutcome> = {}): ToldOutcome {
  return { ...sampleResult(), reports, times: { seconds: 2 }, wentOn: false, ...changes };
}

function linesOf(told: ToldOutcome, columns: number): string[] {
  return renderTriage(told, { out: "monday", top: 5 }, { colours: NO_COLOURS, columns }).split("\n");
}

describe("renderTriage", () => {
  it("leaves titles room in 80 columns, and the cluster's id where there is more", () => {
    const { clusters, ...rest } = outcome();
    const long = Array.from(clusters, (cluster) => ({ ...cluster, title: "a".repeat(100) }));
    const narrow = linesOf({ ...rest, clusters: long }, 80);
    expect(narrow[1]).toMatch(/^rank {2}risk/);
    expect(narrow[2]).toMatch(/a{30,}…$/);
    for (const line of narrow.slice(0, 7)) expect(line.length).toBeLessThanOrEqual(80);
    const wide = linesOf({ ...rest, clusters: long }, 120);
    expect(wide[1]).toMatch(/^rank {2}cluster/);
    expect(wide[2]).toHaveLength(120);
  });

  it("wraps long reasons and gaps at 80 columns", () => {
    const words = "this is why it was refused, ".repeat(8).trim();
    const told = outcome({ gaps: [words] });
    const lines = linesOf({ ...told, closing: { ...told.closing, refused: words } }, 80);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => line.startsWith("- "))).toHaveLength(1);
    expect(lines.join("\n")).toMatch(/^- this is .*\n {2}\S/m);
  });

  it("counts one as one, and says how to go on", () => {
    const told = outcome();
    const one = { ...told.summary, alerts: 1, clusters: 1, lookAlerts: 1, rejected: 1 };
    const text = linesOf({ ...told, summary: one }, 80).join("\n");
    expect(text).toMatch(/1 {2}alert in$/m);
    expect(text).toMatch(/1 {2}cluster$/m);
    expect(text).toContain("of 1 alert\n");
    expect(text).toContain("row rejected: rejects.csv says why");
    expect(text).toContain("`socagent explain monday 1`");
    expect(text).not.toContain("alerts/s");
    expect(linesOf({ ...told, reports: [] }, 80).join("\n")).not.toContain("explain");
  });
});
