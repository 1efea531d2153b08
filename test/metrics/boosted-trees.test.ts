// Boosted trees: they learn, weigh, and say the same once stored.
import { describe, expect, it } from "vitest";
import { binRows, BoostedTrees, findBorders, growTrees, logOddsOf } from "../../src/metrics/boosted-trees.js";
import { auroc } from "../../src/metrics/auroc.js";
import { Random } from "../../src/random.js";

const OPTIONS = { trees: 20, depth: 3, learningRate: 0.2, leastWeight: 2, l2: 1 };

function drawn(rows: number, seed: number): { values: Float32Array; labels: Uint8Array } {
  const random = new Random(seed, "trees");
  const values = Float32Array.from({ length: rows * 4 }, () => random.uniform());
  // Neither of the first two alone tells anything.
  const labels = Uint8Array.from({ length: rows }, (_, row) =>
    Number((values[row * 4] ?? 0) > 0.5 !== (values[row * 4 + 1] ?? 0) > 0.5),
  );
  return { values, labels };
}

describe("boosted trees", () => {
  it("learn what two features say together, and say it of rows that they have not seen", () => {
    const [train, test] = [drawn(4_000, 1), drawn(1_000, 2)];
    const trees = BoostedTrees.fit(train.values, 4, train.labels, { ...OPTIONS, trees: 60 });
    expect(auroc(trees.predict(test.values), test.labels)).toBeGreaterThan(0.95);
  });

  it("begin with the odds of the weighted rows", () => {
    const table = { bins: Uint8Array.of(0, 1, 0), width: 1 };
    const { base } = growTrees(table, Uint8Array.of(1, 0, 0), { ...OPTIONS, trees: 0 }, [9, 2, 2]);
    expect(base).toBeCloseTo(Math.log(10 / 5), 12);
  });

  it("follow the rows that count more", () => {
    // The same row, both ways: the heavier label wins.
    const table = { bins: new Uint8Array(200), width: 1 };
    const labels = Uint8Array.from({ length: 200 }, (_, row) => row % 2);
    const heavy = growTrees(
      table,
      labels,
      OPTIONS,
      Array.from(labels, (label) => (label === 1 ? 3 : 1)),
    );
    expect(logOddsOf(heavy, table, 0)).toBeGreaterThan(0.5);
  });

  it("say the same when they were stored as JSON", () => {
    const { values, labels } = drawn(800, 3);
    const borders = findBorders(values, 4);
    const table = binRows(values, borders);
    const grown = growTrees(table, labels, OPTIONS);
    const stored: typeof grown = JSON.parse(
      JSON.stringify(grown, (_, value: unknown) =>
        ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : value,
      ),
    );
    const again = binRows(values, JSON.parse(JSON.stringify(borders.map((own) => Array.from(own)))) as number[][]);
    for (let row = 0; row < 800; row += 1) expect(logOddsOf(stored, again, row)).toBe(logOddsOf(grown, table, row));
  });
});
