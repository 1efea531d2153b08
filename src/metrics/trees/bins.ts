/** Features in bins, as boosted trees read them: which bin a value is in, and where bins end. */

/** Borders of a feature are fewer, by one at least. */
export const BINS = 64;
/** Rows from which the bins' borders are found. */
const BORDER_ROWS = 20_000;

/** Rows as trees read them. */
export interface BinnedTable {
  /** [rows, width] */
  readonly bins: Uint8Array;
  readonly width: number;
}

/** Borders of each feature's bins: quantiles, each once; values up to the first border are in bin 0. @param matrix [rows, features] */
export function findBorders(matrix: Float32Array, features: number): Float64Array[] {
  const rows = matrix.length / features;
  return Array.from({ length: features }, (_, feature) => bordersOf(matrix, features, feature, rows));
}

function bordersOf(matrix: Float32Array, features: number, feature: number, rows: number): Float64Array {
  const step = Math.max(1, Math.floor(rows / BORDER_ROWS));
  const sample = new Float64Array(Math.ceil(rows / step));
  for (let at = 0; at < sample.length; at += 1) sample[at] = matrix[at * step * features + feature] ?? 0;
  sample.sort();
  const borders = new Set<number>();
  for (let bin = 1; bin < BINS; bin += 1) borders.add(sample[Math.floor((bin * sample.length) / BINS)] ?? 0);
  return Float64Array.from(borders);
}

/** @param matrix [rows, features] */
export function binRows(matrix: Float32Array, borders: readonly ArrayLike<number>[]): BinnedTable {
  const width = borders.length;
  const bins = new Uint8Array(matrix.length);
  borders.forEach((own, feature) => {
    for (let at = feature; at < matrix.length; at += width) bins[at] = binOf(own, matrix[at] ?? 0);
  });
  return { bins, width };
}

/** The bin of a value: how many of the rising borders are below it. */
export function binOf(borders: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = borders.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((borders[middle] ?? 0) >= value) high = middle;
    else low = middle + 1;
  }
  return low;
}
