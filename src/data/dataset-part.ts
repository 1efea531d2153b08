/** The rows of one dataset part, column by column, before they are encoded. */
import { DictionaryColumn, NumberColumn, TextColumn, TimeColumn, Validity } from "./dataset-columns.js";
import type { DatasetRow } from "./dataset-row.js";
import { SPLIT_PARTS } from "./dataset-row.js";

/** Some 12 MB of rows with 80 features: what every thread holds while it fills a part. */
export const ROWS_PER_PART = 16_384;

/** What rendered texts take, about; more is found as it comes. */
const TEXT_BYTES = 224;
const ID_BYTES = 40;

/** Columns of texts that repeat, by name in the file. */
export const DICTIONARY_COLUMNS = [
  "clock",
  "source",
  "file",
  "rule",
  "protocol",
  "label",
  "class",
  "family",
  "technique",
  "tactic",
  "intent",
  "impact",
  "tier",
  "incident",
  "playbook",
  "step",
  "host_key",
] as const;

export type DictionaryColumnName = (typeof DICTIONARY_COLUMNS)[number];

/** What a dataset's parts share. */
export interface DatasetShape {
  /** Canonical names of the flow features, in the order of the vector; empty where no input is a flow file. */
  readonly features: readonly string[];
  /** Names of the facts that are told as numbers, in the order of the vector; empty where they are left out. */
  readonly facts: readonly string[];
  /** Names of the splits, each a column `split_NAME`. */
  readonly splits: readonly string[];
}

export class DatasetPart {
  readonly shape: DatasetShape;
  readonly id: TextColumn;
  readonly text: TextColumn;
  readonly time: TimeColumn;
  readonly line: NumberColumn<Int32Array>;
  readonly severity: NumberColumn<Int8Array>;
  readonly destinationPort: NumberColumn<Int32Array>;
  readonly malicious: Validity;
  readonly maliciousKnown: Validity;
  readonly dictionaries: Readonly<Record<DictionaryColumnName, DictionaryColumn>>;
  /** Row by row. */
  readonly features: Float32Array;
  readonly featuresKnown: Validity;
  /** Row by row. */
  readonly facts: Float32Array;
  readonly splits: readonly Uint8Array[];
  readonly #capacity: number;
  #rows = 0;

  constructor(shape: DatasetShape, capacity = ROWS_PER_PART) {
    this.shape = shape;
    this.#capacity = capacity;
    this.id = new TextColumn(capacity, ID_BYTES);
    this.text = new TextColumn(capacity, TEXT_BYTES);
    this.time = new TimeColumn(capacity);
    this.line = new NumberColumn(new Int32Array(capacity));
    this.severity = new NumberColumn(new Int8Array(capacity));
    this.destinationPort = new NumberColumn(new Int32Array(capacity));
    this.malicious = new Validity(capacity);
    this.maliciousKnown = new Validity(capacity);
    this.dictionaries = {
      clock: new DictionaryColumn(capacity),
      source: new DictionaryColumn(capacity),
      file: new DictionaryColumn(capacity),
      rule: new DictionaryColumn(capacity),
      protocol: new DictionaryColumn(capacity),
      label: new DictionaryColumn(capacity),
      class: new DictionaryColumn(capacity),
      family: new DictionaryColumn(capacity),
      technique: new DictionaryColumn(capacity),
      tactic: new DictionaryColumn(capacity),
      intent: new DictionaryColumn(capacity),
      impact: new DictionaryColumn(capacity),
      tier: new DictionaryColumn(capacity),
      incident: new DictionaryColumn(capacity),
      playbook: new DictionaryColumn(capacity),
      step: new DictionaryColumn(capacity),
      host_key: new DictionaryColumn(capacity),
    };
    this.features = new Float32Array(capacity * shape.features.length);
    this.featuresKnown = new Validity(capacity);
    this.facts = new Float32Array(capacity * shape.facts.length);
    this.splits = shape.splits.map(() => new Uint8Array(capacity));
  }

  get rows(): number {
    return this.#rows;
  }

  get isFull(): boolean {
    return this.#rows === this.#capacity;
  }

  add(row: DatasetRow): void {
    const at = this.#rows;
    this.#rows += 1;
    this.id.set(at, row.id);
    this.text.set(at, row.text);
    this.time.set(at, row.time);
    this.line.set(at, row.line);
    this.severity.set(at, row.severity);
    this.destinationPort.set(at, row.destinationPort);
    this.maliciousKnown.set(at, row.malicious !== undefined);
    this.malicious.set(at, row.malicious === true);
    for (const name of DICTIONARY_COLUMNS) {
      this.dictionaries[name].set(at, name === "host_key" ? row.hostKey : row[name]);
    }
    this.#addFeatures(at, row.features);
    this.facts.set(row.facts, at * this.shape.facts.length);
    for (let split = 0; split < this.splits.length; split += 1) {
      const column = this.splits[split];
      if (column !== undefined) column[at] = row.splits[split] ?? SPLIT_PARTS.indexOf("unused");
    }
  }

  clear(): void {
    this.#rows = 0;
    for (const column of [this.id, this.text, this.line, this.severity, this.destinationPort]) column.clear();
    for (const column of [this.malicious, this.maliciousKnown, this.featuresKnown]) column.clear();
    for (const name of DICTIONARY_COLUMNS) this.dictionaries[name].clear();
  }

  #addFeatures(at: number, features: Float32Array | undefined): void {
    const width = this.shape.features.length;
    this.featuresKnown.set(at, features !== undefined);
    if (features === undefined) this.features.fill(NaN, at * width, (at + 1) * width);
    else this.features.set(features, at * width);
  }
}
