/** Labelled rows of a dataset's part, drawn by chance where there are more than wanted, in memory as columns. */
import type { DatasetBatch } from "../../data/dataset-batch.js";
import { type Dataset, readPart } from "../../data/dataset-reader.js";
import { SPLIT_PARTS, type SplitPart } from "../../data/dataset-row.js";
import type { DictionaryColumnName } from "../../data/dataset-part.js";
import { SocagentError } from "../../errors.js";
import { Random } from "../../random.js";

/** What rows are used for; `all` is every row whatever its part. */
export const EVALUATED_PARTS = ["train", "validation", "test", "all"] as const;
export type EvaluatedPart = (typeof EVALUATED_PARTS)[number];

export interface LabelledRow {
  /** Its number in the dataset, from 0. */
  readonly row?: number | undefined;
  readonly text: string;
  readonly malicious: boolean;
  readonly technique?: string | undefined;
  readonly tactic?: string | undefined;
  readonly intent?: string | undefined;
  readonly impact?: string | undefined;
  readonly tier?: string | undefined;
  /** Kind of attack, its phase or its playbook; or the benign process. */
  readonly family?: string | undefined;
  readonly incident?: string | undefined;
  readonly rule?: string | undefined;
  readonly severity?: number | undefined;
}

export interface LabelledRows {
  readonly rows: readonly LabelledRow[];
  /** Facts and flow features as numbers, row by row; NaN where one is not known. */
  readonly matrix: Float32Array;
  /** Names of the matrix's columns. */
  readonly columns: readonly string[];
  /** Rows of the part, labelled or not, before drawing. */
  readonly available: number;
  /** Rows that were drawn and have no label. */
  readonly unlabelled: number;
}

export interface ReadRowsOptions {
  /** Name of a split; not needed for `all`. */
  readonly split?: string | undefined;
  readonly part: EvaluatedPart;
  readonly limit: number;
  readonly seed: number;
}

/**
 * Reads at most `limit` rows, each with the same chance, in the dataset's order.
 * @throws SocagentError (`input`) when the part has no labelled rows, or the dataset is damaged
 */
export async function readLabelledRows(dataset: Dataset, options: ReadRowsOptions): Promise<LabelledRows> {
  const { manifest, folder } = dataset;
  const { split, part, limit, seed } = options;
  const counts = manifest.splits.find(({ name }) => name === split)?.rows;
  const available = part === "all" ? manifest.rows : (counts?.[part] ?? 0);
  const columns = [...manifest.facts, ...manifest.features.map((name) => `flow:${name}`)];
  const collector = new Collector(columns.length, Math.min(limit, available));
  const random = new Random(seed, "evaluate", part, split ?? "");
  const wanted = part === "all" ? -1 : SPLIT_PARTS.indexOf(part);
  // Selection sampling: of the rows that are left, as many as are still needed.
  let left = available;
  let needed = Math.min(limit, available);
  let first = 0;
  for (const file of manifest.parts) {
    for (const batch of await readPart(folder, file)) {
      const parts = wanted < 0 || split === undefined ? undefined : batch.split(split);
      const add = collector.on(batch);
      for (let row = 0; row < batch.rows && needed > 0; row += 1) {
        if (parts !== undefined && parts[row] !== wanted) continue;
        const drawn = random.uniform() * left < needed;
        left -= 1;
        if (!drawn) continue;
        needed -= 1;
        add(row, first + row);
      }
      first += batch.rows;
    }
  }
  if (collector.rows.length === 0) throw noRows(dataset, options, available);
  return {
    rows: collector.rows,
    matrix: collector.matrix.subarray(0, collector.rows.length * columns.length),
    columns,
    available,
    unlabelled: collector.unlabelled,
  };
}

const DICTIONARIES = [
  "technique",
  "tactic",
  "intent",
  "impact",
  "tier",
  "family",
  "incident",
  "rule",
] as const satisfies readonly DictionaryColumnName[];

class Collector {
  readonly rows: LabelledRow[] = [];
  readonly matrix: Float32Array;
  unlabelled = 0;

  constructor(
    readonly width: number,
    rows: number,
  ) {
    this.matrix = new Float32Array(width * rows);
  }

  /** @returns adds a row of the batch */
  on(batch: DatasetBatch): (row: number, inDataset: number) => void {
    const texts = DICTIONARIES.map((name) => ({ name, ...batch.dictionary(name) }));
    const [facts, features] = [batch.facts(), batch.features()];
    return (row, inDataset) => {
      const malicious = batch.malicious(row);
      if (malicious === undefined) {
        this.unlabelled += 1;
        return;
      }
      const at = this.rows.length * this.width;
      const known = Object.fromEntries(
        texts.map(({ name, values, indices }) => [name, values[indices[row] ?? -1]]),
      ) satisfies Partial<Record<string, string | undefined>>;
      this.rows.push({ row: inDataset, text: batch.text(row), malicious, severity: batch.severity(row), ...known });
      if (facts !== undefined) this.matrix.set(cut(facts, row), at);
      if (features === undefined) return;
      const own = batch.hasFeatures(row) ? cut(features, row) : new Float32Array(features.width).fill(NaN);
      this.matrix.set(own, at + (facts?.width ?? 0));
    };
  }
}

function cut({ values, width }: { readonly values: Float32Array; readonly width: number }, row: number): Float32Array {
  return values.subarray(row * width, (row + 1) * width);
}

function noRows({ folder }: Dataset, { split, part }: ReadRowsOptions, available: number): SocagentError {
  const where = part === "all" ? folder : `part ${part} of split ${split ?? "?"} in ${folder}`;
  const why = available === 0 ? "has no rows" : "has no labels";
  return new SocagentError("input", `${where} ${why}: there is nothing to measure on`, {
    subject: { file: folder },
    nextStep:
      available === 0
        ? "Choose another split or part, or ingest the data with a split that has one."
        : "Ingest the data with --label-column and --benign-value.",
  });
}

/** Truth of the rows: 1 malicious, 0 benign. */
export function positivesOf({ rows }: Pick<LabelledRows, "rows">): Uint8Array {
  return Uint8Array.from(rows, ({ malicious }) => Number(malicious));
}

/** The attack phase of each row: the family of the malicious ones. */
export function phasesOf({ rows }: Pick<LabelledRows, "rows">): (string | undefined)[] {
  return rows.map(({ malicious, family }) => (malicious ? (family ?? "unknown") : undefined));
}

export type { SplitPart };
