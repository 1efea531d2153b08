// History in whole numbers, and in words again.
import { describe, expect, it } from "vitest";
import type { AlertRecord } from "../../../src/data/record.js";
import { EntityHistory } from "../../../src/enrich/history/entity-history.js";
import { HISTORY_COLUMNS, historyLines, keepHistory } from "../../../src/triage/stages/history-columns.js";

const record = (at: number, more: Partial<AlertRecord> = {}): AlertRecord => ({
  id: `r${at}`,
  time: at * 60_000,
  source: "alert-csv",
  origin: { file: "a.csv", line: at + 2 },
  ruleText: "Port scan",
  sourceAddress: "10.0.0.1",
  destinationAddress: `10.0.1.${at}`,
  destinationPort: 20 + at,
  host: "srv",
  techniques: [],
  fields: {},
  ...more,
});

describe("history", () => {
  it("is told as it was when each alert came", () => {
    const history = new EntityHistory();
    const columns = new Int32Array(3 * HISTORY_COLUMNS);
    for (const at of [0, 1, 2]) keepHistory(history.observe(record(at, at === 2 ? { user: "ann" } : {})), columns, at);
    const textOf = (row: number, name: string): string | undefined =>
      historyLines(columns, row).find((line) => line.name === name)?.text;
    expect(textOf(0, "Rule so far")).toBe("1 of 1 alert");
    expect(textOf(0, "Rule here")).toBe("new here");
    expect(textOf(0, "Spread of the source")).toBe("1 destination and 1 port in the hour before");
    expect(textOf(2, "Spread of the user")).toBe("1 host in the hour before");
    expect(textOf(2, "Rule so far")).toBe("3 of 3 alerts");
    expect(textOf(2, "Rule here")).toBe("3 so far, 3 in the hour before, 3 in the day before");
    expect(textOf(2, "Spread of the source")).toBe("3 destinations and 3 ports in the hour before");
    expect(textOf(1, "Spread of the user")).toBe("the record has no user");
    expect(textOf(2, "Never seen before")).toBe("source to destination, user on host");
  });
});
