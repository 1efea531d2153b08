import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LongRunMerger } from "../../src/model/long-run.js";

type Merge = readonly [left: number, right: number, merged: number];

const byteIds = Int32Array.from({ length: 256 }, (_, byte) => byte);

function makeMerger(merges: readonly Merge[]): LongRunMerger {
  const lengths = Array<number>(256).fill(1);
  for (const [left, right, merged] of merges) lengths[merged] = (lengths[left] ?? 0) + (lengths[right] ?? 0);
  return new LongRunMerger(byteIds, merges, Math.max(...lengths));
}

/** Byte pair encoding by its definition: the best merge anywhere, the leftmost of equals, until there is none. */
function byDefinition(bytes: Uint8Array, merges: readonly Merge[]): number[] {
  const ids = [...bytes];
  for (;;) {
    let best: { rank: number; at: number } | undefined;
    for (let at = 0; at + 1 < ids.length; at++) {
      const rank = merges.findLastIndex(([left, right]) => left === ids[at] && right === ids[at + 1]);
      if (rank >= 0 && (best === undefined || rank < best.rank)) best = { rank, at };
    }
    if (best === undefined) return ids;
    ids.splice(best.at, 2, merges[best.rank]?.[2] ?? 0);
  }
}

/** Merges over a few bytes and one another's results, in an order that no training would give. */
const anyMerges = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 12 }).chain((pairs) => {
  const merges = pairs.map(([a, b], i): Merge => {
    const known = [97, 98, 99, ...Array.from({ length: i }, (_, k) => 256 + k)];
    return [known[a % known.length] ?? 97, known[b % known.length] ?? 97, 256 + i];
  });
  return fc.shuffledSubarray(merges, { minLength: 1 });
});

describe("LongRunMerger", () => {
  it("encodes by the definition of byte pair encoding, whatever the merges", () => {
    const bytes = fc.array(fc.constantFrom(97, 98, 99), { maxLength: 60 }).map((list) => Uint8Array.from(list));
    fc.assert(
      fc.property(anyMerges, bytes, (merges, run) => {
        expect([...makeMerger(merges).encode(run)]).toEqual(byDefinition(run, merges));
      }),
      { numRuns: 500 },
    );
  });

  it("finds the first ids of a very long run without changing them", () => {
    const seeds = fc.array(fc.constantFrom(97, 98, 99), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(anyMerges, seeds, fc.constantFrom(1, 30, 500), (merges, seed, count) => {
        const run = Uint8Array.from({ length: 70_000 }, (_, i) => seed[i % seed.length] ?? 97);
        const merger = makeMerger(merges);
        expect([...merger.encode(run, count)]).toEqual([...merger.encode(run).subarray(0, count)]);
      }),
      { numRuns: 20 },
    );
  });

  it("reads to the end of a very long run where its last byte decides on its first id", () => {
    // A run in which no pair of neighbours comes twice, and of two pairs the right one always merges first: whether the first
    // byte finds a partner hangs on the parity of the run's length.
    const run: number[] = [];
    for (let a = 0; a < 256; a++) {
      run.push(a);
      for (let b = a + 1; b < 256; b++) run.push(a, b);
    }
    run.push(0);
    const merges = run.slice(1).map((right, i): Merge => [run[i] ?? 0, right, 256 + i]);
    const merger = makeMerger(merges.reverse());
    expect(run).toHaveLength(65_537);
    expect([...merger.encode(Uint8Array.from(run), 2)]).toEqual([0, 257]);
    expect([...merger.encode(Uint8Array.from(run.slice(0, -1)), 2)]).toEqual([256, 258]);
  });
});
