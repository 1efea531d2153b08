/** Fewer of many rows, at even distances. */

/** @returns `count` of the rows in their order; some twice where there are fewer */
export function spreadRows(rows: Int32Array, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => rows[Math.floor((i * rows.length) / count)] ?? 0);
}
