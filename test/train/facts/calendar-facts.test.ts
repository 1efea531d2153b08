// Facts that tell when: kept of many attacks, left out of few.
import { describe, expect, it } from "vitest";
import { attackStretches, withoutCalendar } from "../../../src/train/facts/calendar-facts.js";
import type { FactRows } from "../../../src/train/facts/fact-rows.js";

const HOUR = 3_600_000;

/** Two datasets with the times of their attacks' alerts, in hours; facts are the hour's sine, a count, and the time since the start. */
function rowsOf(first: readonly number[], second: readonly number[] = []): FactRows {
  const times = [...first, ...second].map((hours) => hours * HOUR);
  return {
    facts: ["hourSine", "rule1h", "sinceStart"],
    borders: [Float64Array.of(0), Float64Array.of(1, 2), Float64Array.of(3)],
    bins: Uint8Array.from(times.flatMap((_, row) => [1, row % 3, 0])),
    times: Float64Array.from(times),
    hosts: new Int32Array(times.length),
    rules: times.map(() => ""),
    malicious: new Int8Array(times.length).fill(1),
    groups: times.map(() => ""),
    kinds: times.map(() => ""),
    train: new Uint8Array(times.length).fill(1),
    starts: [0, first.length, times.length],
  };
}

const all = (rows: FactRows): Int32Array => Int32Array.from(rows.times.keys());

describe("facts that tell when", () => {
  it("are of stretches that an hour without attacks divides, in any order, by dataset", () => {
    const rows = rowsOf([5, 0, 0.9, 1.8], [1.8]);
    expect(attackStretches(rows, all(rows))).toBe(3);
    rows.malicious[0] = 0;
    expect(attackStretches(rows, all(rows))).toBe(2);
    expect(attackStretches(rows, Int32Array.of(1))).toBe(1);
  });

  it("are left out where attacks are of few stretches", () => {
    const rows = rowsOf([1, 2, 3, 40]);
    const without = withoutCalendar(rows, all(rows));
    expect(without.facts).toEqual(["rule1h"]);
    expect(without.borders).toEqual([Float64Array.of(1, 2)]);
    expect([...without.bins]).toEqual([0, 1, 2, 0]);
    expect(without.times).toBe(rows.times);
  });

  it("are kept where attacks are of many", () => {
    const rows = rowsOf(Array.from({ length: 20 }, (_, at) => 3 * at));
    expect(withoutCalendar(rows, all(rows))).toBe(rows);
  });
});
