import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { batchTokens, lengthSortedBatches } from "../../src/model/batch-tokens.js";

const sequence = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => 10 + i);

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    expect(thrown.code).toBe("usage");
    return thrown.problems.length > 0 ? thrown.problems : [thrown.message];
  }
  return [];
}

describe("batchTokens", () => {
  it("pads to the longest in multiples of 8, and counts positions from the padding index", () => {
    const batch = batchTokens([sequence(3), sequence(9)], { padId: 1, maxLength: 64 });
    expect([batch.rows, batch.length]).toEqual([2, 16]);
    expect([...batch.ids.subarray(0, 16)]).toEqual([10, 11, 12, ...Array<number>(13).fill(1)]);
    expect([...batch.attentionMask.subarray(0, 16)]).toEqual([1, 1, 1, ...Array<number>(13).fill(0)]);
    expect([...batch.positionIds.subarray(0, 16)]).toEqual([2, 3, 4, ...Array<number>(13).fill(1)]);
    expect([...batch.positionIds.subarray(16)]).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 1, 1, 1, 1, 1, 1]);
  });

  it("pads in other multiples, but never beyond maxLength", () => {
    expect(batchTokens([sequence(9)], { padId: 1, multiple: 1, maxLength: 64 }).length).toBe(9);
    expect(batchTokens([sequence(9)], { padId: 1, multiple: 64, maxLength: 512 }).length).toBe(64);
    expect(batchTokens([sequence(9)], { padId: 1, maxLength: 10 }).length).toBe(10);
    expect(batchTokens([sequence(10)], { padId: 1, maxLength: 10 }).length).toBe(10);
  });

  it("uses the padding id that it is given", () => {
    const batch = batchTokens([Int32Array.of(7, 0, 7)], { padId: 0, multiple: 4, maxLength: 8 });
    expect([...batch.ids]).toEqual([7, 0, 7, 0]);
    expect([...batch.attentionMask]).toEqual([1, 1, 1, 0]);
    expect([...batch.positionIds]).toEqual([1, 0, 2, 0]);
  });

  it("shares no memory with its input or another batch", () => {
    const one = sequence(8);
    const [first, second] = [
      batchTokens([one], { padId: 1, maxLength: 8 }),
      batchTokens([one], { padId: 1, maxLength: 8 }),
    ];
    first.ids[0] = 99;
    expect([one[0], second.ids[0]]).toEqual([10, 10]);
  });

  it("refuses an empty batch, and lists every sequence that does not fit", () => {
    expect(problemsOf(() => batchTokens([], { padId: 1, maxLength: 8 }))).toEqual([
      "a batch needs at least one sequence of tokens",
    ]);
    const sequences = [sequence(9), sequence(8), sequence(0), sequence(30)];
    expect(problemsOf(() => batchTokens(sequences, { padId: 1, maxLength: 8 }))).toEqual([
      "sequence 0 has 9 tokens, more than 8",
      "sequence 2 is empty",
      "sequence 3 has 30 tokens, more than 8",
    ]);
  });
});

describe("lengthSortedBatches", () => {
  it("puts the longest first, equals in order", () => {
    expect(lengthSortedBatches([3, 20, 3, 9, 20], { maxRows: 2, maxTokens: 1000 })).toEqual([[1, 4], [3, 0], [2]]);
  });

  it("counts padding towards the limit on tokens", () => {
    // 9 is padded to 16: two rows make 32 tokens.
    expect(lengthSortedBatches([9, 9, 9], { maxRows: 10, maxTokens: 32 })).toEqual([[0, 1], [2]]);
    expect(lengthSortedBatches([9, 9, 9], { maxRows: 10, maxTokens: 32, multiple: 1 })).toEqual([[0, 1, 2]]);
    expect(lengthSortedBatches([100, 4], { maxRows: 10, maxTokens: 32 })).toEqual([[0], [1]]);
  });

  it("makes no batch of nothing, and refuses limits that hold nothing", () => {
    expect(lengthSortedBatches([], { maxRows: 4, maxTokens: 64 })).toEqual([]);
    expect(problemsOf(() => lengthSortedBatches([1], { maxRows: 0, maxTokens: 64 }))).toHaveLength(1);
    expect(problemsOf(() => lengthSortedBatches([1], { maxRows: 4, maxTokens: NaN }))).toHaveLength(1);
  });

  it("holds each index once, within the limits, with no more padding than in the order given", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 128 }), { maxLength: 200 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 1, max: 32 }),
        fc.integer({ min: 128, max: 2048 }),
        (all, maxRows, maxTokens) => {
          const batches = lengthSortedBatches(all, { maxRows, maxTokens });
          expect(batches.flat().sort((a, b) => a - b)).toEqual(all.map((_, i) => i));
          for (const batch of batches) {
            const padded = Math.ceil(Math.max(...batch.map((i) => all[i] ?? 0)) / 8) * 8;
            expect(batch.length).toBeLessThanOrEqual(maxRows);
            expect(batch.length * padded).toBeLessThanOrEqual(maxTokens);
          }
          const longest = batches.map((batch) => Math.max(...batch.map((i) => all[i] ?? 0)));
          expect(longest).toEqual([...longest].sort((a, b) => b - a));
        },
      ),
    );
  });
});
