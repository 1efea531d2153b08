// Borders as they are stored.
import { describe, expect, it } from "vitest";
import { binOf } from "../../src/metrics/trees/bins.js";
import { storedBorders } from "../../src/checkpoint/stored-trees.js";

describe("stored borders", () => {
  it("are short, and never below the value that they were", () => {
    const values = [-1e9 / 3, -Math.PI, -1e-7 / 3, 0, 1e-30 / 3, Math.fround(Math.log(2)), 1, 1e6 / 7, 1.7e12 + 0.5];
    const borders = storedBorders(values);
    borders.forEach((border, at) => {
      const value = values[at] ?? 0;
      expect(border).toBeGreaterThanOrEqual(value);
      expect(border - value).toBeLessThanOrEqual(Math.abs(value) * 1e-5);
      expect(
        String(border)
          .replace(/e.*|[-.]/g, "")
          .replace(/^0+|0+$/g, "").length,
      ).toBeLessThanOrEqual(6);
    });
  });

  it("keep equal values on the side on which they were", () => {
    // Counts as facts tell them.
    const counts = Array.from({ length: 60 }, (_, n) => Math.fround(Math.log2(1 + n)));
    const borders = storedBorders(counts);
    for (const value of counts) expect(binOf(borders, value)).toBe(binOf(counts, value));
  });
});
