/** How much text and facts are each to be believed, by logistic regression on rows that neither was trained on. */
import { Matrix, solve } from "ml-matrix";
import { boundedLogOdds, type Combination, logOdds } from "../../checkpoint/combine.js";
import { fromLogOdds } from "../../metrics/log-odds.js";

/** Both alike, as long as few rows say otherwise. */
const BEFORE: Combination = { bias: 0, text: 0.5, facts: 0.5 };
/** How many rows' worth that prior counts. */
const PRIOR_ROWS = 20;
const STEPS = 50;

export interface CombinedRows {
  /** Probabilities by the text. [rows] */
  readonly text: ArrayLike<number>;
  /** Log-odds by the facts. [rows] */
  readonly facts: ArrayLike<number>;
  /** 1 or 0. [rows] */
  readonly malicious: ArrayLike<number>;
  /** What each row counts; attacks and benign rows are each brought to half. [rows] */
  readonly weights: ArrayLike<number>;
}

/**
 * Newton's method on the penalised likelihood. No weight is below 0: more suspicion never makes an alert less suspicious.
 * Rows whose facts are not known (NaN) are left out.
 */
export function fitCombination({ text, facts, malicious, weights }: CombinedRows): Combination {
  const rows = Array.from({ length: text.length }, (_, row) => row).filter((row) => Number.isFinite(facts[row]));
  const mass = [0, 0];
  for (const row of rows) mass[malicious[row] ?? 0] = (mass[malicious[row] ?? 0] ?? 0) + (weights[row] ?? 0);
  const [benign = 0, attacks = 0] = mass;
  if (benign === 0 || attacks === 0) return BEFORE;
  const examples = rows.map((row) => {
    const label = malicious[row] ?? 0;
    return {
      x: [1, logOdds(text[row] ?? 0), boundedLogOdds(facts[row] ?? 0)],
      label,
      weight: ((weights[row] ?? 0) * rows.length) / (2 * (label === 1 ? attacks : benign)),
    };
  });
  let free = [true, true, true];
  let found = newton(examples, free);
  // A weight that would be negative is 0, and the others are found again.
  free = found.map((value, at) => at === 0 || value > 0);
  if (free.includes(false)) found = newton(examples, free);
  const [bias = 0, ofText = 0, ofFacts = 0] = found;
  return { bias, text: Math.max(0, ofText), facts: Math.max(0, ofFacts) };
}

interface Example {
  readonly x: readonly number[];
  readonly label: number;
  readonly weight: number;
}

function newton(examples: readonly Example[], free: readonly boolean[]): number[] {
  const prior = [BEFORE.bias, BEFORE.text, BEFORE.facts];
  const penalty = [1e-6, PRIOR_ROWS, PRIOR_ROWS];
  const w = prior.map((value, at) => (free[at] === true ? value : 0));
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = w.map((value, at) => (penalty[at] ?? 0) * (value - (prior[at] ?? 0)));
    const hessian = w.map((_, i) => w.map((__, j) => (i === j ? (penalty[i] ?? 0) : 0)));
    for (const { x, label, weight } of examples) {
      const p = fromLogOdds(x.reduce((sum, value, at) => sum + value * (w[at] ?? 0), 0));
      x.forEach((a, i) => {
        gradient[i] = (gradient[i] ?? 0) + weight * (p - label) * a;
        x.forEach((b, j) => {
          const row = hessian[i];
          if (row !== undefined) row[j] = (row[j] ?? 0) + weight * p * (1 - p) * a * b;
        });
      });
    }
    // What is not free keeps its value: its equation says that it changes by 0.
    const system = hessian.map((row, i) =>
      row.map((value, j) => (free[i] === true && free[j] === true ? value : Number(i === j))),
    );
    const right = gradient.map((value, at) => (free[at] === true ? value : 0));
    const change = solve(new Matrix(system), Matrix.columnVector(right)).to1DArray();
    let largest = 0;
    change.forEach((value, at) => {
      // A step of more than one is a step into the flat part of the curve.
      const bounded = Math.min(1, Math.max(-1, value));
      w[at] = (w[at] ?? 0) - bounded;
      largest = Math.max(largest, Math.abs(bounded));
    });
    if (largest < 1e-9) break;
  }
  return w;
}
