/** A small random forest on binned columns (Breiman 2001; histograms as in gradient boosting), to see what a simple classifier gets. */
import type { Random } from "../../random.js";
import { MAX_BINS } from "./bins.js";

export interface ForestOptions {
  readonly trees: number;
  readonly depth: number;
  /** A node of fewer rows is not split. */
  readonly leastRows: number;
}

export const DEFAULT_FOREST: ForestOptions = { trees: 24, depth: 14, leastRows: 2 };

/** Rows by their bins. */
export interface BinnedRows {
  /** For each column the bin of every row. */
  readonly columns: readonly Uint8Array[];
  readonly classes: Uint16Array;
  readonly classCount: number;
}

/** What all nodes of a forest share: the rows, how many bins each column has, and memory to count in. */
interface Growth {
  readonly data: BinnedRows;
  readonly bins: readonly number[];
  readonly histogram: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** A node: a leaf has column -1 and its class. */
interface Node {
  readonly column: number;
  /** Rows of bins up to here go left. */
  readonly bin: number;
  readonly left: number;
  readonly right: number;
  readonly class: number;
}

export type Forest = readonly (readonly Node[])[];

/** @param rows to learn from */
export function growForest(data: BinnedRows, rows: Uint32Array, random: Random, options = DEFAULT_FOREST): Forest {
  const { columns, classCount } = data;
  const growth: Growth = {
    data,
    bins: columns.map((column) => column.reduce((most, bin) => Math.max(most, bin), 0) + 1),
    histogram: new Float64Array(MAX_BINS * classCount),
    left: new Float64Array(classCount),
    right: new Float64Array(classCount),
  };
  return Array.from({ length: options.trees }, () => {
    const drawn = Uint32Array.from(rows, () => rows[random.below(rows.length)] ?? 0);
    return growTree(growth, drawn, random, options);
  });
}

/** The class that most trees vote for; the lowest of equals. */
export function classify(forest: Forest, { columns, classCount }: BinnedRows, row: number): number {
  const votes = new Uint16Array(classCount);
  for (const tree of forest) {
    let node = tree[0];
    while (node !== undefined && node.column >= 0) {
      node = tree[(columns[node.column]?.[row] ?? 0) <= node.bin ? node.left : node.right];
    }
    const voted = node?.class ?? 0;
    votes[voted] = (votes[voted] ?? 0) + 1;
  }
  return votes.indexOf(Math.max(...votes));
}

function growTree(growth: Growth, drawn: Uint32Array, random: Random, options: ForestOptions): Node[] {
  const { data } = growth;
  const nodes: Node[] = [];
  const grow = (rows: Uint32Array, depth: number): number => {
    const index = nodes.length;
    const counts = countClasses(data, rows);
    const leaf = { column: -1, bin: 0, left: 0, right: 0, class: counts.indexOf(Math.max(...counts)) };
    nodes.push(leaf);
    if (depth === 0 || rows.length < options.leastRows || counts.some((count) => count === rows.length)) return index;
    const split = bestSplit(growth, rows, counts, random);
    if (split === undefined) return index;
    const bins = data.columns[split.column];
    const goesLeft = (row: number): boolean => (bins?.[row] ?? 0) <= split.bin;
    const left = grow(rows.filter(goesLeft), depth - 1);
    const right = grow(
      rows.filter((row) => !goesLeft(row)),
      depth - 1,
    );
    nodes[index] = { ...leaf, ...split, left, right };
    return index;
  };
  grow(drawn, options.depth);
  return nodes;
}

function countClasses({ classes, classCount }: BinnedRows, rows: Uint32Array): Float64Array {
  const counts = new Float64Array(classCount);
  for (const row of rows) {
    const of = classes[row] ?? 0;
    counts[of] = (counts[of] ?? 0) + 1;
  }
  return counts;
}

/** Among a random few of the columns, the cut that leaves the least Gini impurity; undefined where none separates anything. */
function bestSplit(
  growth: Growth,
  rows: Uint32Array,
  counts: Float64Array,
  random: Random,
): { readonly column: number; readonly bin: number } | undefined {
  const { columns } = growth.data;
  const tried = Math.ceil(Math.sqrt(columns.length));
  let best: { column: number; bin: number } | undefined;
  let bestPurity = purity(counts, rows.length);
  for (let turn = 0; turn < tried; turn += 1) {
    const column = random.below(columns.length);
    const found = bestCut(growth, column, rows, counts);
    if (found.purity > bestPurity + 1e-9) {
      bestPurity = found.purity;
      best = { column, bin: found.bin };
    }
  }
  return best;
}

/** Sum of squared counts over the total: the higher the purer. */
function purity(counts: Float64Array, total: number): number {
  return total === 0 ? 0 : counts.reduce((sum, count) => sum + count * count, 0) / total;
}

/** Sums of squares are kept up to date, not summed anew: most nodes are small, and most of their bins and classes empty. */
function bestCut(
  { data, bins, histogram, left, right }: Growth,
  column: number,
  rows: Uint32Array,
  counts: Float64Array,
): { bin: number; purity: number } {
  const { columns, classes, classCount } = data;
  const binned = columns[column];
  const cells = (bins[column] ?? 0) * classCount;
  histogram.fill(0, 0, cells);
  for (const row of rows) {
    const at = (binned?.[row] ?? 0) * classCount + (classes[row] ?? 0);
    histogram[at] = (histogram[at] ?? 0) + 1;
  }
  left.fill(0);
  right.set(counts);
  let leftTotal = 0;
  let leftSquares = 0;
  let rightSquares = counts.reduce((sum, count) => sum + count * count, 0);
  let best = { bin: 0, purity: -Infinity };
  for (let at = 0; at < cells - classCount; at += 1) {
    const of = at % classCount;
    const count = histogram[at] ?? 0;
    if (count > 0) {
      const [before, after] = [left[of] ?? 0, (right[of] ?? 0) - count];
      leftSquares += count * (2 * before + count);
      rightSquares -= count * (2 * after + count);
      left[of] = before + count;
      right[of] = after;
      leftTotal += count;
    }
    if (of !== classCount - 1 || leftTotal === 0 || leftTotal === rows.length) continue;
    const found = leftSquares / leftTotal + rightSquares / (rows.length - leftTotal);
    if (found > best.purity) best = { bin: Math.floor(at / classCount), purity: found };
  }
  return best;
}
