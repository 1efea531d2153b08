import { describe, expect, it } from "vitest";
import { findNonFinite } from "../../src/model/find-non-finite.js";

describe("findNonFinite", () => {
  it("finds the first value that is not finite, or too large", () => {
    expect(findNonFinite(Float32Array.of(0, -3.4e38, 1e-45))).toBe(-1);
    expect(findNonFinite(new Float32Array())).toBe(-1);
    expect(findNonFinite(Float32Array.of(1, NaN, Infinity))).toBe(1);
    expect(findNonFinite(Float32Array.of(1, 2, -Infinity))).toBe(2);
    expect(findNonFinite(Float32Array.of(65_519, -65_520), 65_520)).toBe(1);
  });
});
