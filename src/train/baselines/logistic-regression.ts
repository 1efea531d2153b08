/**
 * Logistic regression with L2 regularisation, fitted by Newton's method (iteratively reweighted least squares).
 *
 * Not by ml-logistic-regression: that one makes a fixed number of steps of a fixed rate on the summed gradient, without intercept
 * and regularisation, so whether it converges depends on the number of rows. ml-matrix solves the steps here.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { Baseline } from "./baseline.js";
import { standardised, standardOf } from "./standardise.js";
import { type Table, tablesOf } from "./table.js";

/** Of standardised coefficients, as scikit-learn's default C = 1; the intercept is free. */
const L2 = 1;
const MAX_STEPS = 30;
const TOLERANCE = 1e-7;
const MAX_HALVINGS = 12;

export const logisticRegression: Baseline = {
  name: "logistic regression",
  run: (data) => {
    const { train, test, columns } = tablesOf(data);
    const standard = standardOf(train);
    const labels = Uint8Array.from(data.train.rows, ({ malicious }) => Number(malicious));
    const model = fitLogistic(standardised(train, standard), labels);
    return {
      scores: logits(standardised(test, standard), model.coefficients),
      trainRows: train.rows,
      note: `L2, Newton's method, ${columns.length} columns, ${model.steps} steps`,
    };
  },
};

export interface LogisticModel {
  /** One for each column, then the intercept. */
  readonly coefficients: Float64Array;
  readonly steps: number;
}

/**
 * @param table standardised
 * @param labels 1 malicious, 0 benign
 */
export function fitLogistic(table: Table, labels: Uint8Array, l2 = L2): LogisticModel {
  let coefficients: Float64Array = new Float64Array(table.width + 1);
  let loss = lossOf(table, labels, coefficients, l2);
  for (let step = 1; step <= MAX_STEPS; step += 1) {
    const direction = newtonDirection(table, labels, coefficients, l2);
    let next = moved(coefficients, direction, 1);
    let nextLoss = lossOf(table, labels, next, l2);
    // A whole step can go too far where the classes are all but separated.
    for (let halving = 1; nextLoss > loss && halving <= MAX_HALVINGS; halving += 1) {
      next = moved(coefficients, direction, 0.5 ** halving);
      nextLoss = lossOf(table, labels, next, l2);
    }
    if (nextLoss >= loss) return { coefficients, steps: step };
    const gained = loss - nextLoss;
    coefficients = next;
    loss = nextLoss;
    if (gained <= TOLERANCE * loss) return { coefficients, steps: step };
  }
  return { coefficients, steps: MAX_STEPS };
}

/** Log-odds of each row. */
export function logits({ values, width, rows }: Table, coefficients: Float64Array): Float64Array {
  const scores = new Float64Array(rows).fill(coefficients[width] ?? 0);
  for (let row = 0; row < rows; row += 1) {
    let sum = 0;
    for (let column = 0; column < width; column += 1) {
      sum += (values[row * width + column] ?? 0) * (coefficients[column] ?? 0);
    }
    scores[row] = (scores[row] ?? 0) + sum;
  }
  return scores;
}

function lossOf(table: Table, labels: Uint8Array, coefficients: Float64Array, l2: number): number {
  let loss = 0;
  logits(table, coefficients).forEach((logit, row) => {
    // −log of the label's probability, without overflow.
    const signed = labels[row] === 1 ? -logit : logit;
    loss += signed > 0 ? signed + Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed));
  });
  for (let column = 0; column < table.width; column += 1) loss += (l2 / 2) * (coefficients[column] ?? 0) ** 2;
  return loss;
}

function newtonDirection(table: Table, labels: Uint8Array, coefficients: Float64Array, l2: number): Float64Array {
  const { values, width, rows } = table;
  const size = width + 1;
  const gradient = new Float64Array(size);
  const curvature = new Float64Array(size * size);
  const row64 = new Float64Array(size).fill(1);
  const scores = logits(table, coefficients);
  for (let row = 0; row < rows; row += 1) {
    row64.set(values.subarray(row * width, (row + 1) * width));
    const probability = 1 / (1 + Math.exp(-(scores[row] ?? 0)));
    const off = probability - (labels[row] ?? 0);
    const weight = probability * (1 - probability);
    for (let a = 0; a < size; a += 1) {
      const value = row64[a] ?? 0;
      gradient[a] = (gradient[a] ?? 0) + off * value;
      const weighted = weight * value;
      if (weighted === 0) continue;
      for (let b = 0; b <= a; b += 1) {
        curvature[a * size + b] = (curvature[a * size + b] ?? 0) + weighted * (row64[b] ?? 0);
      }
    }
  }
  for (let a = 0; a < size; a += 1) {
    if (a < width) gradient[a] = (gradient[a] ?? 0) + l2 * (coefficients[a] ?? 0);
    // The intercept gets next to nothing, only so that the matrix can be decomposed.
    curvature[a * size + a] = (curvature[a * size + a] ?? 0) + (a < width ? l2 : 1e-9);
    for (let b = 0; b < a; b += 1) curvature[b * size + a] = curvature[a * size + b] ?? 0;
  }
  const solved = new CholeskyDecomposition(Matrix.from1DArray(size, size, curvature)).solve(
    Matrix.from1DArray(size, 1, gradient),
  );
  return Float64Array.from(solved.to1DArray());
}

function moved(from: Float64Array, direction: Float64Array, share: number): Float64Array {
  return from.map((value, at) => value - share * (direction[at] ?? 0));
}
