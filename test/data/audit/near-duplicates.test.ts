import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PLACES, signatureOf } from "../../../src/data/audit/minhash.js";
import { NEAR, NearDuplicateSearch, TextSketch } from "../../../src/data/audit/near-duplicates.js";
import { jaccard, setOf, shinglesOf } from "../../../src/data/audit/shingles.js";
import { Random } from "../../../src/random.js";

const random = new Random(1, "near duplicates");

function words(count: number): string[] {
  return Array.from({ length: count }, () => `w${random.below(5000)}`);
}

/** The text with `changes` of its words replaced. */
function changed(text: readonly string[], changes: number): string[] {
  const result = [...text];
  for (let change = 0; change < changes; change += 1) result[random.below(result.length)] = `x${random.below(5000)}`;
  return result;
}

function similarity(left: string, right: string): number {
  return jaccard(setOf(shinglesOf(left)), setOf(shinglesOf(right)));
}

describe("jaccard", () => {
  it("is what sets of word triples give", () => {
    const word = fc.constantFrom("a", "b", "c");
    const text = fc.array(word, { minLength: 3, maxLength: 12 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(text, text, (left, right) => {
        const triples = (one: string): Set<string> => {
          const list = one.split(" ");
          return new Set(list.slice(2).map((_, at) => list.slice(at, at + 3).join(" ")));
        };
        const [a, b] = [triples(left), triples(right)];
        const common = [...a].filter((triple) => b.has(triple)).length;
        expect(similarity(left, right)).toBeCloseTo(common / (a.size + b.size - common), 12);
      }),
    );
  });

  it("compares texts of fewer than three words", () => {
    expect(similarity("one two", "one two")).toBe(1);
    expect(similarity("one two", "one three")).toBe(0);
    expect(similarity("", "")).toBe(1);
  });
});

describe("signatures", () => {
  it("agree in the share of places that the sets have in common, on average and nearly always", () => {
    const [left, right] = [new Int32Array(PLACES), new Int32Array(PLACES)];
    const errors = Array.from({ length: 400 }, () => {
      const text = words(20 + random.below(100));
      const other = changed(text, random.below(15));
      signatureOf(shinglesOf(text.join(" ")), left);
      signatureOf(shinglesOf(other.join(" ")), right);
      const agreeing = left.filter((value, place) => value === right[place]).length / PLACES;
      return agreeing - similarity(text.join(" "), other.join(" "));
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    // One place in 64 is 0.016; the standard error of a binomial share of 64 is at most 0.0625.
    expect(Math.abs(mean)).toBeLessThan(0.016);
    expect(Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length)).toBeLessThan(0.0625);
  });
});

describe("the search", () => {
  function search(test: readonly string[], train: readonly string[]) {
    const found = new NearDuplicateSearch();
    const sketch = new TextSketch();
    for (const text of test) {
      sketch.set(text);
      found.addTest(sketch);
    }
    for (const text of train) {
      sketch.set(text);
      found.addTrain(sketch);
    }
    return found.result();
  }

  it("finds what comparing every pair finds", () => {
    const train = Array.from({ length: 150 }, () => words(60));
    const test = [
      ...train.slice(0, 30).map((text) => changed(text, random.below(9))),
      ...Array.from({ length: 30 }, () => words(60)),
    ];
    const [trainTexts, testTexts] = [train, test].map((list) => list.map((text) => text.join(" ")));
    const near = testTexts?.filter((text) => trainTexts?.some((other) => similarity(text, other) >= NEAR)).length ?? 0;
    expect(near).toBeGreaterThan(5);
    expect(near).toBeLessThan(40);
    expect(search(testTexts ?? [], trainTexts ?? []).near).toBe(near);
  });

  it("counts every row of a text, and the very same text apart", () => {
    const text = words(40).join(" ");
    const near = `${text} and`;
    expect(search([text, text, near, "other words here"], [text])).toEqual({ rows: 4, same: 2, near: 3 });
    expect(search([text], [])).toEqual({ rows: 1, same: 0, near: 0 });
  });
});
