// Which of the calibration's attacks a promise rests on.
import { describe, expect, it } from "vitest";
import { attackShareOf, stratumFor } from "../../../src/triage/close/stratum.js";

const strata = [0.04, 0.1].map((attackShare) => ({ attackShare, incidents: [] }));

describe("attackShareOf", () => {
  it("is the clusters' mean probability, however many alerts they have", () => {
    expect(attackShareOf([0.9, 0, 0, 0.1])).toBeCloseTo(0.25, 12);
    expect(attackShareOf(Float64Array.of(0.5))).toBe(0.5);
    expect(attackShareOf([])).toBe(0);
  });
});

describe("stratumFor", () => {
  it.each([
    [0, 0.04],
    [0.04, 0.04],
    [0.041, 0.1],
    [0.1, 0.1],
    [0.9, 0.1],
  ])("for a share of %d is that up to %d", (share, upTo) => {
    expect(stratumFor(strata, share).attackShare).toBe(upTo);
  });
});
