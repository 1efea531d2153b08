/** Symmetric int8 quantisation of a weight, one scale for each output. */

/**
 * Largest magnitude of a quantised weight. Processors without VNNI add two products of a byte and a weight in 16 bits: 2 · 255 · 64 fits,
 * while 127 would overflow, or need products of 16 bits, which take longer.
 */
export const WEIGHT_MAX = 64;

export interface QuantisedWeight {
  /** [in, out]: the transpose, as products read it. */
  readonly values: Int8Array;
  /** [out] */
  readonly scales: Float32Array;
}

/**
 * w ≈ scale · value, with each output's largest weight at ±64, rounded to nearest.
 * @param weight [out, in]
 */
export function quantiseByOutput(weight: Float32Array, out: number, into: number): QuantisedWeight {
  const values = new Int8Array(out * into);
  const scales = new Float32Array(out);
  for (let o = 0; o < out; o++) {
    const row = weight.subarray(o * into, (o + 1) * into);
    let largest = 0;
    for (const value of row) largest = Math.max(largest, Math.abs(value));
    // A row of zeros has any scale.
    const scale = largest === 0 ? 1 : Math.fround(largest / WEIGHT_MAX);
    scales[o] = scale;
    for (let i = 0; i < into; i++) values[i * out + o] = Math.round((row[i] ?? 0) / scale);
  }
  return { values, scales };
}
