// Calibration: temperature, isotonic curves, reliability.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedCalibrationError } from "../../src/metrics/expected-calibration-error.js";
import { fitTemperature, TEMPERATURE_BOUNDS } from "../../src/metrics/fit-temperature.js";
import { applyIsotonic, fitIsotonic } from "../../src/metrics/isotonic.js";
import { reliabilityBins } from "../../src/metrics/reliability-bins.js";
import { softmax } from "../../src/metrics/softmax.js";

describe("fitTemperature", () => {
  it("stays within its bounds where no temperature is best", () => {
    expect(fitTemperature([5, 0, 0, 5], 2, [0, 1])).toBeCloseTo(TEMPERATURE_BOUNDS.least, 3);
    expect(fitTemperature([5, 0, 0, 5], 2, [1, 0])).toBeCloseTo(TEMPERATURE_BOUNDS.most, 1);
  });

  it("leaves rows without a label out, and is 1 without any", () => {
    const logits = [2, 0, 0, 2, 2, 0, 9, -9];
    expect(fitTemperature(logits, 2, [0, 1, 1, -1])).toBeCloseTo(fitTemperature(logits.slice(0, 6), 2, [0, 1, 1]), 9);
    expect(fitTemperature(logits, 2, [-1, -1, -1, -1])).toBe(1);
  });
});

describe("softmax", () => {
  it("survives large logits and flattens with temperature", () => {
    expect([...softmax([1000, 0], 2)]).toEqual([1, 0]);
    expect(softmax([1000, 0], 2, 1e6)[0]).toBeCloseTo(0.5, 3);
    expect([...softmax([1, 1, 1, 1], 2)]).toEqual([0.5, 0.5, 0.5, 0.5]);
  });
});

describe("isotonic curves", () => {
  it("never fall, and lie within the points' values", () => {
    const point = fc.record({
      x: fc.integer({ min: -9, max: 9 }),
      y: fc.constantFrom(0, 1),
      w: fc.integer({ min: 1, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        const curve = fitIsotonic(
          points.map(({ x }) => x),
          points.map(({ y }) => y),
          points.map(({ w }) => w),
        );
        let last = 0;
        for (let x = -10; x <= 10; x += 0.25) {
          const y = applyIsotonic(curve, x);
          expect(y).toBeGreaterThanOrEqual(last - 1e-12);
          expect(y).toBeLessThanOrEqual(1);
          last = y;
        }
      }),
    );
  });

  it("leave points without weight out, and refuse what they cannot use", () => {
    expect(fitIsotonic([1, 2, 3], [0, 9, 1], [1, 0, 1])).toEqual({ x: [1, 3], y: [0, 1] });
    expect(() => fitIsotonic([], [])).toThrow("through no points");
    expect(() => fitIsotonic([1, NaN], [0, 1])).toThrow("point 1 of a curve is not finite");
    expect(() => fitIsotonic([1, 2], [0])).toThrow("2 points have 1 values");
  });
});

describe("reliability", () => {
  it("puts an edge into the bin below, and 0 into the first", () => {
    const bins = reliabilityBins([0, 0.5, 0.51, 1], [0, 1, 1, 1], 2);
    expect(bins.map(({ rows }) => rows)).toEqual([2, 2]);
    expect(bins.map(({ positive }) => positive)).toEqual([0.5, 1]);
  });

  it("is 0 off where promises are kept, and as far off as they are broken", () => {
    expect(expectedCalibrationError([0.5, 0.5], [1, 0])).toBe(0);
    expect(expectedCalibrationError([1, 1], [0, 0])).toBe(1);
    expect(() => reliabilityBins([1.1], [1])).toThrow("the probability of row 0 is 1.1");
  });
});
