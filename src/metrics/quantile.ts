/** Quantiles. */

/**
 * The value below which a share of the values lies, linear between neighbours (type 7 of Hyndman and Fan 1996).
 * @param values in any order
 * @param share 0 to 1
 * @returns NaN where there are no values
 */
export function quantile(values: ArrayLike<number>, share: number): number {
  return quantileOfSorted(Float64Array.from(values).sort(), share);
}

/** As `quantile`, of values that rise. */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const low = sorted[below] ?? NaN;
  const high = sorted[below + 1] ?? low;
  return low === high ? low : low + (high - low) * (at - below);
}
