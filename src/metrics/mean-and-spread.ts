/** Mean and spread of a few runs. */

export interface MeanAndSpread {
  readonly count: number;
  readonly mean: number;
  /** Sample standard deviation (n - 1); 0 for a single value. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
}

/** @param values at least one; NaN and undefined figures where there is none */
export function meanAndSpread(values: readonly number[]): MeanAndSpread {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    count,
    mean,
    deviation: count > 1 ? Math.sqrt(squares / (count - 1)) : count === 1 ? 0 : NaN,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}
