/** A bounded sample of a dataset's rows, with the columns that a simple classifier may use. */
import { Random } from "../../random.js";
import type { DatasetBatch } from "../dataset-batch.js";
import { type Dataset, readBatches } from "../dataset-reader.js";
import { groupKey } from "../split-groups.js";
import type { RowClass, SplitRow } from "../split.js";
import type { Column } from "./bins.js";
import { auditedClasses, classIndexOf, classKey } from "./row-classes.js";
import { mixed, wordHashes } from "./shingles.js";
import { takeSome } from "./take-some.js";

/** Rows of each class at most: forests and scores of more are no better, and take longer. */
export const ROWS_PER_CLASS = 4_000;
/** Words of the text are put in so many columns by their hash, each whether one of its words is there. */
const WORD_COLUMNS = 128;
const DAY_MS = 86_400_000;

export interface AuditSample {
  /** In the order of the dataset. */
  readonly rows: readonly SplitRow[];
  readonly classes: readonly RowClass[];
  /** What the record and its flow say. */
  readonly columns: readonly Column[];
  /** Hashed words of the text, 0 or 1, which are for the classifier alone. */
  readonly words: readonly Column[];
  /** Part of each row, by the name of the split. */
  readonly splits: ReadonlyMap<string, Uint8Array>;
}

/**
 * Draws rows: of each class all, or `perClass` of them, any alike.
 * @param onRows called with the rows that were read so far
 */
export async function drawSample(
  dataset: Dataset,
  seed: number,
  onRows: (rows: number) => void = () => undefined,
  perClass = ROWS_PER_CLASS,
): Promise<AuditSample> {
  const { manifest } = dataset;
  const audited = auditedClasses(manifest.classes);
  const classes = audited.map(({ name, family, malicious }): RowClass => {
    return { name, family, malicious: malicious ?? undefined };
  });
  const takes = audited.map((one) => takeSome(one.rows, perClass, new Random(seed, "audit", classKey(one))));
  const builder = new SampleBuilder(
    manifest.features,
    manifest.splits.map(({ name }) => name),
  );
  let read = 0;
  for await (const batch of readBatches(dataset)) {
    const classOf = classIndexOf(batch, audited);
    const taken: SplitRow[] = [];
    const indices: number[] = [];
    const incidents = batch.dictionary("incident");
    const keys = incidents.values.map(groupKey);
    for (let row = 0; row < batch.rows; row += 1) {
      const of = classOf(row);
      if (takes[of]?.() !== true) continue;
      const time = batch.time(row);
      indices.push(row);
      taken.push({
        class: of,
        incident: keys[incidents.indices[row] ?? -1] ?? 0,
        day: Math.floor(time / DAY_MS),
        time,
      });
    }
    builder.add(batch, indices, taken);
    read += batch.rows;
    onRows(read);
  }
  return builder.sample(classes);
}

class SampleBuilder {
  readonly #features: readonly string[];
  readonly #rows: SplitRow[] = [];
  readonly #numbers = new Map<string, number[]>();
  readonly #categories = new Map<string, { values: number[]; indexOf: Map<string, number> }>();
  readonly #words: Uint8Array[] = [];
  readonly #splits: ReadonlyMap<string, number[]>;

  constructor(features: readonly string[], splits: readonly string[]) {
    this.#features = features;
    this.#splits = new Map(splits.map((name) => [name, []]));
  }

  /** @param indices which rows of the batch, and `rows` what they are */
  add(batch: DatasetBatch, indices: readonly number[], rows: readonly SplitRow[]): void {
    this.#rows.push(...rows);
    this.#addNumbers("destination port", indices, (row) => batch.destinationPort(row));
    this.#addNumbers("severity", indices, (row) => batch.severity(row));
    const vector = batch.features();
    for (const [at, name] of this.#features.entries()) {
      this.#addNumbers(name, indices, (row) => vector?.values[row * vector.width + at]);
    }
    for (const name of ["rule", "protocol", "source", "file"] as const) this.#addCategories(name, batch, indices);
    for (const row of indices) this.#words.push(wordColumns(batch.text(row)));
    for (const [name, parts] of this.#splits) {
      const column = batch.split(name);
      for (const row of indices) parts.push(column[row] ?? 0);
    }
  }

  sample(classes: readonly RowClass[]): AuditSample {
    const numbers = [...this.#numbers].map(([name, values]): Column => ({
      name,
      kind: "number",
      values: Float64Array.from(values),
    }));
    const categories = [...this.#categories].map(([name, { values }]): Column => ({
      name,
      kind: "category",
      values: Float64Array.from(values),
    }));
    const words = Array.from({ length: WORD_COLUMNS }, (_, at): Column => ({
      name: `words ${at}`,
      kind: "number",
      values: Float64Array.from(this.#words, (row) => row[at] ?? 0),
    }));
    const splits = [...this.#splits].map(([name, parts]) => [name, Uint8Array.from(parts)] as const);
    return { rows: this.#rows, classes, columns: [...numbers, ...categories], words, splits: new Map(splits) };
  }

  #addNumbers(name: string, indices: readonly number[], valueOf: (row: number) => number | undefined): void {
    const values = this.#numbers.get(name) ?? [];
    for (const row of indices) values.push(valueOf(row) ?? NaN);
    this.#numbers.set(name, values);
  }

  #addCategories(name: "rule" | "protocol" | "source" | "file", batch: DatasetBatch, indices: readonly number[]): void {
    const column = this.#categories.get(name) ?? { values: [], indexOf: new Map<string, number>() };
    const dictionary = batch.dictionary(name);
    for (const row of indices) {
      const text = dictionary.values[dictionary.indices[row] ?? -1];
      if (text !== undefined && !column.indexOf.has(text)) column.indexOf.set(text, column.indexOf.size);
      column.values.push(text === undefined ? NaN : (column.indexOf.get(text) ?? NaN));
    }
    this.#categories.set(name, column);
  }
}

function wordColumns(text: string): Uint8Array {
  const columns = new Uint8Array(WORD_COLUMNS);
  for (const word of wordHashes(text)) columns[mixed(word) % WORD_COLUMNS] = 1;
  return columns;
}
