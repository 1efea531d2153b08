// How much text and facts are believed: the optimum, its prior, and rows that say nothing.
import { describe, expect, it } from "vitest";
import { logOdds } from "../../../src/checkpoint/combine.js";
import { Random } from "../../../src/random.js";
import { type CombinedRows, fitCombination } from "../../../src/train/facts/fit-combination.js";

const PRIOR = { bias: 0, text: 0.5, facts: 0.5 };

interface Drawn extends CombinedRows {
  readonly text: number[];
  readonly facts: number[];
  readonly malicious: number[];
  readonly weights: number[];
}

/** Rows whose log-odds by the text and by the facts tell the truth as clearly as asked. */
function drawn(rows: number, clear: { text: number; facts: number }, seed = 1): Drawn {
  const random = new Random(seed);
  const malicious = Array.from({ length: rows }, (_, row) => Number(row % 5 === 0));
  const judged = (row: number, much: number): number => ((malicious[row] ?? 0) * 2 - 1) * much + 1.5 * random.normal();
  return {
    malicious,
    text: malicious.map((_, row) => 1 / (1 + Math.exp(-judged(row, clear.text)))),
    facts: malicious.map((_, row) => judged(row, clear.facts)),
    weights: malicious.map(() => 0.5 + random.uniform()),
  };
}

/** The penalised negative log-likelihood, with both kinds brought to half of the rows. */
function lossOf({ text, facts, malicious, weights }: Drawn, [bias = 0, ofText = 0, ofFacts = 0]: number[]): number {
  const mass = [0, 1].map((kind) => weights.reduce((sum, w, row) => sum + (malicious[row] === kind ? w : 0), 0));
  const losses = malicious.map((label, row) => {
    const sum = bias + ofText * logOdds(text[row] ?? 0) + ofFacts * (facts[row] ?? 0);
    const weight = ((weights[row] ?? 0) * malicious.length) / (2 * (mass[label] ?? 1));
    return weight * Math.log1p(Math.exp(label === 1 ? -sum : sum));
  });
  const penalty = 10 * ((ofText - PRIOR.text) ** 2 + (ofFacts - PRIOR.facts) ** 2) + 0.5e-6 * bias ** 2;
  return losses.reduce((sum, loss) => sum + loss, penalty);
}

function slope(rows: Drawn, at: number[], axis: number): number {
  const moved = (by: number): number[] => at.map((value, place) => (place === axis ? value + by : value));
  return (lossOf(rows, moved(1e-4)) - lossOf(rows, moved(-1e-4))) / 2e-4;
}

describe("the combination", () => {
  it("is where the penalised likelihood is highest", () => {
    const rows = drawn(2_000, { text: 1, facts: 2 });
    const found = fitCombination(rows);
    const at = [found.bias, found.text, found.facts];
    for (const axis of at.keys()) expect(Math.abs(slope(rows, at, axis))).toBeLessThan(1e-3);
    expect(found.facts).toBeGreaterThan(found.text);
  });

  it("ends there too where the kinds are apart altogether", () => {
    const rows = drawn(400, { text: 9, facts: 9 });
    const found = fitCombination(rows);
    const at = [found.bias, found.text, found.facts];
    for (const axis of at.keys()) expect(Math.abs(slope(rows, at, axis))).toBeLessThan(1e-3);
  });

  it("gives nothing a negative weight, and fits the rest without it", () => {
    const rows = drawn(2_000, { text: 1.5, facts: -1.5 });
    const found = fitCombination(rows);
    expect(found.facts).toBe(0);
    expect(found.text).toBeGreaterThan(0.5);
    for (const axis of [0, 1]) expect(Math.abs(slope(rows, [found.bias, found.text, 0], axis))).toBeLessThan(1e-3);
  });

  it("stays near both alike with few rows", () => {
    const found = fitCombination(drawn(10, { text: 0, facts: 1 }));
    expect(Math.abs(found.text - 0.5)).toBeLessThan(0.3);
    expect(Math.abs(found.facts - 0.5)).toBeLessThan(0.3);
  });

  it("is the prior with one kind of row, or none", () => {
    const rows = drawn(100, { text: 1, facts: 1 });
    expect(fitCombination({ ...rows, malicious: rows.malicious.map(() => 0) })).toEqual(PRIOR);
    expect(fitCombination({ ...rows, facts: rows.facts.map(() => NaN) })).toEqual(PRIOR);
    expect(fitCombination({ text: [], facts: [], malicious: [], weights: [] })).toEqual(PRIOR);
  });

  it("leaves rows out whose facts are not known", () => {
    const rows = drawn(300, { text: 1, facts: 1 });
    const more = {
      text: [...rows.text, ...Array<number>(50).fill(0.99)],
      facts: [...rows.facts, ...Array<number>(50).fill(NaN)],
      malicious: [...rows.malicious, ...Array<number>(50).fill(0)],
      weights: [...rows.weights, ...Array<number>(50).fill(1)],
    };
    expect(fitCombination(more)).toEqual(fitCombination(rows));
  });
});
