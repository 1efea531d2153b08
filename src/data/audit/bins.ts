/** Columns cut into at most 32 bins, which scores and trees count in. */

/** One bin is for rows without a value, one for categories that are too rare to have their own. */
export const MAX_BINS = 32;
const MISSING = 0;

export interface Column {
  readonly name: string;
  /** Numbers are cut between values, categories are not ordered. */
  readonly kind: "number" | "category";
  /** A number, or which category it is; NaN where there is none. */
  readonly values: Float64Array;
}

/** How values of a column become bins; made from some rows, and then the same for all. */
export interface Binning {
  readonly bins: number;
  binOf(value: number): number;
}

/** @param rows those from which the bins are made */
export function makeBinning({ kind, values }: Column, rows: Uint32Array): Binning {
  const present = Float64Array.from(rows, (row) => values[row] ?? NaN).filter((value) => !Number.isNaN(value));
  return kind === "number" ? numberBinning(present) : categoryBinning(present);
}

/** A bin for each value where they are few, else bins of about as many rows each. */
function numberBinning(present: Float64Array): Binning {
  present.sort();
  const distinct = present.filter((value, at) => at === 0 || value !== present[at - 1]);
  const most = MAX_BINS - 1;
  // Upper ends of all bins but the last.
  const ends =
    distinct.length <= most
      ? distinct.subarray(0, Math.max(0, distinct.length - 1))
      : quantiles(present, most).filter((value, at, all) => at === 0 || value !== all[at - 1]);
  return { bins: ends.length + 2, binOf: (value) => (Number.isNaN(value) ? MISSING : 1 + lowerBound(ends, value)) };
}

function quantiles(ascending: Float64Array, bins: number): Float64Array {
  return Float64Array.from({ length: bins - 1 }, (_, at) => {
    return ascending[Math.floor(((at + 1) * ascending.length) / bins) - 1] ?? 0;
  });
}

/** How many ends are below the value. */
function lowerBound(ends: Float64Array, value: number): number {
  let from = 0;
  let to = ends.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((ends[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** The most frequent have a bin each. */
function categoryBinning(present: Float64Array): Binning {
  const counts = new Map<number, number>();
  for (const value of present) counts.set(value, (counts.get(value) ?? 0) + 1);
  const frequent = [...counts].sort(([a, many], [b, more]) => more - many || a - b).slice(0, MAX_BINS - 2);
  const bins = new Map(frequent.map(([value], at) => [value, at + 2]));
  return { bins: frequent.length + 2, binOf: (value) => (Number.isNaN(value) ? MISSING : (bins.get(value) ?? 1)) };
}

/** The bin of every row. */
export function binned({ values }: Column, binning: Binning): Uint8Array {
  return Uint8Array.from(values, (value) => binning.binOf(value));
}
