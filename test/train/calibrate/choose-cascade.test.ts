// How many alerts the facts may settle: as many as cost next to nothing.
import { describe, expect, it } from "vitest";
import { Random } from "../../../src/random.js";
import { type CascadeRows, chooseCascade } from "../../../src/train/calibrate/choose-cascade.js";

const BOTH = { bias: 0, text: 0.5, facts: 0.5 };

/** 200 attacks among 2,000 rows. @param known how far apart facts and texts tell them */
function rowsOf(known: { readonly facts: number; readonly text: number }): CascadeRows {
  const random = new Random(5, "cascade");
  const malicious = Uint8Array.from({ length: 2_000 }, (_, row) => Number(row % 10 === 0));
  const score = (apart: number): Float64Array =>
    Float64Array.from(malicious, (one) => random.normal() + apart * (one - 0.5));
  return {
    text: score(known.text).map((logit) => 1 / (1 + Math.exp(-logit))),
    facts: score(known.facts),
    malicious,
    weights: new Float64Array(2_000).fill(1 / 2_000),
  };
}

function settledShare(rows: CascadeRows): number | undefined {
  const below = chooseCascade(rows, BOTH);
  if (below === undefined) return undefined;
  return (
    Array.from(rows.malicious.keys()).filter((row) => rows.malicious[row] === 0 && (rows.facts[row] ?? 0) < below)
      .length / 1_800
  );
}

describe("chooseCascade", () => {
  it("settles nearly all benign alerts where the facts tell all", () => {
    expect(settledShare(rowsOf({ facts: 12, text: 1 }))).toBeCloseTo(0.95, 2);
  });

  it("settles fewer where the text says something too, and none where it tells all", () => {
    const some = settledShare(rowsOf({ facts: 3, text: 3 }));
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(0.9);
    expect(settledShare(rowsOf({ facts: 0, text: 12 }))).toBeUndefined();
  });

  it("settles none where there are too few rows to tell, or the facts are not known", () => {
    const rows = rowsOf({ facts: 12, text: 1 });
    const few = Uint8Array.from(rows.malicious, (one, row) => (row < 400 ? one : 0));
    expect(chooseCascade({ ...rows, malicious: few }, BOTH)).toBeUndefined();
    expect(chooseCascade({ ...rows, facts: new Float64Array(2_000).fill(NaN) }, BOTH)).toBeUndefined();
  });
});
