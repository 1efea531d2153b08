/** Quantiles of values that count more than once, and of values that may be infinite. */

/**
 * The least value that has at least the share of the weight at or below it. Nothing is interpolated: between a time and never there is
 * none.
 * @returns NaN where there is no weight
 */
export function weightedQuantile(values: Float64Array, weights: Float64Array, share: number): number {
  const order = Array.from(values.keys()).sort((a, b) => compare(values[a] ?? 0, values[b] ?? 0));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  if (all === 0) return Number.NaN;
  let below = 0;
  let last = Number.NaN;
  for (const at of order) {
    const weight = weights[at] ?? 0;
    if (weight === 0) continue;
    last = values[at] ?? Number.NaN;
    below += weight;
    if (below >= share * all - 1e-9) return last;
  }
  return last;
}

/** Of values that may be infinite: ∞ − ∞ is no number. */
function compare(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
