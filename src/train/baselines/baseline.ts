/** What a baseline is: something simpler than a language model that learns from the same rows. */
import type { LabelledRows } from "../evaluate/labelled-rows.js";

export interface BaselineData {
  /** What it learns from. */
  readonly train: LabelledRows;
  /** What it is measured on; it sees no label of these. */
  readonly test: LabelledRows;
  readonly seed: number;
}

/** How malicious each test row is thought to be, and which class it is thought to have. */
export interface BaselineAnswer {
  /** [test rows], higher is more malicious */
  readonly scores: Float64Array;
  /** [test rows], `classNameOf` of each; absent where the baseline only ranks. */
  readonly classes?: readonly string[];
  /** Rows that it learnt from. */
  readonly trainRows: number;
  /** What its name does not say: settings, limits. */
  readonly note: string;
}

export interface Baseline {
  readonly name: string;
  /** @returns the answer, or why there is none */
  readonly run: (data: BaselineData) => BaselineAnswer | Promise<BaselineAnswer | Unanswered> | Unanswered;
}

export interface Unanswered {
  readonly reason: string;
}

/** What a row is in the report by class: its technique, or only that it is an attack. */
export function classNameOf(row: { readonly malicious: boolean; readonly technique?: string | undefined }): string {
  return row.malicious ? (row.technique ?? "malicious") : "benign";
}
