/**
 * Gradient boosting of decision trees for two classes: logistic loss, features in at most 64 bins, trees of limited depth,
 * Newton steps in the leaves (Friedman 2001; Chen and Guestrin 2016, section 2). Each tree is grown on another half of the
 * rows (Friedman 2002), chosen by number, and where asked on another part of the features. Deterministic.
 */
import { type BinnedTable, binRows, findBorders } from "./bins.js";
import { type BoostedTree, TreeGrower, type TreesOptions } from "./grow-tree.js";

export const DEFAULT_TREES: TreesOptions = { trees: 80, depth: 4, learningRate: 0.15, leastWeight: 8, l2: 1 };

/** What trees came to; their bins are those of the table that they were grown on. */
export interface GrownTrees {
  /** Log-odds before any tree. */
  readonly base: number;
  readonly trees: readonly BoostedTree[];
}

/** Trees with the borders of their bins: from numbers to log-odds. */
export class BoostedTrees {
  private constructor(
    readonly borders: readonly ArrayLike<number>[],
    readonly grown: GrownTrees,
  ) {}

  /**
   * @param matrix [rows, features], row by row
   * @param labels [rows], 0 or 1
   */
  static fit(matrix: Float32Array, features: number, labels: Uint8Array, options = DEFAULT_TREES): BoostedTrees {
    const borders = findBorders(matrix, features);
    return new BoostedTrees(borders, growTrees(binRows(matrix, borders), labels, options));
  }

  /** Log-odds of label 1. @param matrix [rows, features] */
  predict(matrix: Float32Array): Float64Array {
    const table = binRows(matrix, this.borders);
    const scores = new Float64Array(matrix.length / this.borders.length);
    for (let row = 0; row < scores.length; row += 1) scores[row] = logOddsOf(this.grown, table, row);
    return scores;
  }
}

/**
 * @param labels [rows], 0 or 1
 * @param weights [rows], what each counts; 1 without
 */
export function growTrees(
  { bins, width }: BinnedTable,
  labels: Uint8Array,
  options = DEFAULT_TREES,
  weights?: ArrayLike<number>,
): GrownTrees {
  const rows = labels.length;
  let [positives, total] = [0, 0];
  labels.forEach((label, row) => {
    const weight = weights?.[row] ?? 1;
    positives += label * weight;
    total += weight;
  });
  const base = Math.log((positives + 1) / (total - positives + 1));
  const scores = new Float64Array(rows).fill(base);
  const grower = new TreeGrower(bins, width, rows, options, weights);
  return { base, trees: Array.from({ length: options.trees }, (_, round) => grower.grow(scores, labels, round)) };
}

/** Log-odds of label 1 for a row. */
export function logOddsOf({ base, trees }: GrownTrees, { bins, width }: BinnedTable, row: number): number {
  let sum = base;
  for (const tree of trees) sum += tree.value[leafOf(tree, bins, row * width)] ?? 0;
  return sum;
}

function leafOf({ feature, bin }: BoostedTree, bins: Uint8Array, at: number): number {
  let node = 0;
  for (;;) {
    const split = feature[node] ?? -1;
    if (split < 0) return node;
    node = 2 * node + ((bins[at + split] ?? 0) <= (bin[node] ?? 0) ? 1 : 2);
  }
}
