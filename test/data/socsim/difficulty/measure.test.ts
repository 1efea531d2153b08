// SOC-Sim is hard on purpose: what little of an alert tells, and what its context adds.
import { describe, expect, it } from "vitest";
import { auroc } from "../../../../src/data/socsim/difficulty/auroc.js";
import { simulateTo } from "../making.js";

describe("how hard it is", () => {
  it("stays within bounds", { timeout: 120_000 }, async () => {
    const { difficulty } = await simulateTo(undefined, { records: 60_000 }, { stats: true, workers: 2 });
    expect(difficulty).toBeDefined();
    const { ruleName = 1, severity = 1, ownFields = 1, context = 0, measuredMalicious = 0 } = difficulty ?? {};
    expect(measuredMalicious).toBeGreaterThan(300);
    expect(ruleName).toBeLessThanOrEqual(0.8);
    expect(severity).toBeLessThanOrEqual(0.8);
    expect(ownFields).toBeLessThanOrEqual(0.9);
    expect(context).toBeGreaterThanOrEqual(0.88);
    expect(context).toBeGreaterThan(ownFields + 0.05);
    // It is not hopeless either.
    expect(ruleName).toBeGreaterThan(0.55);
  });
});

describe("auroc", () => {
  it("counts pairs in the right order, ties by half", () => {
    expect(auroc([1, 2, 3, 4], [0, 0, 1, 1])).toBe(1);
    expect(auroc([4, 3, 2, 1], [0, 0, 1, 1])).toBe(0);
    expect(auroc([1, 1, 1, 1], [0, 1, 0, 1])).toBe(0.5);
    expect(auroc([1, 2, 2, 3], [0, 0, 1, 1])).toBe(0.875);
  });
});
