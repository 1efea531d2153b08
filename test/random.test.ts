import { describe, expect, it } from "vitest";
import { Random } from "../src/random.js";

function draws(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => random.uniform());
}

describe("Random", () => {
  it("repeats itself for equal seed and stream, and only then", () => {
    const first = draws(new Random(7, "lora", 1), 5);
    expect(draws(new Random(7, "lora", 1), 5)).toEqual(first);
    expect(draws(new Random(8, "lora", 1), 5)).not.toEqual(first);
    expect(draws(new Random(7, "lora", 2), 5)).not.toEqual(first);
    expect(draws(new Random(7, "lora,1"), 5)).not.toEqual(first);
  });

  it("draws uniform and normal numbers with their moments", () => {
    const random = new Random(1, "moments");
    const uniform = draws(random, 20_000);
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniform)).toBeLessThan(1);
    // Five standard errors.
    expect(Math.abs(mean(uniform) - 0.5)).toBeLessThan(5 / Math.sqrt(12 * 20_000));
    const normal = Array.from({ length: 20_000 }, () => random.normal());
    expect(Math.abs(mean(normal))).toBeLessThan(5 / Math.sqrt(20_000));
    expect(Math.abs(mean(normal.map((value) => value * value)) - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
  });

  it("draws every whole number below a bound", () => {
    const random = new Random(2, "below");
    expect(new Set(Array.from({ length: 500 }, () => random.below(7)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
