import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HASH_WORDS, RowHasher } from "../../src/data/deduplicate-hash.js";
import { HashTable } from "../../src/data/deduplicate-table.js";
import { type ConflictPolicy, deduplicate, type HashChunk, ROWS_PER_TABLE } from "../../src/data/deduplicate.js";

/** A row as its content and its class. */
type Row = readonly [content: number, of: number];

function chunksOf(rows: readonly Row[], perChunk: number): () => AsyncIterable<HashChunk> {
  // eslint-disable-next-line @typescript-eslint/require-await -- as from a disk
  return async function* () {
    const hasher = new RowHasher();
    for (let from = 0; from < rows.length; from += perChunk) {
      const part = rows.slice(from, from + perChunk);
      const hashes = new Uint32Array(part.length * HASH_WORDS);
      for (const [index, [content]] of part.entries()) {
        hasher.addNumber(content);
        hasher.finish(hashes, index * HASH_WORDS);
      }
      yield { hashes, classes: Uint16Array.from(part, ([, of]) => of) };
    }
  };
}

async function kept(rows: readonly Row[], conflicts: ConflictPolicy, perChunk = 3, rowsPerTable?: number) {
  const result = await deduplicate(chunksOf(rows, perChunk), {
    conflicts,
    ...(rowsPerTable === undefined ? {} : { rowsPerTable }),
  });
  const indices = rows.flatMap((_, row) => ((((result.kept[row >> 3] ?? 0) >> (row & 7)) & 1) === 1 ? [row] : []));
  return { ...result, indices };
}

/** The same by plain maps. */
function expected(rows: readonly Row[], conflicts: ConflictPolicy): number[] {
  const byContent = new Map<number, { row: number; of: number }[]>();
  for (const [row, [content, of]] of rows.entries()) {
    byContent.set(content, [...(byContent.get(content) ?? []), { row, of }]);
  }
  const result: number[] = [];
  for (const same of byContent.values()) {
    const classes = [...new Set(same.map(({ of }) => of))];
    const firsts = classes.map((of) => same.find((one) => one.of === of)?.row ?? -1);
    if (classes.length === 1 || conflicts === "keep") result.push(...firsts);
    else if (conflicts === "majority") {
      const counts = classes.map((of) => same.filter((one) => one.of === of).length);
      const most = Math.max(...counts);
      const winners = firsts.filter((_, index) => counts[index] === most);
      if (winners.length === 1) result.push(...winners);
    }
  }
  return result.sort((a, b) => a - b);
}

describe("deduplicate", () => {
  it("keeps the first of equal rows", async () => {
    const { indices, duplicatesPerClass, keptPerClass } = await kept(
      [
        [1, 0],
        [2, 1],
        [1, 0],
        [1, 0],
        [3, 1],
        [2, 1],
      ],
      "drop",
    );
    expect(indices).toEqual([0, 1, 4]);
    expect({ keptPerClass, duplicatesPerClass }).toEqual({ keptPerClass: [1, 2], duplicatesPerClass: [2, 1] });
  });

  const contradicting: readonly Row[] = [
    [7, 0],
    [7, 1],
    [7, 1],
    [8, 0],
    [8, 2],
    [9, 2],
  ];

  it.each([
    ["drop", [5], [2, 1, 1]],
    ["keep", [0, 1, 3, 4, 5], [0, 0, 0]],
    ["majority", [1, 5], [2, 0, 1]],
  ] as const)("has the policy %s for rows that differ in class alone", async (policy, indices, dropped) => {
    const found = await kept(contradicting, policy);
    expect(found.indices).toEqual(indices);
    expect(found.conflictsDroppedPerClass).toEqual(dropped);
    expect([...found.conflictingContents]).toEqual([
      ["0,1", 1],
      ["0,2", 1],
    ]);
  });

  it("does so for any rows, however they are cut and shared out", async () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 3 })), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom("drop", "keep", "majority"),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 70 }),
        async (all, policy, perChunk, rowsPerTable) => {
          const found = await kept(all, policy, perChunk, rowsPerTable);
          expect(found.indices).toEqual(expected(all, policy));
          const count = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);
          expect(
            count(found.keptPerClass) + count(found.duplicatesPerClass) + count(found.conflictsDroppedPerClass),
          ).toBe(all.length);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps nothing of nothing", async () => {
    expect(await kept([], "majority")).toMatchObject({ rows: 0, indices: [], keptPerClass: [] });
  });
});

describe("HashTable", () => {
  it("takes at most 400 MB for the 16.2 million rows of CSE-CIC-IDS2018 at once", () => {
    expect(ROWS_PER_TABLE).toBeGreaterThanOrEqual(16_232_943);
    expect(HashTable.bytesFor(16_232_943)).toBeLessThan(400e6);
  });

  it("finds what was put in, in a full table of neighbours", () => {
    const table = new HashTable(4);
    const hashes = Uint32Array.from([0xffffffff, 1, 1, 1, 0xffffffff, 2, 2, 2, 0xfffffffe, 3, 3, 3, 0, 0, 0, 1]);
    for (let index = 0; index < 4; index += 1)
      expect(table.findOrAdd(hashes, index * HASH_WORDS, index)).toBeLessThan(0);
    for (let index = 0; index < 4; index += 1) {
      expect(table.valueAt(table.find(hashes, index * HASH_WORDS))).toBe(index);
      expect(table.findOrAdd(hashes, index * HASH_WORDS, 9)).toBeGreaterThanOrEqual(0);
    }
    expect(table.find(Uint32Array.of(0xffffffff, 9, 9, 9), 0)).toBeLessThan(0);
    expect(() => table.findOrAdd(Uint32Array.of(5, 5, 5, 5), 0, 0)).toThrow(/given more/);
  });
});

describe("RowHasher", () => {
  const hashOf = (add: (hasher: RowHasher) => void): string => {
    const out = new Uint32Array(HASH_WORDS);
    const hasher = new RowHasher();
    add(hasher);
    hasher.finish(out, 0);
    return out.join(" ");
  };
  const words = (bytes: string): number[] => [...new Uint32Array(Uint8Array.from(Buffer.from(bytes)).buffer)];

  it("is MurmurHash3_x86_128 with seed 0, but for the byte order of its tail", () => {
    // Of whole blocks: from the reference implementation (mmh3 5.3: hash_bytes(text, 0, False) as four little-endian words).
    expect(
      hashOf((hasher) => {
        words("socagent-flow-01").forEach((word) => {
          hasher.addWord(word);
        });
      }),
    ).toBe("1378490942 2694454782 208080790 4093939510");
  });

  it("is the same for numbers one by one and together, wherever they begin", () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 40 }), fc.integer({ min: 0, max: 5 }), (numbers, before) => {
        const values = Float64Array.from(numbers);
        const together = hashOf((hasher) => {
          for (let word = 0; word < before; word += 1) hasher.addWord(word);
          hasher.addNumbers(values, new Int32Array(values.buffer), values.length);
        });
        const single = hashOf((hasher) => {
          for (let word = 0; word < before; word += 1) hasher.addWord(word);
          for (const number of numbers) hasher.addNumber(number);
        });
        expect(together).toBe(single);
      }),
    );
  });

  it("takes 0 for -0, any NaN for another, and no two texts in a row for others", () => {
    expect(
      hashOf((hasher) => {
        hasher.addNumber(-0);
      }),
    ).toBe(
      hashOf((hasher) => {
        hasher.addNumber(0);
      }),
    );
    const odd = new Float64Array(new BigUint64Array([0xfff8000000000001n]).buffer);
    expect(
      hashOf((hasher) => {
        hasher.addNumbers(odd, new Int32Array(odd.buffer), 1);
      }),
    ).toBe(
      hashOf((hasher) => {
        hasher.addNumber(NaN);
      }),
    );
    const pair = (a: string, b: string): string =>
      hashOf((hasher) => {
        hasher.addText(a);
        hasher.addText(b);
      });
    expect(pair("ab", "c")).not.toBe(pair("a", "bc"));
    expect(pair("", "abc")).not.toBe(pair("abc", ""));
  });

  it("gives no four zeros, and differs for every one of many rows", () => {
    const seen = new Set<string>();
    for (let row = 0; row < 20_000; row += 1)
      seen.add(
        hashOf((hasher) => {
          hasher.addNumber(row);
        }),
      );
    expect(seen.size).toBe(20_000);
    expect(hashOf(() => undefined)).not.toBe("0 0 0 0");
  });
});
