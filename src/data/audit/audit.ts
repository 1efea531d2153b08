/**
 * Says how far a dataset's splits can be trusted: what of a good score would be leakage.
 *
 * - near-duplicates of rows to test on among those to train on, by their texts;
 * - texts that have several labels;
 * - columns that alone predict the label;
 * - what a simple classifier gets under each split, a random and a temporal one always among them.
 *
 * Bounded samples, drawn by a seed: the same dataset gives the same audit.
 */
import { Random } from "../../random.js";
import type { Dataset } from "../dataset-reader.js";
import { SPLIT_PARTS } from "../dataset-row.js";
import { parseSplits } from "../split-spec.js";
import { planSplit, type RowCounts, type SplitRow } from "../split.js";
import { binned, makeBinning } from "./bins.js";
import { type ColumnScore, scoreColumn } from "./column-scores.js";
import { type Scores, scoresOf } from "./f-score.js";
import { classify, growForest } from "./forest.js";
import { NEAR } from "./near-duplicates.js";
import { type AuditSample, drawSample, ROWS_PER_CLASS } from "./sample.js";
import type { TextConflicts } from "./text-labels.js";
import { auditTexts, TEST_ROWS } from "./texts.js";

export const AUDIT_FILE = "audit.json";
export const AUDIT_VERSION = 1;

const TRAIN = SPLIT_PARTS.indexOf("train");
const TEST = SPLIT_PARTS.indexOf("test");

/** What the classifier got under one split. */
export interface ClassifierScore extends Scores {
  readonly split: string;
  /** Whether the dataset has the split, or the audit made it for comparison. */
  readonly own: boolean;
  readonly trainRows: number;
  /** Classes among the rows tested that no row to train on has: each counts 0 in the mean. */
  readonly unseenClasses: readonly string[];
}

export interface NearDuplicateShare {
  readonly split: string;
  readonly testRows: number;
  /** Share of the rows to test on whose very text is trained on, 0 to 1. */
  readonly same: number;
  /** Share of those that have a near-duplicate among the rows to train on. */
  readonly near: number;
}

export interface Audit {
  readonly schemaVersion: typeof AUDIT_VERSION;
  /** The dataset's hash, so that an audit is not taken for another's. */
  readonly dataset: string;
  readonly seed: number;
  readonly limits: { readonly rowsPerClass: number; readonly testRows: number; readonly nearFrom: number };
  readonly nearDuplicates: readonly NearDuplicateShare[];
  readonly textConflicts: TextConflicts;
  /** Contents with several labels, as deduplication found them. */
  readonly contentConflicts: Dataset["manifest"]["conflicts"];
  /** The most telling first. */
  readonly columns: readonly ColumnScore[];
  readonly classifier: readonly ClassifierScore[];
  /** Macro-F1 under the random split less that under the temporal one. Null where either is not to be had. */
  readonly leakage: number | null;
}

export interface AuditOptions {
  readonly seed: number;
  /** Called with the share that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** @throws SocagentError (`input`) when the dataset cannot be read */
export async function auditDataset(dataset: Dataset, { seed, onProgress }: AuditOptions): Promise<Audit> {
  const { manifest } = dataset;
  const onRows =
    (before: number) =>
    (rows: number): void => {
      onProgress?.((before + rows) / (3 * manifest.rows));
    };
  const sample = await drawSample(dataset, seed, onRows(0));
  const texts = await auditTexts(dataset, seed, onRows(manifest.rows));
  const classifier = scoreSplits(sample, seed);
  const macroF1 = (kind: string): number | undefined => classifier.find(({ split }) => split === kind)?.macroF1;
  const random = macroF1("random");
  const time = macroF1("time");
  return {
    schemaVersion: AUDIT_VERSION,
    dataset: manifest.sha256,
    seed,
    limits: { rowsPerClass: ROWS_PER_CLASS, testRows: TEST_ROWS, nearFrom: NEAR },
    nearDuplicates: [...texts.nearDuplicates].map(([split, { rows, same, near }]) => ({
      split,
      testRows: rows,
      same: rows === 0 ? 0 : same / rows,
      near: rows === 0 ? 0 : near / rows,
    })),
    textConflicts: texts.conflicts,
    contentConflicts: manifest.conflicts,
    columns: scoreColumns(sample),
    classifier,
    leakage: random === undefined || time === undefined ? null : random - time,
  };
}

function scoreColumns(sample: AuditSample): ColumnScore[] {
  const known = sample.rows.flatMap((row, index) => (maliciousOf(sample, row) === undefined ? [] : [index]));
  const labels = {
    classes: Uint16Array.from(known, (index) => sample.rows[index]?.class ?? 0),
    classCount: sample.classes.length,
    malicious: Uint8Array.from(known, (index) => {
      const row = sample.rows[index];
      return row !== undefined && maliciousOf(sample, row) === true ? 1 : 0;
    }),
  };
  return sample.columns
    .map(({ name, kind, values }) =>
      scoreColumn({ name, kind, values: Float64Array.from(known, (index) => values[index] ?? NaN) }, labels),
    )
    .sort((a, b) => b.information - a.information || (a.name < b.name ? -1 : 1));
}

function maliciousOf({ classes }: AuditSample, row: SplitRow): boolean | undefined {
  return classes[row.class]?.malicious;
}

/** The dataset's splits, and a random and a temporal one of the sample where it has none of these. */
function scoreSplits(sample: AuditSample, seed: number): ClassifierScore[] {
  if (sample.rows.length === 0) return [];
  const scores = [...sample.splits].map(([name, parts]) => scoreSplit(sample, name, parts, true, seed));
  for (const spec of parseSplits("random,time")) {
    if (sample.splits.has(spec.name)) continue;
    const splitter = planSplit(spec, countsOf(sample), seed);
    const parts = Uint8Array.from(sample.rows, (row) => splitter.assign(row));
    scores.push(scoreSplit(sample, spec.name, parts, false, seed));
  }
  return scores;
}

function countsOf({ rows, classes }: AuditSample): RowCounts {
  const perClass = classes.map(() => 0);
  for (const row of rows) perClass[row.class] = (perClass[row.class] ?? 0) + 1;
  return { classes, perClass, perClassWithoutIncident: perClass, perDay: new Map(), perIncident: new Map() };
}

function scoreSplit(
  sample: AuditSample,
  split: string,
  parts: Uint8Array,
  own: boolean,
  seed: number,
): ClassifierScore {
  const train = rowsIn(parts, TRAIN);
  const test = rowsIn(parts, TEST);
  const classOf = (row: number): number => sample.rows[row]?.class ?? 0;
  const seen = new Set(Array.from(train, classOf));
  const actual = Array.from(test, classOf);
  const unseen = new Set(actual.filter((of) => !seen.has(of)));
  const data = {
    columns: [...sample.columns, ...sample.words].map((column) => binned(column, makeBinning(column, train))),
    classes: Uint16Array.from(sample.rows, (row) => row.class),
    classCount: sample.classes.length,
  };
  const forest = train.length === 0 ? [] : growForest(data, train, new Random(seed, "audit", "forest", split));
  const predicted = Array.from(test, (row) => (train.length === 0 ? -1 : classify(forest, data, row)));
  const isMalicious = sample.classes.map(({ malicious }) => malicious === true);
  return {
    split,
    own,
    trainRows: train.length,
    ...scoresOf(actual, predicted, isMalicious),
    unseenClasses: [...unseen].map((of) => sample.classes[of]?.name ?? "").sort(),
  };
}

function rowsIn(parts: Uint8Array, part: number): Uint32Array {
  return Uint32Array.from([...parts.keys()].filter((row) => parts[row] === part));
}
