// Text and facts as one judgement.
import { describe, expect, it } from "vitest";
import { combine, logOdds } from "../../src/checkpoint/combine.js";

describe("combine", () => {
  it("adds the weighed log-odds", () => {
    expect(combine({ bias: 0, text: 1, facts: 0 }, 0.8, 5)).toBeCloseTo(0.8, 10);
    expect(combine({ bias: 0.5, text: 0.5, facts: 2 }, 0.5, -1)).toBeCloseTo(1 / (1 + Math.exp(1.5)), 10);
  });

  it("rises with each of both", () => {
    const both = { bias: -1, text: 0.4, facts: 0.7 };
    expect(combine(both, 0.6, 1)).toBeGreaterThan(combine(both, 0.5, 1));
    expect(combine(both, 0.6, 1)).toBeGreaterThan(combine(both, 0.6, 0.9));
  });

  it("takes a text that was not read to say what the facts say", () => {
    const both = { bias: 0.5, text: 0.5, facts: 2 };
    expect(combine(both, NaN, -1)).toBeCloseTo(combine(both, 1 / (1 + Math.exp(1)), -1), 10);
    // Where the facts are not known either, nothing is.
    expect(combine(both, NaN, NaN)).toBeNaN();
  });

  it("bounds certainty, so that neither outvotes the other for ever", () => {
    expect(logOdds(0)).toBeCloseTo(-12, 6);
    expect(logOdds(1)).toBeCloseTo(12, 6);
    const both = { bias: 0, text: 1, facts: 1 };
    expect(combine(both, 1, -1e9)).toBeCloseTo(0.5, 6);
    expect(combine(both, 0.5, Infinity)).toBe(combine(both, 0.5, 12));
  });
});
