/** Rows as the numbers that tabular baselines read: facts, flow features, severity, and their rule by its past. */
import { SocagentError } from "../../errors.js";
import type { LabelledRows } from "../evaluate/labelled-rows.js";
import type { BaselineData } from "./baseline.js";
import { TargetRates } from "./target-rates.js";

export interface Table {
  /** Row by row, all finite. */
  readonly values: Float32Array;
  readonly width: number;
  readonly rows: number;
}

export interface Tables {
  readonly train: Table;
  readonly test: Table;
  readonly columns: readonly string[];
}

/** Columns that are made of the rule and the severity. */
const MADE = ["severity", "ruleRate", "ruleCount"] as const;
/** What is not known, apart from all that is. */
const UNKNOWN = -1;

/**
 * Columns that are the same in every training row are left out. Flow features, which span many orders, are told as signed
 * logarithms; a rule is told by the rate of malicious rows among its others in the training rows, and their number.
 * @throws SocagentError (`input`) when training and test rows have not the same columns
 */
export function tablesOf({ train, test }: BaselineData): Tables {
  checkColumns(train, test);
  const rates = new TargetRates(
    train.rows.map(({ rule }) => rule),
    train.rows.map(({ malicious }) => malicious),
  );
  const all = [...train.columns, ...MADE];
  const [whole, wholeTest] = [fill(train, rates, true), fill(test, rates, false)];
  const kept = all.flatMap((_, column) => (varies(whole, all.length, column) ? [column] : []));
  return {
    train: select(whole, all.length, kept, train.rows.length),
    test: select(wholeTest, all.length, kept, test.rows.length),
    columns: kept.map((column) => all[column] ?? ""),
  };
}

function fill({ rows, matrix, columns }: LabelledRows, rates: TargetRates, learnt: boolean): Float32Array {
  const width = columns.length + MADE.length;
  const values = new Float32Array(rows.length * width);
  const isFlow = columns.map((name) => name.startsWith("flow:"));
  rows.forEach(({ rule, severity, malicious }, row) => {
    const at = row * width;
    columns.forEach((_, column) => {
      const value = matrix[row * columns.length + column] ?? NaN;
      if (!Number.isFinite(value)) values[at + column] = UNKNOWN;
      else values[at + column] = isFlow[column] === true ? Math.sign(value) * Math.log1p(Math.abs(value)) : value;
    });
    const rate = learnt ? rates.rateWithout(rule, malicious) : rates.rateOf(rule);
    const made = [severity ?? UNKNOWN, Math.log(rate / (1 - rate)), Math.log1p(rates.countOf(rule) - Number(learnt))];
    values.set(made, at + columns.length);
  });
  return values;
}

function varies(values: Float32Array, width: number, column: number): boolean {
  for (let at = column + width; at < values.length; at += width) if (values[at] !== values[column]) return true;
  return false;
}

function select(values: Float32Array, width: number, kept: readonly number[], rows: number): Table {
  const chosen = new Float32Array(rows * kept.length);
  for (let row = 0; row < rows; row += 1) {
    kept.forEach((column, at) => (chosen[row * kept.length + at] = values[row * width + column] ?? 0));
  }
  return { values: chosen, width: kept.length, rows };
}

function checkColumns(train: LabelledRows, test: LabelledRows): void {
  const problems = [
    ...test.columns.filter((name) => !train.columns.includes(name)).map((name) => `${name} is only in the test data`),
    ...train.columns
      .filter((name) => !test.columns.includes(name))
      .map((name) => `${name} is only in the training data`),
  ];
  if (problems.length === 0 && train.columns.join() === test.columns.join()) return;
  throw new SocagentError("input", "the baselines' training data has other facts than the test data", {
    problems,
    nextStep: "Ingest both with the same version and options.",
  });
}
