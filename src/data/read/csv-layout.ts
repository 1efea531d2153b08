/** What kind of CSV file a header announces, and which column holds what. */
import { SocagentError } from "../../errors.js";
import {
  ALERT_COLUMNS,
  ALERT_EVIDENCE,
  RECORD_FIELDS,
  RENAMED_COLUMNS,
  TRUTH_COLUMNS,
  TRUTH_PREFIX,
  type RecordField,
} from "../formats/alert-columns.js";
import {
  FLOW_BENIGN,
  FLOW_FEATURES,
  FLOW_FEATURES_NEEDED,
  FLOW_FIELDS,
  FLOW_LABEL,
  FLOW_TRUTH_COLUMNS,
  FLOW_VARIANTS,
  type FlowVariant,
} from "../formats/cic-columns.js";
import { columnKey, keyTable } from "../formats/column-key.js";
import { SOCSIM_FIELDS, SOCSIM_SENSOR, SOCSIM_TRUTH } from "../formats/socsim-columns.js";
import type { SourceKind } from "../record.js";
import type { CsvHeader } from "./csv-header.js";
import type { Dialect } from "./dialect.js";
import type { CsvLayout, CsvTruth } from "./layout.js";
import type { ReadOptions } from "./options.js";
import { findSeverityScale } from "./severity.js";
import { settleTime } from "./settle-time.js";
import { shownColumns, unfitHeader } from "./unfit-header.js";

type FieldColumns = Record<RecordField, number[]>;

export interface CsvBeginning {
  readonly file: string;
  readonly header: CsvHeader;
  readonly dialect: Dialect;
  /** Cells of the first rows. */
  readonly samples: readonly (readonly string[])[];
}

/**
 * Finds the layout of a CSV file.
 * @throws SocagentError (`input`) when it is no alert or flow file, or a column that was asked for is not there
 */
export function csvLayout(beginning: CsvBeginning, options: ReadOptions): CsvLayout {
  const { columns } = beginning.header;
  // Elastic's and Wazuh's dashboards prefix what they export.
  const keys = columns.map((column) => {
    const plain = column.replace(/^_source\./, "");
    return columnKey(
      Object.hasOwn(RENAMED_COLUMNS, plain.toLowerCase()) ? (RENAMED_COLUMNS[plain.toLowerCase()] ?? plain) : plain,
    );
  });
  const format = options.format === "auto" ? findFormat(keys) : options.format;
  switch (format) {
    case "cic-ids":
      return flowLayout(beginning, keys, options);
    case "socsim":
      return socsimLayout(beginning, options);
    case "alert-csv":
      return alertLayout(beginning, keys, options);
    case "suricata":
    case "wazuh":
      throw new SocagentError("input", `${beginning.file} holds ${shownColumns(columns)}; expected JSON of ${format}`, {
        subject: { file: beginning.file },
        nextStep: "Leave --format out, or give a file of that format.",
      });
  }
}

function findFormat(keys: readonly string[]): "cic-ids" | "socsim" | "alert-csv" {
  const there = new Set(keys);
  if ([...Object.values(SOCSIM_FIELDS), SOCSIM_SENSOR].every((column) => there.has(columnKey(column)))) return "socsim";
  return featuresOf(keys).names.length >= FLOW_FEATURES_NEEDED ? "cic-ids" : "alert-csv";
}

/** Flow features among the columns: canonical names, each with its first column. */
function featuresOf(keys: readonly string[]): { names: string[]; columns: number[] } {
  const table = keyTable(FLOW_FEATURES, Object.keys(FLOW_FEATURES));
  const found = new Map<string, number>();
  keys.forEach((key, column) => {
    const name = table.get(key);
    if (name !== undefined && !found.has(name)) found.set(name, column);
  });
  const names = Object.keys(FLOW_FEATURES).filter((name) => found.has(name));
  return { names, columns: names.map((name) => found.get(name) ?? 0) };
}

function flowLayout(beginning: CsvBeginning, keys: readonly string[], options: ReadOptions): CsvLayout {
  const { file, header } = beginning;
  const features = featuresOf(keys);
  if (features.names.length < FLOW_FEATURES_NEEDED) {
    throw unfitHeader(
      beginning,
      `expected a CIC-IDS flow file with at least ${FLOW_FEATURES_NEEDED} of CICFlowMeter's features`,
    );
  }
  const there = new Set(keys);
  const variant = FLOW_VARIANTS.find((one) => fits(one, there));
  const fields = noColumns();
  for (const [field, spellings] of Object.entries(FLOW_FIELDS)) {
    const column = keys.findIndex((key) => spellings.some((spelling) => columnKey(spelling) === key));
    if (isField(field) && column !== -1) fields[field].push(column);
  }
  applyMap(beginning, fields, options);
  const label = options.labelColumn ?? FLOW_LABEL;
  const withheld = columnsNamed(keys, [...FLOW_TRUTH_COLUMNS, label]);
  const column =
    options.labelColumn === null ? keys.indexOf(columnKey(FLOW_LABEL)) : labelColumn(beginning, options.labelColumn);
  const benign = options.benignValues.length > 0 ? options.benignValues : FLOW_BENIGN;
  const zone = options.timezone === "auto" ? (variant?.timezone ?? "UTC") : options.timezone;
  const time = settleTime(beginning, fields.time, { ...options, timezone: zone });
  return {
    ...common(beginning, options, fields, withheld),
    ...time.layout,
    fields: { ...fields, time: time.columns },
    info: {
      file,
      format: "cic-ids",
      variant: variant?.name ?? "cicflowmeter",
      title: variant?.title ?? "CICFlowMeter flows",
      columns: header.columns,
      hasTime: time.columns.length > 0,
      twelveHourClock: (variant?.twelveHourClock ?? false) && time.columns.length > 0,
      withheld: withheld.map((index) => header.columns[index] ?? ""),
      notes: [...header.notes, ...time.notes],
    },
    truth: column === -1 ? { kind: "none" } : { kind: "label", column, benign },
    featureNames: features.names,
    featureColumns: features.columns,
    // Files of 2017 have a dash in windows-1252 in the labels of web attacks.
    latin: true,
  };
}

function fits(variant: FlowVariant, keys: ReadonlySet<string>): boolean {
  const there = (column: string): boolean => keys.has(columnKey(column));
  return variant.has.every(there) && !variant.lacks.some(there);
}

function socsimLayout(beginning: CsvBeginning, options: ReadOptions): CsvLayout {
  const { header, file } = beginning;
  const fields = noColumns();
  const missing: string[] = [];
  for (const field of RECORD_FIELDS) {
    const column = header.columns.indexOf(SOCSIM_FIELDS[field]);
    if (column === -1) missing.push(SOCSIM_FIELDS[field]);
    else fields[field].push(column);
  }
  if (missing.length > 0) throw unfitHeader(beginning, `expected SOC-Sim's columns; missing: ${missing.join(", ")}`);
  applyMap(beginning, fields, options);
  const truth: Record<string, number> = {};
  for (const [part, name] of Object.entries(SOCSIM_TRUTH)) {
    const column = header.columns.indexOf(name);
    if (column !== -1) truth[part] = column;
  }
  const labelled = "label" in truth && "malicious" in truth;
  const withheld = withheldColumns(header.columns, options.labelColumn);
  const time = settleTime(beginning, fields.time, options);
  return {
    ...common(beginning, options, fields, withheld),
    ...time.layout,
    fields,
    severityScale: options.severityScale === "auto" ? "normalised" : options.severityScale,
    info: {
      ...alertInfo(beginning, "socsim", withheld),
      title: labelled ? "SOC-Sim alerts with their truth" : "SOC-Sim alerts, blind",
      file,
      notes: [...header.notes, ...time.notes],
    },
    truth:
      options.labelColumn !== null
        ? { kind: "label", column: labelColumn(beginning, options.labelColumn), benign: options.benignValues }
        : labelled
          ? { kind: "socsim", columns: truth }
          : { kind: "none" },
  };
}

function alertLayout(beginning: CsvBeginning, keys: readonly string[], options: ReadOptions): CsvLayout {
  const { columns, notes } = beginning.header;
  const withheld = withheldColumns(columns, options.labelColumn);
  const fields = aliasedColumns(keys, withheld);
  applyMap(beginning, fields, options);
  const time = settleTime(beginning, fields.time, options);
  if (time.columns.length === 0 && time.layout.splitTime === null) {
    throw unfitHeader(
      beginning,
      "expected alerts, and no column is known to hold their time",
      "Name it with --map time=COLUMN.",
    );
  }
  if (!ALERT_EVIDENCE.some((field) => fields[field].length > 0)) {
    throw unfitHeader(
      beginning,
      "expected alerts, and no column is known to hold a rule, an address, a host, a user or a message",
      "Name them with --map ruleText=COLUMN --map sourceAddress=COLUMN.",
    );
  }
  const truth: CsvTruth =
    options.labelColumn === null
      ? { kind: "none" }
      : { kind: "label", column: labelColumn(beginning, options.labelColumn), benign: options.benignValues };
  return {
    ...common(beginning, options, fields, withheld),
    ...time.layout,
    fields: { ...fields, time: time.columns },
    info: { ...alertInfo(beginning, "alert-csv", withheld), notes: [...notes, ...time.notes] },
    truth,
  };
}

/** Every field's columns in the order of trust. */
function aliasedColumns(keys: readonly string[], withheld: readonly number[]): FieldColumns {
  const at = new Map<string, number>();
  keys.forEach((key, column) => {
    if (!withheld.includes(column) && !at.has(key)) at.set(key, column);
  });
  const fields = noColumns();
  for (const field of RECORD_FIELDS) {
    for (const alias of ALERT_COLUMNS[field]) {
      const column = at.get(columnKey(alias));
      if (column !== undefined && !fields[field].includes(column)) fields[field].push(column);
    }
  }
  return fields;
}

/** What all CSV layouts have alike. */
function common(beginning: CsvBeginning, options: ReadOptions, fields: FieldColumns, withheld: readonly number[]) {
  const { header, dialect, samples } = beginning;
  const [severity] = fields.severity;
  const scale =
    severity === undefined
      ? "normalised"
      : findSeverityScale(
          header.columns[severity] ?? "",
          samples.map((row) => row[severity] ?? ""),
        );
  const width = header.columns.length;
  return {
    kind: "csv" as const,
    delimiter: dialect.delimiter,
    quote: dialect.quote,
    width,
    header: header.cells,
    headerRows: dialect.separatorLine ? 2 : 1,
    withheld,
    severityScale: options.severityScale === "auto" ? scale : options.severityScale,
    maxFieldBytes: options.maxFieldBytes,
    featureNames: [],
    featureColumns: [],
    latin: false,
  };
}

function alertInfo(beginning: CsvBeginning, format: SourceKind, withheld: readonly number[]) {
  const { columns } = beginning.header;
  return {
    file: beginning.file,
    format,
    variant: format,
    title: "alerts as CSV",
    columns,
    hasTime: true,
    twelveHourClock: false,
    withheld: withheld.map((index) => columns[index] ?? ""),
  };
}

/** Columns given by `map` replace what the names alone say. */
function applyMap(beginning: CsvBeginning, fields: FieldColumns, options: ReadOptions): void {
  const problems: string[] = [];
  for (const [field, name] of Object.entries(options.map)) {
    const column = findColumn(beginning.header.columns, name);
    if (column === -1) problems.push(`--map ${field}=${name}: there is no such column`);
    else if (isField(field)) fields[field] = [column];
  }
  if (problems.length > 0) throw missingColumn(beginning, problems);
}

function labelColumn(beginning: CsvBeginning, name: string): number {
  const column = findColumn(beginning.header.columns, name);
  if (column === -1) throw missingColumn(beginning, [`--label-column ${name}: there is no such column`]);
  return column;
}

function missingColumn({ file, header }: CsvBeginning, problems: readonly string[]): SocagentError {
  return new SocagentError("input", `${file} lacks a column that was asked for`, {
    subject: { file, line: 1 },
    problems,
    nextStep: `Choose from ${shownColumns(header.columns)}.`,
  });
}

/** A column by its exact name, else without case and punctuation. */
function findColumn(columns: readonly string[], name: string): number {
  const exact = columns.indexOf(name.trim());
  return exact === -1 ? columns.findIndex((column) => columnKey(column) === columnKey(name)) : exact;
}

function withheldColumns(columns: readonly string[], label: string | null): number[] {
  const named = columnsNamed(columns.map(columnKey), label === null ? TRUTH_COLUMNS : [...TRUTH_COLUMNS, label]);
  const prefixed = columns.flatMap((column, index) => (column.toLowerCase().startsWith(TRUTH_PREFIX) ? [index] : []));
  return [...new Set([...named, ...prefixed])].sort((a, b) => a - b);
}

function columnsNamed(keys: readonly string[], names: readonly string[]): number[] {
  const wanted = new Set(names.map(columnKey));
  return keys.flatMap((key, index) => (wanted.has(key) ? [index] : []));
}

function noColumns(): FieldColumns {
  return {
    id: [],
    time: [],
    ruleText: [],
    ruleId: [],
    category: [],
    severity: [],
    sourceAddress: [],
    sourcePort: [],
    destinationAddress: [],
    destinationPort: [],
    protocol: [],
    host: [],
    user: [],
    process: [],
    message: [],
    techniques: [],
  };
}

function isField(name: string): name is RecordField {
  return RECORD_FIELDS.some((field) => field === name);
}
