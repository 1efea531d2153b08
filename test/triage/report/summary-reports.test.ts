// summary.json, summary.md and clusters.jsonl: what they hold, and that attackers' texts stay text.
import { describe, expect, it } from "vitest";
import { clustersJsonl } from "../../../src/triage/report/clusters-jsonl.js";
import { summaryJson } from "../../../src/triage/report/summary-json.js";
import { closingLines, markdownText, summaryMarkdown } from "../../../src/triage/report/summary-markdown.js";
import { emptyResult, linesOf, textOf } from "./memory-output.js";
import { sampleResult } from "./sample-result.js";

describe("summary.json", () => {
  it("holds the counts, the ten most urgent clusters, closing and gaps", async () => {
    const result = sampleResult();
    const document = JSON.parse(await textOf(summaryJson, result)) as Record<string, unknown>;
    expect(document).toMatchObject({
      format: 1,
      summary: { alerts: 400, clusters: 24, rejected: 3, rejectsByReason: { "no time": 2, "row too long": 1 } },
      closing: { maxMiss: 0.01, drift: { kind: "passed" } },
      gaps: result.gaps,
    });
    expect(document.top).toHaveLength(10);
    expect((document.summary as { firstSeen: string }).firstSeen).toMatch(/^2025-03-0\dT/);
  });
});

describe("summary.md", () => {
  it("shows counts, the most urgent clusters and the promise", async () => {
    const text = await textOf(summaryMarkdown, sampleResult({ clusters: 60, alerts: 5_000 }));
    expect(text).toContain("- 5,000 alerts (");
    expect(text).toMatch(/\| 1 \| \d+\.\d \(/);
    expect(text).toContain("more: queue.csv");
    expect(text).toContain("at most 1 % of an attack's alerts");
  });

  it("says so when nothing is to be looked at", async () => {
    expect(await textOf(summaryMarkdown, emptyResult(sampleResult()))).toContain("Nothing is to be looked at.");
  });

  it("escapes markup and table cells", async () => {
    expect(markdownText("<img> [a](b) | `c`")).toBe("\\<img\\> \\[a\\]\\(b\\) \\| \\`c\\`");
    const text = await textOf(summaryMarkdown, sampleResult({ hostile: true, clusters: 60 }));
    expect(text).not.toMatch(/(?<!\\)<(?:script|img)/);
    const rows = text.split("\n").filter((line) => /^\| \d/.test(line));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(9);
  });

  it("tells what was closed, or why nothing was", () => {
    const { threshold: _threshold, bound: _bound, ...closing } = sampleResult().closing;
    const outcome = (of: "cluster" | "alerts"): string | undefined =>
      closingLines({ ...sampleResult().closing, of })[1]?.replace(/; .*/, "");
    expect(outcome("cluster")).toBe(
      "Closed where the probability that the cluster is an attack's is below 4.2 %, unless a guard speaks against it",
    );
    expect(outcome("alerts")).toBe(
      "Closed where every alert's malicious probability is below 4.2 %, unless a guard speaks against it",
    );
    const [promise] = closingLines({ ...closing, attackShare: { batch: 0.05, calibration: 0.08 } });
    expect(promise).toMatch(/by 412 calibration incidents, in data where up to 8 % of the clusters .* \(here 5 %\)\.$/);
    const [beyond] = closingLines({ ...closing, attackShare: { batch: 0.5, calibration: 0.3 } });
    expect(beyond).toMatch(/up to 30 % of the clusters are taken for attacks': fewer than here, 50 %\.$/);
    expect(closingLines(closing)[1]).toBe("Nothing was closed: no threshold keeps the promise.");
    expect(closingLines({ ...closing, refused: "the drift check failed" })[1]).toContain("the drift check failed");
  });
});

describe("clusters.jsonl", () => {
  it("has all of each cluster, with readable times", async () => {
    const result = sampleResult({ hostile: true });
    const lines = await linesOf(clustersJsonl, result);
    expect(lines.map(({ id }) => id)).toEqual(result.clusters.map(({ id }) => id));
    // What later steps are given besides, without what the first was.
    const given = new Set(result.clusters[0]?.chain[0]?.given);
    const chain = result.clusters[0]?.chain.map((step, at) =>
      at === 0 ? step : { ...step, given: step.given.filter((one) => !given.has(one)) },
    );
    expect(lines[0]).toMatchObject({ chain, merges: result.clusters[0]?.merges });
    expect(lines[0]?.firstSeen).toBe(new Date(result.clusters[0]?.firstSeen ?? 0).toISOString());
  });
});
