// The JavaScript kernels against the same formulas, written plainly and in double precision. Tolerance: 1e-6 of the
// largest element (they round their results to float32, 6e-8); for GELU and Φ 2e-7 absolute, for its approximation of erf.
import { describe, expect, it } from "vitest";
import {
  geluEach,
  geluEachWithSlope,
  maskedSoftmaxRows,
  normalCdf,
  normRows,
  normRowsGradient,
  softmaxRowsGradient,
} from "../../src/model/host-kernels.js";
import { expectClose, randomValues } from "./composed.js";

const TOLERANCE = 1e-6;

function values(name: string, size: number, scale = 1, mean = 0): Float32Array {
  return randomValues(name, [size], scale, mean).data;
}

/** Rows of a row-major matrix, in double precision. */
function rowsOf(data: Float32Array, width: number): number[][] {
  return Array.from({ length: data.length / width }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}

/** Φ by Marsaglia's series, ½ + φ(x) Σ x^(2k+1) / (1·3·…·(2k+1)); exact to double precision where |x| < 7. */
function exactCdf(x: number): number {
  let [term, total] = [x, x];
  for (let k = 1; k < 300; k++) total += term *= (x * x) / (2 * k + 1);
  return 0.5 + (total * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

describe("normRows", () => {
  const [n, h, epsilon] = [6, 13, 1e-5];
  const [x, gamma, beta] = [values("x", n * h, 2, 5), values("gamma", h), values("beta", h)];
  const dy = values("dy", n * h);
  const rows = rowsOf(x, h).map((row) => {
    const mean = sum(row) / h;
    const rstd = 1 / Math.sqrt(sum(row.map((value) => (value - mean) ** 2)) / h + epsilon);
    return { rstd, unit: row.map((value) => (value - mean) * rstd) };
  });

  it("normalises each row", () => {
    const [y, unit, rstds] = [new Float32Array(n * h), new Float32Array(n * h), new Float32Array(n)];
    normRows([x, gamma, beta], epsilon, [y, unit, rstds]);
    const expected = rows.flatMap((row) => row.unit.map((value, i) => value * (gamma[i] ?? 0) + (beta[i] ?? 0)));
    expectClose("y", y, expected, TOLERANCE);
    expectClose("x̂", unit, rows.map((row) => row.unit).flat(), TOLERANCE);
    const deviations = rows.map((row) => row.rstd);
    expectClose("rstd", rstds, deviations, TOLERANCE);
  });

  it("has the gradient by x", () => {
    const dx = new Float32Array(n * h);
    const units = Float32Array.from(rows.flatMap(({ unit }) => unit));
    const rstds = Float32Array.from(rows, ({ rstd }) => rstd);
    normRowsGradient([dy, units, rstds, gamma], dx);
    const expected = rowsOf(dy, h).flatMap((row, index) => {
      const { unit, rstd } = rows[index] ?? { unit: [], rstd: NaN };
      // The Jacobian in full: ∂x̂ᵢ/∂xⱼ = rstd (δᵢⱼ − 1/h − x̂ᵢ x̂ⱼ / h).
      return row.map((_, j) =>
        sum(
          row.map((value, i) => {
            const jacobian = rstd * ((i === j ? 1 : 0) - 1 / h - ((unit[i] ?? 0) * (unit[j] ?? 0)) / h);
            return value * (gamma[i] ?? 0) * jacobian;
          }),
        ),
      );
    });
    expectClose("dx", dx, expected, TOLERANCE);
  });
});

describe("maskedSoftmaxRows", () => {
  const [b, rowsPerSequence, keys, scale] = [3, 4, 5, 0.5];
  const mask = Float32Array.from([1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  const shape = { rowsPerSequence, keys, scale };
  const size = b * rowsPerSequence * keys;

  it.each([1, 200])("weighs the keys that are tokens, at a spread of %d", (spread) => {
    const scores = values("scores", size, spread);
    const p = new Float32Array(size).fill(NaN);
    maskedSoftmaxRows(scores, mask, shape, p);
    const expected = rowsOf(scores, keys).flatMap((row, index) => {
      const tokens = rowsOf(mask, keys)[Math.floor(index / rowsPerSequence)] ?? [];
      const largest = Math.max(...row.filter((_, i) => tokens[i] === 1));
      const weights = row.map((score, i) => (tokens[i] === 1 ? Math.exp((score - largest) * scale) : 0));
      return weights.map((weight) => weight / (sum(weights) || 1));
    });
    expectClose("p", p, expected, TOLERANCE);
  });

  it("has the gradient by the scores", () => {
    const p = new Float32Array(size);
    maskedSoftmaxRows(values("scores", size), mask, shape, p);
    const dp = values("dp", size);
    const dScores = new Float32Array(size);
    softmaxRowsGradient(dp, p, shape, dScores);
    const expected = rowsOf(dp, keys).flatMap((row, index) => {
      const weights = rowsOf(p, keys)[index] ?? [];
      // The Jacobian in full: ∂pᵢ/∂sⱼ = scale pᵢ (δᵢⱼ − pⱼ).
      return row.map((_, j) =>
        sum(row.map((value, i) => value * scale * (weights[i] ?? 0) * ((i === j ? 1 : 0) - (weights[j] ?? 0)))),
      );
    });
    expectClose("dScores", dScores, expected, TOLERANCE);
  });
});

describe("normalCdf", () => {
  it("is Φ within 2e-7", () => {
    for (let x = -6.5; x <= 6.5; x += 1 / 128) {
      expect(Math.abs(normalCdf(x) - exactCdf(x)), `at ${x}`).toBeLessThan(2e-7);
    }
  });

  // scipy.stats.norm.cdf; they check the series above too.
  it.each([
    [-5, 2.866515718791933e-7],
    [-3, 0.0013498980316300933],
    [-1, 0.15865525393145707],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [2, 0.9772498680518208],
    [4, 0.9999683287581669],
  ])("at %d is SciPy's", (x, expected) => {
    expect(Math.abs(exactCdf(x) - expected)).toBeLessThan(1e-15);
    expect(Math.abs(normalCdf(x) - expected)).toBeLessThan(2e-7);
  });

  it("is 0 and 1 far out", () => {
    expect([-Infinity, -1e30, -40].map(normalCdf)).toEqual([0, 0, 0]);
    expect([40, 1e30, Infinity].map(normalCdf)).toEqual([1, 1, 1]);
  });

  it("rises", () => {
    let last = 0;
    for (let x = -5; x < 5; x += 1 / 16) {
      const next = normalCdf(x);
      expect(next).toBeGreaterThan(last);
      last = next;
    }
  });
});

describe("geluEach", () => {
  const x = Float32Array.from({ length: 801 }, (_, i) => (i - 400) / 64);

  it("is x Φ(x)", () => {
    const y = new Float32Array(x.length);
    geluEach(x, y);
    x.forEach((value, i) => {
      expect(Math.abs((y[i] ?? NaN) - value * exactCdf(value)), `at ${value}`).toBeLessThan(
        2e-7 * Math.max(1, Math.abs(value)),
      );
    });
  });

  it("gives the slope Φ(x) + x φ(x) with the same value", () => {
    const [plain, y, slopes] = [new Float32Array(x.length), new Float32Array(x.length), new Float32Array(x.length)];
    geluEach(x, plain);
    geluEachWithSlope(x, y, slopes);
    expect(y).toEqual(plain);
    x.forEach((value, i) => {
      const slope = exactCdf(value) + (value * Math.exp(-0.5 * value ** 2)) / Math.sqrt(2 * Math.PI);
      expect(Math.abs((slopes[i] ?? NaN) - slope), `at ${value}`).toBeLessThan(3e-7);
    });
  });
});
