import { describe, expect, it } from "vitest";
import { compareRounds, median } from "../../../bench/support/statistics.js";

describe("median", () => {
  it.each([
    [[5], 5],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[10, 9], 9.5],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("of nothing is not a number", () => {
    expect(median([])).toBeNaN();
  });

  it("leaves its input in order", () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

describe("compareRounds", () => {
  it("compares within each round, so that a machine that slows down moves nothing", () => {
    const { ratioOfMedians, medianOfRatios } = compareRounds([50, 100, 500], [100, 200, 1000]);
    expect(medianOfRatios).toBe(0.5);
    expect(ratioOfMedians).toBe(0.5);
    expect(compareRounds([50, 100, 900], [100, 800, 900]).ratioOfMedians).toBe(0.125);
    expect(compareRounds([50, 100, 900], [100, 800, 900]).medianOfRatios).toBe(0.5);
  });
});
