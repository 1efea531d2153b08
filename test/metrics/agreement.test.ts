// Classes, groupings and small statistics where the answer is known by hand.
import { describe, expect, it } from "vitest";
import { adjustedMutualInformation } from "../../src/metrics/adjusted-mutual-information.js";
import { classificationReport } from "../../src/metrics/classification-report.js";
import { completeness } from "../../src/metrics/completeness.js";
import { confusionMatrix } from "../../src/metrics/confusion-matrix.js";
import { homogeneity } from "../../src/metrics/homogeneity.js";
import { meanAndSpread } from "../../src/metrics/mean-and-spread.js";
import { pairedBootstrap } from "../../src/metrics/paired-bootstrap.js";
import { quadraticKappa } from "../../src/metrics/quadratic-kappa.js";
import { quantile } from "../../src/metrics/quantile.js";

describe("classes", () => {
  it("that never occur are listed, and do not count in the macro mean", () => {
    const report = classificationReport([0, 0, 1], [0, 0, 1], ["a", "b", "c"]);
    expect(report.classes.map(({ f1 }) => f1)).toEqual([1, 1, 0]);
    expect(report.macro.f1).toBe(1);
    expect(report.accuracy).toBe(1);
  });

  it("that are only predicted count in the macro mean", () => {
    expect(classificationReport([0, 0], [0, 1], ["a", "b"]).macro.f1).toBeCloseTo(1 / 3);
  });

  it("of no rows have scores of 0", () => {
    expect(classificationReport([], [], ["a"]).macro).toEqual({ precision: 0, recall: 0, f1: 0 });
  });

  it("out of range are refused", () => {
    expect(() => confusionMatrix([0, 3], [0, 0], 2)).toThrow("row 1 is of class 3 and 0; there are 2");
    expect(() => confusionMatrix([0], [0, 0], 2)).toThrow("1 actual classes were given with 2 predicted");
  });

  it("on a scale: far off counts more", () => {
    const near = quadraticKappa([0, 1, 2, 3], [1, 1, 2, 3], 4);
    const far = quadraticKappa([0, 1, 2, 3], [3, 1, 2, 3], 4);
    expect(near).toBeGreaterThan(far);
    expect(quadraticKappa([0, 1, 2, 3], [0, 1, 2, 3], 4)).toBe(1);
    expect(quadraticKappa([1, 1], [1, 1], 4)).toBeNaN();
  });
});

describe("groupings", () => {
  it("agree wholly under other names", () => {
    expect(adjustedMutualInformation(["a", "a", "b", "c"], [7, 7, 1, 3])).toBeCloseTo(1, 12);
    expect(adjustedMutualInformation([1, 1, 1], [2, 2, 2])).toBe(1);
    expect(adjustedMutualInformation([1, 2, 3], [4, 5, 6])).toBe(1);
    expect(homogeneity(["a", "a", "b"], [1, 1, 2])).toBe(1);
  });

  it("are homogeneous when split too far, complete when joined too far", () => {
    expect(homogeneity(["a", "a", "b"], [1, 2, 3])).toBeCloseTo(1, 12);
    expect(completeness(["a", "a", "b"], [1, 1, 1])).toBe(1);
    expect(homogeneity(["a", "a", "b"], [1, 1, 1])).toBe(0);
  });

  it("of many rows take little time", () => {
    const rows = 100_000;
    const a = Float64Array.from({ length: rows }, (_, row) => Math.floor(Math.sqrt(row)));
    const b = Float64Array.from({ length: rows }, (_, row) => row % 97);
    const started = performance.now();
    expect(adjustedMutualInformation(a, b)).toBeCloseTo(-0.0287713513, 8); // as scikit-learn 1.9 has it
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("statistics", () => {
  it("tell mean and spread of runs", () => {
    expect(meanAndSpread([1, 2, 3])).toEqual({ count: 3, mean: 2, deviation: 1, least: 1, most: 3 });
    expect(meanAndSpread([5]).deviation).toBe(0);
    expect(meanAndSpread([]).mean).toBeNaN();
  });

  it("tell quantiles of unsorted values, and leave them as they are", () => {
    const values = [4, 1, 3, 2];
    expect(quantile(values, 0.5)).toBe(2.5);
    expect(values).toEqual([4, 1, 3, 2]);
    expect(quantile([], 0.5)).toBeNaN();
    expect(quantile([-Infinity, -Infinity, 1], 0.25)).toBe(-Infinity);
  });

  it("bootstrap the same with the same seed, and skip samples without a figure", () => {
    const values = [1, 2, 3, 4, 5, 6];
    const mean = (drawn: Uint32Array): number => drawn.reduce((sum, row) => sum + (values[row] ?? 0), 0) / drawn.length;
    const options = { resamples: 200, seed: 3 };
    expect(pairedBootstrap(6, mean, options)).toEqual(pairedBootstrap(6, mean, options));
    const { low, high, pValue, resamples } = pairedBootstrap(6, mean, options);
    expect(low).toBeLessThan(3.5);
    expect(high).toBeGreaterThan(3.5);
    expect(pValue).toBe(0);
    expect(resamples).toBe(200);
    const some = pairedBootstrap(6, (drawn) => (drawn[0] === 0 ? NaN : 1), options);
    expect(some.resamples).toBeLessThan(200);
    expect(some.low).toBe(1);
  });
});
