// alerts.csv and queue.csv: columns, order, joins, and nothing that a spreadsheet would run.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertsCsv } from "../../../src/triage/report/alerts-csv.js";
import { csvCell } from "../../../src/triage/report/csv.js";
import { queueCsv } from "../../../src/triage/report/queue-csv.js";
import { emptyResult, rowsOf, textOf } from "./memory-output.js";
import { HOSTILE, sampleResult } from "./sample-result.js";

const ALERT_COLUMNS = [
  ...["file", "line", "alert_id", "cluster_id", "rank", "risk", "tier"],
  ...["malicious_probability", "verdict", "techniques", "reasons", "own_probability"],
];

describe("alerts.csv", () => {
  it("has a row for each alert, in input order, with its cluster's rank and verdict", async () => {
    const result = sampleResult();
    const rows = await rowsOf(alertsCsv, result);
    expect(Object.keys(rows[0] ?? {})).toEqual(ALERT_COLUMNS);
    expect(rows.length).toBe(result.summary.alerts);
    let place = 0;
    for (const alert of result.alerts) {
      const row = rows[place++];
      const cluster = result.clusters[alert.cluster];
      expect(row).toMatchObject({
        file: alert.file,
        line: String(alert.line),
        alert_id: alert.alertId,
        cluster_id: cluster?.id,
        rank: String(cluster?.rank),
        tier: cluster?.risk.tier,
        verdict: cluster?.verdict,
        techniques: cluster?.techniques.map(({ id }) => id).join(" "),
        reasons: cluster?.reasons.join("; "),
      });
      expect(Number(row?.risk)).toBeCloseTo(cluster?.risk.score ?? NaN, 1);
      expect(Number(row?.malicious_probability)).toBeCloseTo(alert.maliciousProbability, 4);
    }
  });

  it("is a header alone without alerts", async () => {
    expect(await textOf(alertsCsv, emptyResult(sampleResult()))).toBe(`${ALERT_COLUMNS.join(",")}\n`);
  });

  it("keeps a row a line and starts no formula, whatever an attacker wrote", async () => {
    const result = sampleResult({ hostile: true });
    for (const format of [alertsCsv, queueCsv]) {
      const rows = await rowsOf(format, result);
      const lines = (await textOf(format, result)).split(/[\r\n\u2028]/);
      expect(lines.length).toBe(rows.length + 2);
      for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/^\s*[=+@]|\u202e|\0/);
    }
  });
});

describe("queue.csv", () => {
  it("has a row for each cluster, in rank order", async () => {
    const result = sampleResult();
    const rows = await rowsOf(queueCsv, result);
    expect(rows.map(({ rank }) => Number(rank))).toEqual(result.clusters.map((_, index) => index + 1));
    expect(rows[0]).toMatchObject({
      cluster_id: result.clusters[0]?.id,
      tier: "critical",
      verdict: "look",
      techniques: "T1110.003 T1078 T1021.002 T1569.002",
      sources: result.clusters[0]?.entities[0]?.value,
    });
  });
});

describe("csvCell", () => {
  it("neutralises formulas and shows hidden characters", () => {
    expect(HOSTILE.map(csvCell).filter((cell) => /^"?\s*[=+@-]/.test(cell))).toEqual([]);
    expect(csvCell("=1+1")).toBe("'=1+1");
    expect(csvCell("  =1+1")).toBe("'  =1+1");
    expect(csvCell("\t=1")).toBe("'\\u0009=1");
    expect(csvCell("\uff1d1")).toBe("'\uff1d1");
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
  });

  it("leaves standard input's name and negative numbers as they are", () => {
    expect(["-", "-5", "-0.25"].map(csvCell)).toEqual(["-", "-5", "-0.25"]);
    expect(csvCell("-5+cmd")).toBe("'-5+cmd");
  });

  it("is one field of one line for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('=+-@,;"\r\n\t\0\u202e a\u2028')) }), (text) => {
        const cell = csvCell(text);
        const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', "") : cell;
        const loose = cell.startsWith('"') ? /["\r\n\0\u202e\u2028]/ : /[",;\r\n\0\u202e\u2028]/;
        const shown = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
        return !loose.test(inner) && !/^\s*[=+@]/.test(shown);
      }),
    );
  });
});
