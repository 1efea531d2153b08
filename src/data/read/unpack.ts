/** Packed rows → records with their truth. A record's `fields` and `flow` are made when they are first asked for. */
import type { RECORD_FIELDS } from "../formats/alert-columns.js";
import { type RecordField } from "../formats/alert-columns.js";
import type { AlertRecord, LabelledRecord, Truth } from "../record.js";
import { bareRecord } from "./bare-record.js";
import type { CsvLayout, JsonLayout, Layout } from "./layout.js";
import type { LabelMap } from "./label-map.js";
import type { PackedCsv, PackedJson, PackedRows } from "./packed.js";
import { normaliseSeverity } from "./severity.js";
import { socsimTruth, truthOfLabel, type TruthOfLabel } from "./truth-of.js";
import { findTechniques, parseAddress, parsePort, parseProtocol, present } from "./values.js";

/** What a stretch of rows offers, whatever its format. */
interface Rows {
  /** A cell, or a JSON value's text. */
  field(row: number, field: RecordField, index: number): string | undefined;
  /** How many columns or paths a field has. */
  choices(field: RecordField): number;
  truth(row: number): Truth | undefined;
  fields(row: number): Record<string, string>;
  flow(row: number): Record<string, number> | undefined;
}

type Draft = { -readonly [Key in keyof AlertRecord]: AlertRecord[Key] };

/** Makes records of one source's packed rows, stretch after stretch in the order of the input. */
export class Unpacker {
  readonly #layout: Layout;
  readonly #truthOfLabel: TruthOfLabel;
  #line = 0;
  #onLine = 0;

  constructor(layout: Layout, labelMap: LabelMap) {
    this.#layout = layout;
    this.#truthOfLabel = truthOfLabel(layout.truth.kind === "label" ? layout.truth.benign : [], labelMap);
  }

  /** The records of rows `from` up to, but without, `to`. */
  unpack(packed: PackedRows, from = 0, to = packed.count): LabelledRecord[] {
    const rows = this.#rows(packed);
    const records: LabelledRecord[] = [];
    for (let row = from; row < to; row++) {
      const record = this.#record(rows, row, packed);
      const truth = rows.truth(row);
      records.push(truth === undefined ? { record } : { record, truth });
    }
    return records;
  }

  #rows(packed: PackedRows): Rows {
    if (packed.kind === "csv" && this.#layout.kind === "csv") return csvRows(packed, this.#layout, this.#truthOfLabel);
    if (packed.kind === "json" && this.#layout.kind === "json")
      return jsonRows(packed, this.#layout, this.#truthOfLabel);
    throw new TypeError("rows of another layout");
  }

  #record(rows: Rows, row: number, packed: PackedRows): AlertRecord {
    const { info } = this.#layout;
    const line = packed.lines[row] ?? 0;
    let fields: Readonly<Record<string, string>> | undefined;
    const draft: Draft = {
      id: firstOf(rows, row, "id", present) ?? this.#madeId(line),
      time: packed.times[row] ?? 0,
      source: info.format,
      origin: { file: info.file, line },
      techniques: firstOf(rows, row, "techniques", techniquesIn) ?? [],
      // Own properties, not a class's: a record that is copied with `...` keeps them.
      get fields() {
        return (fields ??= rows.fields(row));
      },
    };
    this.#addSubject(draft, rows, row);
    this.#addNetwork(draft, rows, row);
    if (this.#layout.kind === "csv" && this.#layout.featureNames.length > 0) addFlow(draft, rows, row);
    return draft;
  }

  /** The file's name and line, and the place on the line where several records begin on it. */
  #madeId(line: number): string {
    this.#onLine = line === this.#line ? this.#onLine + 1 : 1;
    this.#line = line;
    const place = this.#onLine === 1 ? "" : `.${this.#onLine}`;
    return `${this.#layout.info.file}:${line}${place}`;
  }

  #addSubject(draft: Draft, rows: Rows, row: number): void {
    for (const field of TEXT_FIELDS) {
      const text = firstOf(rows, row, field, present);
      if (text !== undefined)
        draft[field] = this.#layout.info.format === "wazuh" ? singleBackslashes(field, text) : text;
    }
    const vendorSeverity = firstOf(rows, row, "severity", present);
    if (vendorSeverity === undefined) return;
    draft.vendorSeverity = vendorSeverity;
    const severity = normaliseSeverity(vendorSeverity, this.#layout.severityScale);
    if (severity !== undefined) draft.severity = severity;
  }

  #addNetwork(draft: Draft, rows: Rows, row: number): void {
    const source = firstOf(rows, row, "sourceAddress", parseAddress);
    if (source !== undefined) draft.sourceAddress = source;
    const sourcePort = firstOf(rows, row, "sourcePort", parsePort);
    if (sourcePort !== undefined) draft.sourcePort = sourcePort;
    const destination = firstOf(rows, row, "destinationAddress", parseAddress);
    if (destination !== undefined) draft.destinationAddress = destination;
    const destinationPort = firstOf(rows, row, "destinationPort", parsePort);
    if (destinationPort !== undefined) draft.destinationPort = destinationPort;
    const protocol = firstOf(rows, row, "protocol", parseProtocol);
    if (protocol !== undefined) draft.protocol = protocol;
  }
}

const TEXT_FIELDS = [
  "ruleText",
  "ruleId",
  "category",
  "host",
  "user",
  "process",
  "message",
] as const satisfies readonly (typeof RECORD_FIELDS)[number][];

/** Wazuh's decoder of Windows events doubles the backslashes of names and paths. */
function singleBackslashes(field: RecordField, text: string): string {
  return field === "user" || field === "process" ? text.replaceAll("\\\\", "\\") : text;
}

/** The first of a field's columns that is not empty and means something. */
function firstOf<Value>(
  rows: Rows,
  row: number,
  field: RecordField,
  parse: (text: string) => Value | undefined,
): Value | undefined {
  for (let index = 0; index < rows.choices(field); index++) {
    const text = present(rows.field(row, field, index));
    const value = text === undefined ? undefined : parse(text);
    if (value !== undefined) return value;
  }
  return undefined;
}

function techniquesIn(text: string): string[] | undefined {
  const found = findTechniques(text);
  return found.length === 0 ? undefined : found;
}

function addFlow(draft: Draft, rows: Rows, row: number): void {
  let flow: Record<string, number> | undefined;
  Object.defineProperty(draft, "flow", { enumerable: true, configurable: true, get: () => (flow ??= rows.flow(row)) });
}

function csvRows(packed: PackedCsv, layout: CsvLayout, truthOf: TruthOfLabel): Rows {
  const { text, cells, features } = packed;
  const stride = layout.width + 1;
  const withheld = new Set(layout.withheld);
  const cell = (row: number, column: number): string => {
    const at = row * stride + column;
    return text.slice(cells[at], (cells[at + 1] ?? 0) - 1);
  };
  const { truth, featureNames } = layout;
  const socsim = (row: number) => (name: string) => {
    const column = truth.kind === "socsim" ? truth.columns[name] : undefined;
    return column === undefined ? undefined : cell(row, column);
  };
  return {
    choices: (field) => layout.fields[field].length,
    field: (row, field, index) => {
      const column = layout.fields[field][index];
      return column === undefined ? undefined : cell(row, column);
    },
    truth: (row) => {
      if (truth.kind === "none") return undefined;
      return truth.kind === "label" ? truthOf(cell(row, truth.column)) : socsimTruth(socsim(row));
    },
    fields: (row) => {
      const fields = bareRecord<string>();
      layout.info.columns.forEach((name, column) => {
        if (!withheld.has(column)) fields[name] = cell(row, column);
      });
      return fields;
    },
    flow: (row) => {
      const flow = bareRecord<number>();
      featureNames.forEach((name, index) => (flow[name] = features[row * featureNames.length + index] ?? Number.NaN));
      return flow;
    },
  };
}

function jsonRows(packed: PackedJson, layout: JsonLayout, truthOf: TruthOfLabel): Rows {
  const { text, names, firstPairs, pairNames, values } = packed;
  const indexes = new Map(names.map((name, index) => [name, index]));
  const value = (row: number, name: string): string | undefined => {
    const index = indexes.get(name);
    if (index === undefined) return undefined;
    for (let pair = firstPairs[row] ?? 0; pair < (firstPairs[row + 1] ?? 0); pair++) {
      if (pairNames[pair] === index) return text.slice(values[pair], values[pair + 1]);
    }
    return undefined;
  };
  const { truth } = layout;
  return {
    choices: (field) => layout.paths[field].length,
    field: (row, field, index) => value(row, layout.paths[field][index] ?? ""),
    truth: (row) => (truth.kind === "none" ? undefined : truthOf(value(row, truth.path) ?? "")),
    fields: (row) => {
      const fields = bareRecord<string>();
      for (let pair = firstPairs[row] ?? 0; pair < (firstPairs[row + 1] ?? 0); pair++) {
        const name = names[pairNames[pair] ?? 0] ?? "";
        if (truth.kind === "none" || name !== truth.path) fields[name] = text.slice(values[pair], values[pair + 1]);
      }
      return fields;
    },
    flow: () => undefined,
  };
}
