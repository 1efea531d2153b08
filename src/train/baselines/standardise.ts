/** Columns with mean 0 and deviation 1, by the training rows. */
import type { Table } from "./table.js";

/** A value further out says no more; one alone must not decide. */
const MOST_DEVIATIONS = 8;

export interface Standard {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

export function standardOf({ values, width, rows }: Table): Standard {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (let at = 0; at < values.length; at += 1) mean[at % width] = (mean[at % width] ?? 0) + (values[at] ?? 0) / rows;
  for (let at = 0; at < values.length; at += 1) {
    const off = (values[at] ?? 0) - (mean[at % width] ?? 0);
    deviation[at % width] = (deviation[at % width] ?? 0) + off ** 2 / rows;
  }
  deviation.forEach((variance, column) => (deviation[column] = variance > 0 ? Math.sqrt(variance) : 1));
  return { mean, deviation };
}

export function standardised({ values, width, rows }: Table, { mean, deviation }: Standard): Table {
  const scaled = new Float32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = ((values[at] ?? 0) - (mean[at % width] ?? 0)) / (deviation[at % width] ?? 1);
    scaled[at] = Math.max(-MOST_DEVIATIONS, Math.min(MOST_DEVIATIONS, value));
  }
  return { values: scaled, width, rows };
}
