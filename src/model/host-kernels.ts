/**
 * Fused kernels in plain JavaScript over rows of numbers, for the WebAssembly backend (see `onHeap`). Each is the same
 * mathematics as the TensorFlow.js operations in the file of its name.
 */

/** y = (x − mean) · rstd · γ + β by rows of γ's length; also x̂ = (x − mean) · rstd, and rstd by row. */
export function normRows(
  [x, gamma, beta]: readonly [Float32Array, Float32Array, Float32Array],
  epsilon: number,
  [y, normalised, rstds]: readonly [Float32Array, Float32Array, Float32Array],
): void {
  const width = gamma.length;
  for (let row = 0, start = 0; start < x.length; row++, start += width) {
    let total = 0;
    for (let i = 0; i < width; i++) {
      total += at(x, start + i);
    }
    const mean = total / width;
    let squares = 0;
    for (let i = 0; i < width; i++) {
      const centred = at(x, start + i) - mean;
      squares += centred * centred;
    }
    const rstd = 1 / Math.sqrt(squares / width + epsilon);
    rstds[row] = rstd;
    for (let i = 0; i < width; i++) {
      const unit = (at(x, start + i) - mean) * rstd;
      normalised[start + i] = unit;
      y[start + i] = unit * at(gamma, i) + at(beta, i);
    }
  }
}

/** The gradient of `normRows` by x. */
export function normRowsGradient(
  [dy, normalised, rstds, gamma]: readonly [Float32Array, Float32Array, Float32Array, Float32Array],
  dx: Float32Array,
): void {
  const width = gamma.length;
  for (let row = 0, start = 0; start < dy.length; row++, start += width) {
    let meanG = 0;
    let meanGx = 0;
    for (let i = 0; i < width; i++) {
      const g = at(dy, start + i) * at(gamma, i);
      meanG += g;
      meanGx += g * at(normalised, start + i);
    }
    meanG /= width;
    meanGx /= width;
    const rstd = at(rstds, row);
    for (let i = 0; i < width; i++) {
      const g = at(dy, start + i) * at(gamma, i);
      dx[start + i] = rstd * (g - meanG - at(normalised, start + i) * meanGx);
    }
  }
}

/** Softmax by rows of length t of scores · scale, with padded keys left out; `mask` is [b, t], 1 for a token. */
export function maskedSoftmaxRows(
  scores: Float32Array,
  mask: Float32Array,
  shape: { readonly rowsPerSequence: number; readonly keys: number; readonly scale: number },
  probabilities: Float32Array,
): void {
  const { rowsPerSequence, keys, scale } = shape;
  for (let row = 0, start = 0; start < scores.length; row++, start += keys) {
    const maskStart = Math.floor(row / rowsPerSequence) * keys;
    let largest = -Infinity;
    for (let i = 0; i < keys; i++) {
      if (at(mask, maskStart + i) > 0) largest = Math.max(largest, at(scores, start + i));
    }
    let total = 0;
    for (let i = 0; i < keys; i++) {
      const weight = at(mask, maskStart + i) > 0 ? expOfNegative((at(scores, start + i) - largest) * scale) : 0;
      probabilities[start + i] = weight;
      total += weight;
    }
    const norm = total > 0 ? 1 / total : 0;
    for (let i = 0; i < keys; i++) probabilities[start + i] = at(probabilities, start + i) * norm;
  }
}

/** The gradient of `maskedSoftmaxRows` by the scores: scale · p ⊙ (dp − Σ dp ⊙ p). */
export function softmaxRowsGradient(
  dp: Float32Array,
  probabilities: Float32Array,
  shape: { readonly keys: number; readonly scale: number },
  dScores: Float32Array,
): void {
  const { keys, scale } = shape;
  for (let start = 0; start < dp.length; start += keys) {
    let dot = 0;
    for (let i = 0; i < keys; i++) dot += at(dp, start + i) * at(probabilities, start + i);
    for (let i = 0; i < keys; i++) {
      dScores[start + i] = scale * at(probabilities, start + i) * (at(dp, start + i) - dot);
    }
  }
}

/** y = x Φ(x). */
export function geluEach(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const value = at(x, i);
    y[i] = value * cdfGiven(value, expOfNegative(-0.5 * value * value));
  }
}

/** y = x Φ(x) and its derivative Φ(x) + x φ(x). */
export function geluEachWithSlope(x: Float32Array, y: Float32Array, slope: Float32Array): void {
  for (let i = 0; i < x.length; i++) {
    const value = at(x, i);
    const exponential = expOfNegative(-0.5 * value * value);
    const cdf = cdfGiven(value, exponential);
    y[i] = value * cdf;
    slope[i] = cdf + value * INVERSE_SQRT_2PI * exponential;
  }
}

const INVERSE_SQRT_2PI = 1 / Math.sqrt(2 * Math.PI);

/** The standard normal Φ(x), within 1e-7. */
export function normalCdf(x: number): number {
  return cdfGiven(x, expOfNegative(-0.5 * x * x));
}

/** 2⁻ⁿ by n; beyond, the result is 0 in float32. */
const HALVINGS = Float64Array.from({ length: 151 }, (_, n) => 2 ** -n);

/**
 * eˣ for x ≤ 0, with a relative error below 1e-8: 2^(x log₂ e) by whole halvings and Taylor's series of the rest. Four
 * times as fast as Math.exp.
 */
export function expOfNegative(x: number): number {
  const exponent = -x * Math.LOG2E;
  if (!(exponent < 150)) return exponent >= 150 ? 0 : Number.NaN;
  const halvings = (exponent + 0.5) | 0;
  const r = (halvings - exponent) * Math.LN2; // in [−0.35, 0.35]
  const series = 1 + r * (1 + (r / 2) * (1 + (r / 3) * (1 + (r / 4) * (1 + (r / 5) * (1 + (r / 6) * (1 + r / 7))))));
  return series * (HALVINGS[halvings] ?? 0);
}

/** Φ(x) given exp(−x²/2), by Abramowitz and Stegun 7.1.26 for erf, whose absolute error is below 1.5e-7. */
function cdfGiven(x: number, exponential: number): number {
  const t = 1 / (1 + 0.3275911 * Math.SQRT1_2 * Math.abs(x));
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const upper = 0.5 * poly * exponential;
  return x > 0 ? 1 - upper : upper;
}

/** The type system does not know that an index is in range; the callers do. */
function at(values: Float32Array, index: number): number {
  return values[index] ?? 0;
}
