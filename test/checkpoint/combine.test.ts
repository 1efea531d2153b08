// Text and facts as one judgement.
import { expect, it } from "vitest";
import { combine, logOdds } from "../../src/checkpoint/combine.js";

it("adds weighted log-odds", () => {
  expect(combine({ bias: 0, text: 1, facts: 0 }, 0.3, 5)).toBeCloseTo(0.3, 12);
  expect(logOdds(combine({ bias: 0.5, text: 2, facts: 3 }, 0.6, -1))).toBeCloseTo(0.5 + 2 * Math.log(1.5) - 3, 10);
});

it("stays a probability at the ends", () => {
  const both = { bias: 0, text: 1, facts: 1 };
  expect(combine(both, 1, Infinity)).toBeGreaterThan(0.999);
  expect(combine(both, 1, Infinity)).toBeLessThanOrEqual(1);
  expect(combine(both, 0, -Infinity)).toBeGreaterThanOrEqual(0);
});
