// Metrics on scores where the answer is known by hand, and what must hold of any scores.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { auprc } from "../../src/metrics/auprc.js";
import { auroc } from "../../src/metrics/auroc.js";
import { macroPhaseAuroc } from "../../src/metrics/macro-phase-auroc.js";
import { recallAtBudget } from "../../src/metrics/recall-at-budget.js";
import { recallWhenClosed } from "../../src/metrics/recall-when-closed.js";
import { suppressionAtMacroPhaseRecall } from "../../src/metrics/suppression-at-macro-phase-recall.js";
import { suppressionAtRecall } from "../../src/metrics/suppression-at-recall.js";

const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), positive: fc.constantFrom(0, 1) }), {
  minLength: 2,
  maxLength: 60,
});
const bothKinds = rows.filter((all) => new Set(all.map(({ positive }) => positive)).size === 2);

describe("metrics on scores", () => {
  it("are 1 for a perfect order, a half for one score", () => {
    expect(auroc([0.1, 0.2, 0.8], [0, 0, 1])).toBe(1);
    expect(auroc([3, 3, 3], [0, 1, 1])).toBe(0.5);
    expect(auprc([0.1, 0.2, 0.8], [0, 0, 1])).toBe(1);
    expect(auprc([3, 3, 3, 3], [0, 1, 0, 0])).toBe(0.25);
  });

  it("are not numbers where a kind is missing", () => {
    expect(auroc([1, 2], [1, 1])).toBeNaN();
    expect(auroc([1, 2], [0, 0])).toBeNaN();
    expect(auprc([1, 2], [0, 0])).toBeNaN();
    expect(recallAtBudget([1, 2], [0, 0], 1)).toBeNaN();
    expect(suppressionAtRecall([1, 2], [1, 1], 0.9)).toBeNaN();
  });

  it("refuse scores that are not numbers and columns of another length", () => {
    expect(() => auroc([1, NaN], [0, 1])).toThrow("the score of row 1 is not a number");
    expect(() => auroc([1, 2], [0])).toThrow("2 scores were compared with 1");
    expect(() => macroPhaseAuroc([1, 2], [0, 1], [undefined])).toThrow("2 truths were given with 1 phases");
  });

  it("share a budget among ties", () => {
    expect(recallAtBudget([5, 5, 5, 1], [1, 0, 0, 1], 1)).toBeCloseTo(1 / 6);
    expect(recallAtBudget([5, 5, 5, 1], [1, 0, 0, 1], 99)).toBe(1);
    expect(recallAtBudget([5, 5, 5, 1], [1, 0, 0, 1], 0)).toBe(0);
  });

  it("suppress only what is below the threshold", () => {
    // Keeping half the positives, the threshold is 8; the negative at 8 stays.
    expect(suppressionAtRecall([9, 8, 7, 8, 6, 5], [1, 1, 1, 0, 0, 0], 0.6)).toBeCloseTo(2 / 3);
  });

  it("let a flood count as one phase", () => {
    const scores = [...new Array<number>(98).fill(9), 1, 5, 5];
    const phases = [...new Array<string>(98).fill("flood"), "theft", undefined, undefined];
    const positives = scores.map((_, row) => (row < 99 ? 1 : 0));
    expect(auroc(scores, positives)).toBeGreaterThan(0.98);
    expect(macroPhaseAuroc(scores, positives, phases)).toBeCloseTo(0.5, 12);
    expect(suppressionAtRecall(scores, positives, 0.951)).toBe(1);
    expect(suppressionAtMacroPhaseRecall(scores, positives, phases, 0.951)).toBe(0);
  });

  it("close the lowest scores first, whole numbers of rows", () => {
    const found = recallWhenClosed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], ["a", ...new Array<undefined>(7), "b", "a"], 0.61);
    expect(found).toEqual([
      { phase: "a", rows: 2, recall: 0.5 },
      { phase: "b", rows: 1, recall: 1 },
    ]);
  });

  it("count a weight of two as two rows, and do not see the order of the rows", () => {
    fc.assert(
      fc.property(bothKinds, (all) => {
        const scores = all.map(({ score }) => score);
        const positives = all.map(({ positive }) => positive);
        const twice = auroc([...scores, ...scores], [...positives, ...positives]);
        const weighted = auroc(scores, positives, new Array<number>(all.length).fill(2));
        const reversed = auroc([...scores].reverse(), [...positives].reverse());
        for (const other of [twice, weighted, reversed]) expect(other).toBeCloseTo(auroc(scores, positives), 10);
      }),
    );
  });

  it("turn around with the sign", () => {
    fc.assert(
      fc.property(bothKinds, (all) => {
        const positives = all.map(({ positive }) => positive);
        const area = auroc(
          all.map(({ score }) => score),
          positives,
        );
        const turned = auroc(
          all.map(({ score }) => -score),
          positives,
        );
        expect(area + turned).toBeCloseTo(1, 10);
      }),
    );
  });
});
