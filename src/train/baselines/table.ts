/** Rows as the numbers that tabular baselines read: facts, flow features, severity, and their rule by its past. */
import { SocagentError } from "../../errors.js";
import type { LabelledRow, LabelledRows } from "../evaluate/labelled-rows.js";
import type { BaselineData } from "./baseline.js";
import { foldsOf } from "../folds.js";
import { ratesByFold, TargetRates } from "./target-rates.js";

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
/** Rows learnt from see their rule's rate among the other folds. */
const FOLDS = 5;
/** What is not known, apart from all that is. */
const UNKNOWN = -1;

/**
 * Columns that are the same in every training row are left out. Flow features, which span many orders, are told as signed
 * logarithms; a rule is told by the rate of malicious rows among its training rows, and their number: for a training row among those of other
 * incidents.
 * @throws SocagentError (`input`) when training and test rows have not the same columns
 */
export function tablesOf({ train, test }: BaselineData): Tables {
  checkColumns(train, test);
  const [names, malicious] = [train.rows.map(({ rule }) => rule), train.rows.map((row) => row.malicious)];
  const rates = new TargetRates(names, malicious);
  const folds = foldsByIncident(train.rows);
  const byFold = ratesByFold(names, malicious, folds);
  const all = [...train.columns, ...MADE];
  const whole = fill(train, (row) => byFold[folds[row] ?? 0] ?? rates);
  const wholeTest = fill(test, () => rates);
  const kept = all.flatMap((_, column) => (varies(whole, all.length, column) ? [column] : []));
  return {
    train: select(whole, all.length, kept, train.rows.length),
    test: select(wholeTest, all.length, kept, test.rows.length),
    columns: kept.map((column) => all[column] ?? ""),
  };
}

/** Incidents as a whole, rows without one by chance; one fold where no row has a rule, of which then nothing is told. */
function foldsByIncident(rows: readonly LabelledRow[]): Uint8Array {
  if (rows.every(({ rule }) => rule === undefined)) return new Uint8Array(rows.length);
  return foldsOf(
    rows.map(({ incident }, row) => incident ?? String(row)),
    FOLDS,
    1,
  );
}

/** @param ratesOf each row's rule */
function fill({ rows, matrix, columns }: LabelledRows, ratesOf: (row: number) => TargetRates): Float32Array {
  const width = columns.length + MADE.length;
  const values = new Float32Array(rows.length * width);
  const isFlow = columns.map((name) => name.startsWith("flow:"));
  rows.forEach(({ rule, severity }, row) => {
    const at = row * width;
    columns.forEach((_, column) => {
      const value = matrix[row * columns.length + column] ?? NaN;
      if (!Number.isFinite(value)) values[at + column] = UNKNOWN;
      else values[at + column] = isFlow[column] === true ? Math.sign(value) * Math.log1p(Math.abs(value)) : value;
    });
    const rates = ratesOf(row);
    const rate = rates.rateOf(rule);
    const made = [severity ?? UNKNOWN, Math.log(rate / (1 - rate)), Math.log1p(rates.countOf(rule))];
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
