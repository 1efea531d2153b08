// How much text and facts are believed: where the penalised likelihood is highest, and never against the evidence.
import { describe, expect, it } from "vitest";
import { combine } from "../../../src/checkpoint/combine.js";
import { Random } from "../../../src/random.js";
import { type CombinedRows, fitCombination } from "../../../src/train/facts/fit-combination.js";

/** Facts that tell much, and text that tells what `text` makes of the truth. */
function drawn(rows: number, text: (malicious: number, noise: number) => number): CombinedRows {
  const random = new Random(7, "combination");
  const malicious = Array.from({ length: rows }, () => Number(random.uniform() < 0.2));
  return {
    malicious,
    text: malicious.map((label) => text(label, random.normal())),
    facts: malicious.map((label) => 2 * label - 1 + random.normal()),
    weights: malicious.map(() => 1 / rows),
  };
}

const helpful = (label: number, noise: number): number => 1 / (1 + Math.exp(-(1.5 * label - 0.75 + noise)));

/** As the function's own documentation defines it. */
function penalisedLoss(
  { malicious, text, facts, weights }: CombinedRows,
  w: readonly [number, number, number],
): number {
  const rows = malicious.length;
  const mass = [0, 1].map((label) => {
    return Array.from({ length: rows }, (_, row) => (malicious[row] === label ? (weights[row] ?? 0) : 0)).reduce(
      (a, b) => a + b,
    );
  });
  let loss = 10 * ((w[1] - 0.5) ** 2 + (w[2] - 0.5) ** 2);
  for (let row = 0; row < rows; row += 1) {
    const label = malicious[row] ?? 0;
    const p = combine({ bias: w[0], text: w[1], facts: w[2] }, text[row] ?? 0, facts[row] ?? 0);
    loss -= (((weights[row] ?? 0) * rows) / (2 * (mass[label] ?? 1))) * Math.log(label === 1 ? p : 1 - p);
  }
  return loss;
}

describe("fitCombination", () => {
  it("is at the lowest loss", () => {
    const data = drawn(2_000, helpful);
    const { bias, text, facts } = fitCombination(data);
    const at = penalisedLoss(data, [bias, text, facts]);
    for (const [a, b, c] of [
      [0.01, 0, 0],
      [-0.01, 0, 0],
      [0, 0.01, 0],
      [0, -0.01, 0],
      [0, 0, 0.01],
      [0, 0, -0.01],
    ] as const) {
      expect(penalisedLoss(data, [bias + a, text + b, facts + c])).toBeGreaterThan(at);
    }
  });

  it("does not believe a text that is always wrong, nor the other way round", () => {
    const { text, facts } = fitCombination(drawn(2_000, (label, noise) => helpful(1 - label, noise)));
    expect(text).toBe(0);
    expect(facts).toBeGreaterThan(0.5);
  });

  it("stays near half and half where there are few rows", () => {
    const { text, facts } = fitCombination(drawn(6, helpful));
    expect(text).toBeCloseTo(0.5, 0);
    expect(facts).toBeCloseTo(0.5, 0);
  });

  it("leaves rows without facts out, and has nothing to learn from one kind", () => {
    const data = drawn(400, helpful);
    const without = {
      ...data,
      facts: Array.from({ length: 400 }, (_, row) => (row < 200 ? NaN : (data.facts[row] ?? 0))),
    };
    const half = Object.fromEntries(
      (["text", "facts", "malicious", "weights"] as const).map((name) => [name, Array.from(without[name]).slice(200)]),
    ) as unknown as CombinedRows;
    expect(fitCombination(without)).toEqual(fitCombination(half));
    expect(fitCombination({ ...data, malicious: data.text.length === 0 ? [] : Array<number>(400).fill(0) })).toEqual({
      bias: 0,
      text: 0.5,
      facts: 0.5,
    });
  });
});
