// What training rows are told of their rules: never their own label, nor those of their incident.
import { describe, expect, it } from "vitest";
import { RuleRates } from "../../../src/checkpoint/facts-model/rule-rates.js";
import { auroc } from "../../../src/metrics/auroc.js";
import { Random } from "../../../src/random.js";
import {
  type KindRows,
  learnRules,
  mixedRuleColumns,
  type RuleRows,
  ruleColumns,
} from "../../../src/train/facts/rule-columns.js";

/** One rule, and labels that follow from nothing. */
function noise(rows: number): RuleRows {
  const random = new Random(7);
  return {
    rules: Array<string>(rows).fill("a"),
    labels: Uint8Array.from({ length: rows }, () => Number(random.uniform() < 0.3)),
    folds: Uint8Array.from({ length: rows }, () => random.below(3)),
    places: Int32Array.from({ length: rows }, (_, row) => row),
  };
}

describe("rule columns", () => {
  it("tell no row its own label", () => {
    const rows = noise(3_000);
    const rates = ruleColumns(rows, learnRules(rows)).filter((_, at) => at % 2 === 0);
    // Rates without a row's own label and no more would rank all attacks below all others.
    expect(Math.abs(auroc(rates, rows.labels) - 0.5)).toBeLessThan(0.05);
    expect(new Set(rates).size).toBe(3);
  });

  it("are by other folds' rows for rows that are learnt from, and by all for others", () => {
    const rows = {
      rules: ["a", "a", "a", "a"],
      labels: Uint8Array.of(1, 1, 0, 0),
      folds: Uint8Array.of(0, 0, 1, 2),
      places: Int32Array.of(0, 1, 2),
    };
    const all = learnRules(rows);
    expect(all.rules).toEqual({ a: [3, 2] });
    const columns = ruleColumns(rows, all);
    const others = new RuleRates(learnRules({ ...rows, places: Int32Array.of(2) })).columnsOf("a");
    const [rate, alerts] = new RuleRates(all).columnsOf("a");
    expect([...columns.subarray(0, 2)]).toEqual(others.map((value) => expect.closeTo(value, 5) as number));
    expect([...columns.subarray(6)]).toEqual([expect.closeTo(rate, 5), expect.closeTo(alerts, 5)]);
  });

  it("tell half of the incidents nothing of their own kind of attack", () => {
    const incidents = 200;
    // Rule `a` is of kind x alone, in many incidents; rule `b` is benign.
    const rows: KindRows = {
      rules: Array.from({ length: 2 * incidents }, (_, row) => (row < incidents ? "a" : "b")),
      labels: Uint8Array.from({ length: 2 * incidents }, (_, row) => Number(row < incidents)),
      folds: Uint8Array.from({ length: 2 * incidents }, (_, row) => row % 3),
      places: Int32Array.from({ length: 2 * incidents }, (_, row) => row),
      groups: Array.from({ length: 2 * incidents }, (_, row) => `incident ${row}`),
      kinds: Array.from({ length: 2 * incidents }, (_, row) => (row < incidents ? "x" : "")),
    };
    const columns = mixedRuleColumns(rows, learnRules(rows), 1);
    const alerts = Array.from({ length: incidents }, (_, row) => columns[2 * row + 1] ?? NaN);
    const unseen = alerts.filter((count) => count === 0).length;
    expect(unseen).toBeGreaterThan(0.35 * incidents);
    expect(unseen).toBeLessThan(0.65 * incidents);
    expect(alerts.every((count) => count === 0 || count > Math.log(100))).toBe(true);
    expect(mixedRuleColumns(rows, learnRules(rows), 1)).toEqual(columns);
    expect(mixedRuleColumns(rows, learnRules(rows), 2)).not.toEqual(columns);
  });
});
