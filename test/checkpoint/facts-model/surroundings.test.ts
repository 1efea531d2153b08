// What went on before an alert, against windows that are summed one by one.
import { describe, expect, it } from "vitest";
import { type ScoredAlerts, SURROUNDINGS, surroundingsOf } from "../../../src/checkpoint/facts-model/surroundings.js";
import { Random } from "../../../src/random.js";

const WINDOWS = [300_000, 3_600_000, 86_400_000];

function randomAlerts(alerts: number, seed: number, stepMs: number): ScoredAlerts {
  const random = new Random(seed);
  return {
    // Many share a time.
    times: Array.from({ length: alerts }, () => random.below(alerts) * stepMs),
    hosts: Array.from({ length: alerts }, () => random.below(5) - 1),
    scores: Array.from({ length: alerts }, () => Math.round(random.normal() * 4)),
  };
}

function oneByOne({ times, hosts, scores }: ScoredAlerts, alert: number): number[] {
  const others = Array.from({ length: scores.length }, (_, at) => at).filter((at) => at !== alert);
  const age = (at: number): number => (times[alert] ?? 0) - (times[at] ?? 0);
  const here = others.filter((at) => (hosts[alert] ?? -1) >= 0 && hosts[at] === hosts[alert]);
  return [others, here].flatMap((scope) =>
    WINDOWS.flatMap((length) => {
      const seen = scope.filter((at) => age(at) >= 0 && age(at) <= length).map((at) => scores[at] ?? 0);
      return [Math.max(-10, ...seen), Math.log1p(seen.reduce((sum, score) => sum + 1 / (1 + Math.exp(-score)), 0))];
    }),
  );
}

function rowOf(found: Float32Array, alert: number): Float32Array {
  return found.subarray(alert * SURROUNDINGS.length, (alert + 1) * SURROUNDINGS.length);
}

function expectClose(row: Float32Array, expected: readonly number[]): void {
  expect(row).toHaveLength(expected.length);
  expected.forEach((value, column) => {
    expect(row[column], SURROUNDINGS[column]).toBeCloseTo(value, 5);
  });
}

describe("surroundings", () => {
  it.each([1_000, 60_000, 3_600_000])("are those of windows that are summed one by one, %d ms apart", (stepMs) => {
    for (const seed of [1, 2, 3]) {
      const alerts = randomAlerts(120, seed, stepMs);
      const found = surroundingsOf(alerts);
      for (let alert = 0; alert < 120; alert += 1) expectClose(rowOf(found, alert), oneByOne(alerts, alert));
    }
  });

  it("do not depend on the order of the alerts", () => {
    const alerts = randomAlerts(100, 4, 60_000);
    const found = surroundingsOf(alerts);
    const order = Array.from({ length: 100 }, (_, at) => (at * 37) % 100);
    const moved = (values: ArrayLike<number>): number[] => order.map((at) => values[at] ?? 0);
    const again = surroundingsOf({
      times: moved(alerts.times),
      hosts: moved(alerts.hosts),
      scores: moved(alerts.scores),
    });
    order.forEach((at, place) => {
      expectClose(rowOf(again, place), [...rowOf(found, at)]);
    });
  });

  it("of an alert are the same without the later ones", () => {
    const alerts = randomAlerts(100, 5, 60_000);
    const found = surroundingsOf(alerts);
    const latest = 3_000_000;
    const early = Array.from({ length: 100 }, (_, at) => at).filter((at) => (alerts.times[at] ?? 0) <= latest);
    const kept = (values: ArrayLike<number>): number[] => early.map((at) => values[at] ?? 0);
    const alone = surroundingsOf({ times: kept(alerts.times), hosts: kept(alerts.hosts), scores: kept(alerts.scores) });
    expect(early.length).toBeLessThan(90);
    early.forEach((at, place) => {
      expectClose(rowOf(alone, place), [...rowOf(found, at)]);
    });
  });

  it("of a single alert are nothing, and of none are none", () => {
    const found = surroundingsOf({ times: [5], hosts: [0], scores: [7] });
    expect([...found]).toEqual(WINDOWS.concat(WINDOWS).flatMap(() => [-10, 0]));
    expect(surroundingsOf({ times: [], hosts: [], scores: [] })).toHaveLength(0);
  });

  it("of alerts without a host are the site's alone", () => {
    const row = rowOf(surroundingsOf({ times: [0, 0], hosts: [-1, -1], scores: [3, 4] }), 0);
    expect([...row.subarray(0, 2)]).toEqual([4, expect.closeTo(Math.log1p(1 / (1 + Math.exp(-4))), 5)]);
    expect([...row.subarray(6)]).toEqual([-10, 0, -10, 0, -10, 0]);
  });
});
