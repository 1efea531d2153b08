/**
 * Index of the first value that is NaN or not below `limit` in magnitude, or -1. A plain loop: over the 82 million values of
 * DistilRoBERTa a callback for each would take seconds.
 */
export function findNonFinite(values: Float32Array, limit = Infinity): number {
  for (let i = 0; i < values.length; i++) {
    if (!(Math.abs(values[i] ?? 0) < limit)) return i;
  }
  return -1;
}
