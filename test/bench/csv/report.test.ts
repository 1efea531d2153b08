// Figures of the csv benchmark are those of the rounds, and say which target is met.
import { describe, expect, it } from "vitest";
import { compare, render } from "../../../bench/csv/report.js";
import type { Round } from "../../../bench/csv/protocol.js";

const round = (seconds: number, megabytes: number | null): Round => ({
  rows: 10,
  kept: 9,
  readSeconds: seconds / 2,
  seconds,
  peakBytes: megabytes === null ? null : megabytes * 1e6,
  whole: { seconds: seconds * 4, peakBytes: 3e8 },
  versions: {},
});

describe("the csv benchmark's report", () => {
  it("has throughput and memory of the median round, and ratios within the rounds", () => {
    const found = compare(
      100e6,
      [round(1, 100), round(2, 150), round(4, 200)],
      [round(3, 800), round(4, 600), round(6, 1000)],
    );
    expect(found.ours).toEqual({ megabytesPerSecond: 50, peakMegabytes: 150 });
    expect(found.whole).toEqual({ megabytesPerSecond: 12.5, peakMegabytes: 300 });
    expect(found.pandas).toEqual({
      megabytesPerSecond: 25,
      peakMegabytes: 800,
      throughputRatio: 2,
      memoryRatio: 0.1875,
    });
    expect(render(found)).toMatch(
      /throughput: 2\.00 of pandas', target 1: met\nmemory: 0\.19 of pandas', target 0\.25: met/,
    );
  });

  it("says what is missed", () => {
    const text = render(compare(100e6, [round(4, 300)], [round(3, 800)]));
    expect(text).toMatch(/throughput: 0\.75 .*missed\nmemory: 0\.38 .*missed/);
  });

  it("does without pandas, and without knowing the memory", () => {
    expect(compare(100e6, [round(1, 100)], []).pandas).toBeUndefined();
    expect(render(compare(100e6, [round(1, null)], [round(1, 5)]))).toMatch(/memory: the system does not tell/);
  });
});
