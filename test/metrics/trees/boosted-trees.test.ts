// Boosted trees: that they learn, that a weight counts as so many rows, and that they are the same read back from a file.
import { describe, expect, it } from "vitest";
import { auroc } from "../../../src/metrics/auroc.js";
import { binOf, binRows, findBorders } from "../../../src/metrics/trees/bins.js";
import { BoostedTrees, growTrees, logOddsOf } from "../../../src/metrics/trees/boosted-trees.js";
import { Random } from "../../../src/random.js";

const FEATURES = 4;

/** Label 1 where exactly one of the first two features is above a half. */
function crossed(rows: number, seed: number): { matrix: Float32Array; labels: Uint8Array } {
  const random = new Random(seed);
  const matrix = Float32Array.from({ length: rows * FEATURES }, () => random.uniform());
  const labels = Uint8Array.from({ length: rows }, (_, row) =>
    Number((matrix[row * FEATURES] ?? 0) > 0.5 !== (matrix[row * FEATURES + 1] ?? 0) > 0.5),
  );
  return { matrix, labels };
}

describe("boosted trees", () => {
  it("learn a rule that no single feature tells, and hold on rows that they have not seen", () => {
    const { matrix, labels } = crossed(3_000, 1);
    const trees = BoostedTrees.fit(matrix, FEATURES, labels);
    const unseen = crossed(1_000, 2);
    expect(auroc(trees.predict(unseen.matrix), unseen.labels)).toBeGreaterThan(0.98);
  });

  it("take a weight of two for two rows", () => {
    const { matrix, labels } = crossed(2_000, 3);
    const borders = findBorders(matrix, FEATURES);
    const once = binRows(matrix, borders);
    const weights = Float64Array.from(labels, (_, row) => (row % 3 === 0 ? 2 : 1));
    const repeated = [...weights].flatMap((weight, row) => Array<number>(weight).fill(row));
    const bins = Uint8Array.from(
      repeated.flatMap((row) => [...once.bins.subarray(row * FEATURES, (row + 1) * FEATURES)]),
    );
    const weighed = growTrees(once, labels, undefined, weights);
    const twice = growTrees(
      { bins, width: FEATURES },
      Uint8Array.from(repeated, (row) => labels[row] ?? 0),
    );
    expect(weighed.base).toBeCloseTo(twice.base, 10);
    // Halves of the rows are drawn by their number, so that the trees are not the same ones.
    const agreeing = [...labels.keys()].filter(
      (row) => logOddsOf(weighed, once, row) > 0 === logOddsOf(twice, once, row) > 0,
    );
    expect(agreeing.length / labels.length).toBeGreaterThan(0.97);
    const plain = growTrees(once, labels);
    expect(growTrees(once, labels, undefined, new Float64Array(labels.length).fill(1))).toEqual(plain);
  });

  it("ask each for a part of the features, another one each time", () => {
    const { matrix, labels } = crossed(2_000, 5);
    const table = binRows(matrix, findBorders(matrix, FEATURES));
    const options = { trees: 40, depth: 3, learningRate: 0.1, leastWeight: 1, l2: 1, featureShare: 0.5 };
    const { trees } = growTrees(table, labels, options);
    const asked = trees.map(({ feature }) => new Set(Array.from(feature).filter((one) => one >= 0)));
    expect(asked.filter((one) => one.size < FEATURES).length).toBeGreaterThan(30);
    expect(new Set(asked.flatMap((one) => [...one])).size).toBe(FEATURES);
    expect(growTrees(table, labels, options).trees).toEqual(trees);
    // The rule takes two features, which few trees have both.
    expect(growTrees(table, labels, { ...options, featureShare: 1 }).trees).not.toEqual(trees);
  });

  it("say the same when they were written and read", () => {
    const { matrix, labels } = crossed(500, 4);
    const table = binRows(matrix, findBorders(matrix, FEATURES));
    const { base, trees } = growTrees(table, labels);
    const plain = trees.map(({ feature, bin, value }) => ({
      feature: Array.from(feature),
      bin: Array.from(bin),
      value: Array.from(value),
    }));
    const read = JSON.parse(JSON.stringify({ base, trees: plain })) as { base: number; trees: typeof plain };
    for (const row of labels.keys()) expect(logOddsOf(read, table, row)).toBe(logOddsOf({ base, trees }, table, row));
  });

  it("put a value that is a border below it, and what is no number above all", () => {
    expect([-1, 0, 0.5, 1, 2, NaN].map((value) => binOf([0, 1], value))).toEqual([0, 0, 1, 1, 2, 2]);
  });
});
