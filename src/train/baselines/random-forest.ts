/**
 * A random forest by ml-random-forest.
 *
 * Its trees try every place where neighbours differ in their class, each with a pass over all rows: the time grows with the square of
 * the rows (50 of 250 columns, CPU seconds a tree: 100 rows 0.07, 200 rows 0.09, 400 rows 0.4; 20,000 would be a quarter of an hour).
 */
import { Matrix } from "ml-matrix";
import { RandomForestClassifier } from "ml-random-forest";
import { Random } from "../../random.js";
import type { Baseline } from "./baseline.js";
import { type Table, tablesOf } from "./table.js";

/** Half of them attacks, where there are so many: with fewer rows, none may be wasted on what is plentiful. */
const MOST_ROWS = 600;
const TREES = 20;
/** Share of the columns that a tree reads; the library draws them once for a tree, not for each split. */
const COLUMN_SHARE = 0.2;
const DEPTH = 12;

export const randomForest: Baseline = {
  name: "random forest",
  run: (data) => {
    const { train, test, columns } = tablesOf(data);
    const chosen = balanced(data.train.rows, MOST_ROWS, new Random(data.seed, "random-forest"));
    const forest = new RandomForestClassifier({
      nEstimators: TREES,
      maxFeatures: COLUMN_SHARE,
      replacement: false,
      useSampleBagging: true,
      noOOB: true,
      seed: data.seed,
      treeOptions: { maxDepth: DEPTH, minNumSamples: 2 },
    });
    forest.train(
      chosen.map((row) => rowOf(train, row)),
      chosen.map((row) => Number(data.train.rows[row]?.malicious === true)),
    );
    const votes = forest.predictionValues(matrixOf(test));
    return {
      scores: Float64Array.from({ length: test.rows }, (_, row) => meanOf(votes.getRow(row))),
      trainRows: chosen.length,
      note: `ml-random-forest, ${TREES} trees, ${columns.length} columns, ${chosen.length} rows of which half attacks`,
    };
  },
};

function rowOf({ values, width }: Table, row: number): number[] {
  return Array.from(values.subarray(row * width, (row + 1) * width));
}

function matrixOf({ values, width, rows }: Table): Matrix {
  return Matrix.from1DArray(rows, width, values);
}

/** Rows by chance, at most half of them benign unless attacks are too few. */
function balanced(rows: readonly { readonly malicious: boolean }[], most: number, random: Random): number[] {
  const draw = (malicious: boolean, count: number): number[] => {
    const own = rows.flatMap((row, at) => (row.malicious === malicious ? [at] : []));
    for (let at = 0; at < Math.min(count, own.length); at += 1) {
      const other = at + random.below(own.length - at);
      [own[at], own[other]] = [own[other] ?? 0, own[at] ?? 0];
    }
    return own.slice(0, count);
  };
  const attacks = draw(true, Math.floor(most / 2));
  return [...attacks, ...draw(false, most - attacks.length)];
}

function meanOf(votes: readonly number[]): number {
  return votes.reduce((sum, vote) => sum + vote, 0) / votes.length;
}
