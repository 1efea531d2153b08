// Assumptions, the roster and bursty arrivals.
import { describe, expect, it } from "vitest";
import { burstyArrivals } from "../../src/bench/arrivals.js";
import { ASSUMPTION_NAMES, defaultValues, parseAssumptions } from "../../src/bench/assumptions.js";
import { DEFAULT_ASSUMPTIONS } from "../../src/bench/default-assumptions.js";
import { analystDaysPerDay, rosterOf, shiftAt } from "../../src/bench/queue/roster.js";
import { SocagentError } from "../../src/errors.js";
import { Random } from "../../src/random.js";

describe("assumptions", () => {
  it("each have a reason, and lie between their bounds", () => {
    for (const name of ASSUMPTION_NAMES) {
      const { value, low, high, source } = DEFAULT_ASSUMPTIONS[name];
      expect(low, name).toBeLessThanOrEqual(value);
      expect(high, name).toBeGreaterThanOrEqual(value);
      expect(source.length, name).toBeGreaterThan(8);
      parseAssumptions({ [name]: low });
      parseAssumptions({ [name]: high });
    }
  });

  it("are replaced by a file's, as printed or as plain numbers", () => {
    expect(parseAssumptions(JSON.parse(JSON.stringify(DEFAULT_ASSUMPTIONS)))).toEqual(defaultValues());
    expect(parseAssumptions({ note: "ours", response: 30, analystsDay: { value: 4, source: "roster" } })).toEqual({
      ...defaultValues(),
      response: 30,
      analystsDay: 4,
    });
  });

  it.each([
    [{ respond: 3 }, "respond: there is no such assumption"],
    [{ recognition: 1.2 }, "recognition: 1.2 is not between 0 and 1"],
    [{ analystsDay: 1.5 }, "analystsDay: 1.5 is not a whole number"],
    [{ response: -1 }, "response: -1 is not between 0"],
    [{ response: "long" }, "response"],
    [[1], "expected record"],
    ["x", ""],
  ])("%j are refused, with what is wrong", (given, problem) => {
    const thrown = catchError(() => parseAssumptions(given, "a.json"));
    expect(thrown).toBeInstanceOf(SocagentError);
    expect(thrown).toMatchObject({ code: "config", subject: { file: "a.json" } });
    expect(thrown instanceof SocagentError && thrown.problems.join("\n")).toContain(problem);
  });
});

function catchError(run: () => unknown): unknown {
  try {
    run();
  } catch (thrown) {
    return thrown;
  }
  return undefined;
}

describe("the roster", () => {
  const day = 24 * 60;

  it("has each shift's analysts for eight hours less breaks, every day", () => {
    const assumptions = parseAssumptions({ analystsDay: 3, analystsEvening: 2, analystsNight: 1, breakMinutes: 60 });
    const analysts = rosterOf(assumptions, 8 * 60, 2 * day);
    const first = analysts.filter(({ tier }) => tier === 1);
    expect(first).toHaveLength(analystDaysPerDay(assumptions));
    for (const { spans } of first) {
      const minutes = spans.reduce((sum, [from, to]) => sum + to - from, 0);
      expect(minutes).toBeCloseTo(2 * 7 * 60, 6);
      for (const [at, [from]] of spans.entries()) expect(from).toBeGreaterThanOrEqual(spans[at - 1]?.[1] ?? 0);
    }
    const present = (minute: number): number =>
      first.filter(({ spans }) => spans.some(([from, to]) => from <= minute && minute < to)).length;
    // The simulation begins at 8.
    expect([present(1), present(8 * 60 + 1), present(16 * 60 + 1), present(day + 1)]).toEqual([3, 2, 1, 3]);
    // Not all have their break at once.
    for (let minute = 0; minute < 8 * 60; minute += 5) expect(present(minute)).toBeGreaterThan(0);
  });

  it("names shifts by the hour", () => {
    expect([0, 479, 480, 960, 1_439].map(shiftAt)).toEqual(["night", "night", "day", "evening", "evening"]);
  });
});

describe("bursty arrivals", () => {
  const options = { count: 5_000, minutes: 10_000, burstFactor: 8, burstMinutes: 20, burstShare: 0.1 };

  it("are as many as wanted, in order, in the time", () => {
    const times = burstyArrivals(new Random(1, "bursty"), options);
    expect(times).toHaveLength(5_000);
    expect([...times]).toEqual([...times].sort((a, b) => a - b));
    expect(times[4_999]).toBeLessThan(10_000);
    expect(times[4_999]).toBeGreaterThan(9_900);
  });

  it("vary far more than Poisson's, and as little as these without bursts", () => {
    const dispersion = (burstFactor: number): number => {
      const counts = new Array<number>(1_000).fill(0);
      for (const time of burstyArrivals(new Random(2, "bursty"), { ...options, burstFactor })) {
        const bin = Math.floor(time / 10);
        counts[bin] = (counts[bin] ?? 0) + 1;
      }
      const mean = counts.reduce((sum, count) => sum + count, 0) / 1_000;
      return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 1_000 / mean;
    };
    expect(dispersion(1)).toBeGreaterThan(0.8);
    expect(dispersion(1)).toBeLessThan(1.2);
    expect(dispersion(8)).toBeGreaterThan(3);
  });
});
