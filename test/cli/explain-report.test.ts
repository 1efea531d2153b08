import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { renderExplanation } from "../../src/cli/explain-report.js";
import { sampleResult } from "../triage/report/sample-result.js";

const [cluster] = sampleResult().clusters;
if (cluster === undefined) throw new Error("the sample has no cluster");

describe("renderExplanation", () => {
  it("keeps within 80 columns, the title and the facts too", () => {
    const text = "a fact of many words that go on ".repeat(5).trim();
    const told = renderExplanation(
      {
        ...cluster,
        title: "Command-line tool fetches a file and 9 more rules: SRV-SIN-LNX01, svc-unix, 18 alerts in 26 min",
        facts: [{ name: "Source reputation", state: "found", text, source: "feed", date: "2025-03-01" }],
      },
      undefined,
      NO_COLOURS,
    );
    const lines = told.split("\n");
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    expect(lines[1]).toMatch(/^ {9}\S/);
    expect(told).toMatch(/\n {2}Source reputation: a fact[^\n]*\n {4}\S/);
  });

  it("tells the cluster's probability as the reasons do", () => {
    const parts = { ...cluster.risk.parts, malicious: 0.7512 };
    const told = renderExplanation({ ...cluster, risk: { ...cluster.risk, parts } }, undefined, NO_COLOURS);
    expect(told.replaceAll(/\s+/g, " ")).toContain("the cluster an attack's with 75.1 %");
  });

  it("tells one minute once", () => {
    const time = Date.UTC(2025, 2, 3, 5, 35, 57);
    const told = renderExplanation({ ...cluster, firstSeen: time, lastSeen: time }, undefined, NO_COLOURS);
    expect(told).toContain("2025-03-03 05:35 UTC");
  });
});
