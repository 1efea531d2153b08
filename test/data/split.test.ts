import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { SPLIT_PARTS } from "../../src/data/dataset-row.js";
import { groupKey } from "../../src/data/split-groups.js";
import { sizesOf } from "../../src/data/split-sampler.js";
import { parseSplits } from "../../src/data/split-spec.js";
import { planSplit, type RowCounts, type SplitRow } from "../../src/data/split.js";

const DAY_MS = 86_400_000;
const FIRST_DAY = 17_576; // 2018-02-14

const CLASSES = [
  { name: "Benign", family: "benign", malicious: false },
  { name: "DoS Hulk", family: "dos", malicious: true },
  { name: "DoS Slowloris", family: "dos", malicious: true },
  { name: "Botnet Ares", family: "botnet", malicious: true },
  { name: "Web XSS", family: "web-attack", malicious: true },
];

/** Rows in the order of time: of each class some on each of `days` days, malicious ones in one of `incidents`. */
function rowsOf(perClass: readonly number[], days = 4, incidents = 6): SplitRow[] {
  const rows = perClass.flatMap((count, of) =>
    Array.from({ length: count }, (_, index): SplitRow => {
      const day = FIRST_DAY + (index % days);
      return {
        class: of,
        incident: of === 0 ? 0 : groupKey(`incident ${(index * 7 + of) % incidents}`),
        day,
        time: day * DAY_MS + Math.floor(index / days / 3) * 1000,
      };
    }),
  );
  return rows.sort((a, b) => a.time - b.time);
}

function countsOf(rows: readonly SplitRow[]): RowCounts {
  const tally = <Key>(keys: readonly Key[]): Map<Key, number> => {
    const map = new Map<Key, number>();
    for (const key of keys) map.set(key, (map.get(key) ?? 0) + 1);
    return map;
  };
  const byClass = tally(rows.map((row) => row.class));
  const without = tally(rows.filter(({ incident }) => incident === 0).map((row) => row.class));
  return {
    classes: CLASSES,
    perClass: CLASSES.map((_, of) => byClass.get(of) ?? 0),
    perClassWithoutIncident: CLASSES.map((_, of) => without.get(of) ?? 0),
    perDay: tally(rows.map(({ day }) => day)),
    perIncident: tally(rows.flatMap(({ incident }) => (incident === 0 ? [] : [incident]))),
  };
}

function assign(text: string, rows: readonly SplitRow[], seed = 1) {
  const [spec] = parseSplits(text);
  if (spec === undefined) throw new Error("no split");
  const splitter = planSplit(spec, countsOf(rows), seed);
  const parts = rows.map((row) => SPLIT_PARTS[splitter.assign(row)] ?? "none");
  const count = (part: string, of?: number): number =>
    rows.filter((row, index) => parts[index] === part && (of === undefined || row.class === of)).length;
  return { parts, count, held: splitter.held };
}

/** The parts in which the rows of a key are. */
function partsOf<Key>(rows: readonly SplitRow[], parts: readonly string[], keyOf: (row: SplitRow) => Key) {
  const found = new Map<Key, Set<string>>();
  for (const [index, row] of rows.entries()) {
    const key = keyOf(row);
    found.set(key, (found.get(key) ?? new Set()).add(parts[index] ?? ""));
  }
  return found;
}

describe("a random split", () => {
  const rows = rowsOf([1000, 200, 30, 10, 3]);

  it("has the exact fractions of each class, and each part something of a class of three", () => {
    const { count } = assign("random", rows);
    for (const [of, sizes] of [
      [0, [800, 100, 100]],
      [1, [160, 20, 20]],
      [2, [24, 3, 3]],
      [3, [8, 1, 1]],
      [4, [1, 1, 1]],
    ] as const) {
      expect(["train", "validation", "test"].map((part) => count(part, of))).toEqual(sizes);
    }
  });

  it("is another with another seed or name, and the same with the same", () => {
    expect(assign("random", rows, 1).parts).toEqual(assign("random", rows, 1).parts);
    expect(assign("random", rows, 2).parts).not.toEqual(assign("random", rows, 1).parts);
    expect(assign("other=random", rows, 1).parts).not.toEqual(assign("random", rows, 1).parts);
  });

  it("takes rows of all times alike", () => {
    const { parts } = assign("random:fractions=50/0/50", rowsOf([4000, 0, 0, 0, 0]));
    const half = parts.slice(0, 2000).filter((part) => part === "test").length;
    expect(half).toBeGreaterThan(900);
    expect(half).toBeLessThan(1100);
  });

  it("keeps a cap for each class, in the fractions", () => {
    const { count } = assign("random:fractions=50/25/25:cap=100", rows);
    expect([count("train", 0), count("validation", 0), count("test", 0), count("unused", 0)]).toEqual([
      50, 25, 25, 900,
    ]);
    expect(count("unused", 2)).toBe(0);
    expect(count("train", 1) + count("validation", 1) + count("test", 1)).toBe(100);
  });
});

describe("a time split", () => {
  it("trains on the past: no row of a later part is before one of an earlier, nor at the same time", () => {
    const rows = rowsOf([500, 100, 20, 10, 5]);
    const { parts, count } = assign("time:fractions=60/20/20", rows);
    const latest = (part: string): number =>
      Math.max(...rows.filter((_, index) => parts[index] === part).map(({ time }) => time));
    const earliest = (part: string): number =>
      Math.min(...rows.filter((_, index) => parts[index] === part).map(({ time }) => time));
    expect(latest("train")).toBeLessThan(earliest("validation"));
    expect(latest("validation")).toBeLessThan(earliest("test"));
    expect(count("train") / rows.length).toBeCloseTo(0.6, 1);
    expect(count("test") / rows.length).toBeCloseTo(0.2, 1);
  });

  it("does so within each day if asked", () => {
    const rows = rowsOf([500, 100, 20, 10, 5]);
    const { parts } = assign("time:within=day", rows);
    for (const found of partsOf(rows, parts, ({ day }) => day).values()) expect(found.size).toBe(3);
  });

  it("keeps a cap for each class", () => {
    const { count } = assign("time:cap=50", rowsOf([500, 100, 20, 10, 5]));
    expect([0, 1, 2].map((of) => count("unused", of))).toEqual([450, 50, 0]);
  });
});

describe("a day split", () => {
  const rows = rowsOf([100, 20, 20, 20, 20]);

  it("holds out the last day, and validates by the one before", () => {
    const { held, parts } = assign("day", rows);
    expect(held).toEqual({
      train: ["2018-02-14", "2018-02-15"],
      validation: ["2018-02-16"],
      test: ["2018-02-17"],
    });
    for (const found of partsOf(rows, parts, ({ day }) => day).values()) expect(found.size).toBe(1);
  });

  it("holds out the days that are named", () => {
    const { held } = assign("day:test=2018-02-14+2018-02-15:validation=2018-02-17", rows);
    expect(held).toMatchObject({ test: ["2018-02-14", "2018-02-15"], train: ["2018-02-16"] });
  });

  it("refuses days that are not there, and names those that are", () => {
    try {
      assign("day:test=2018-02-14+2019-01-01", rows);
      expect.unreachable();
    } catch (thrown) {
      if (!(thrown instanceof SocagentError)) throw thrown;
      expect(thrown.code).toBe("usage");
      expect(thrown.message).toContain("2019-01-01");
      expect(thrown.problems.join()).toContain("2018-02-17");
    }
  });

  it("leaves something to train on where there is one day", () => {
    expect(assign("day", rowsOf([10], 1)).held).toEqual({ train: ["2018-02-14"] });
  });
});

describe("a group split", () => {
  const rows = rowsOf([600, 120, 80, 60, 40], 4, 20);

  it("never parts an incident", () => {
    const { parts, count } = assign("group", rows);
    const found = partsOf(rows, parts, ({ incident }) => incident);
    for (const [incident, of] of found) if (incident !== 0) expect(of.size).toBe(1);
    // Rows without an incident are spread as at random.
    expect([count("train", 0), count("validation", 0), count("test", 0)]).toEqual([480, 60, 60]);
  });

  it("never parts a family, and names where each went", () => {
    const { parts, held } = assign("group:by=family:fractions=50/25/25", rows);
    const found = partsOf(rows, parts, (row) => CLASSES[row.class]?.family);
    for (const family of ["dos", "botnet", "web-attack"]) expect(found.get(family)?.size).toBe(1);
    expect(Object.values(held).flat().sort()).toEqual(["botnet", "dos", "web-attack"]);
  });

  it("holds out the families that are named", () => {
    const { count } = assign("group:by=family:test=botnet+web-attack", rows);
    expect([count("test", 3), count("test", 4), count("test", 1)]).toEqual([60, 40, 0]);
  });

  it("holds out the classes and incidents that are named", () => {
    expect(assign("group:by=class:test=DoS Slowloris:validation=DoS Hulk", rows).held).toMatchObject({
      test: ["DoS Slowloris"],
      validation: ["DoS Hulk"],
    });
    const { parts } = assign("group:test=incident 3", rows);
    for (const [index, { incident }] of rows.entries()) {
      if (incident !== 0) expect(parts[index] === "test").toBe(incident === groupKey("incident 3"));
    }
    expect(() => assign("group:test=incident 99", rows)).toThrow(/incident 99/);
    expect(() => assign("group:by=family:test=worm", rows)).toThrow(/worm/);
  });

  it("never parts a group, whatever the rows, seed and cap", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(60), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        fc.constantFrom("group", "group:cap=10", "group:by=family", "day"),
        (perClass, incidents, seed, text) => {
          const some = rowsOf(perClass, 3, incidents);
          if (some.length === 0) return;
          const { parts } = assign(text, some, seed);
          const keyOf = (row: SplitRow): unknown =>
            text === "day" ? row.day : text.includes("family") ? CLASSES[row.class]?.family : row.incident;
          for (const [key, found] of partsOf(some, parts, keyOf)) {
            found.delete("unused");
            if (key !== 0 && key !== "benign") expect(found.size).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("sizesOf", () => {
  it("adds up, is near the fractions, and leaves no part empty that need not be", () => {
    fc.assert(
      fc.property(
        fc.nat(5000),
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 3, maxLength: 3 }),
        (total, weights) => {
          const sum = weights.reduce((all, one) => all + one, 0);
          const fractions = weights.map((one) => one / sum);
          const sizes = sizesOf(total, fractions);
          expect(sizes.reduce((all, one) => all + one, 0)).toBe(total);
          for (const [part, size] of sizes.entries()) {
            expect(size).toBeGreaterThanOrEqual(total >= 3 ? 1 : 0);
            expect(Math.abs(size - total * (fractions[part] ?? 0))).toBeLessThanOrEqual(2);
          }
        },
      ),
    );
  });
});

describe("parseSplits", () => {
  it("reads several, each with its options", () => {
    expect(parseSplits("random, bots=group:by=family:test=botnet+dos,day:test=2018-03-02")).toMatchObject([
      { name: "random", kind: "random", fractions: [0.8, 0.1, 0.1] },
      { name: "bots", kind: "group", by: "family", test: ["botnet", "dos"] },
      { name: "day", kind: "day", test: ["2018-03-02"] },
    ]);
  });

  it("tells everything that is wrong at once", () => {
    try {
      parseSplits(
        "randm,time:fractions=1/2,time,group:by=colour:cap=many,day:test=tomorrow,Upper=random,random:within=day",
      );
      expect.unreachable();
    } catch (thrown) {
      if (!(thrown instanceof SocagentError)) throw thrown;
      expect(thrown.code).toBe("usage");
      for (const word of ["randm", "fractions", "called time", "colour", "many", "tomorrow", "Upper", "within"]) {
        expect(thrown.problems.join("\n")).toContain(word);
      }
    }
  });
});
