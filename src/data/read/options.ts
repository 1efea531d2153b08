/** What can be chosen about reading, with the defaults that the help prints. */
import type { RecordField } from "../formats/alert-columns.js";
import type { SeverityScale } from "../formats/severity-scales.js";
import type { SourceKind } from "../record.js";
import type { LabelMap } from "./label-map.js";

export const FORMATS = ["auto", "alert-csv", "cic-ids", "socsim", "suricata", "wazuh"] as const satisfies readonly (
  "auto" | SourceKind
)[];
export const ENCODINGS = ["auto", "utf-8", "utf-16le", "utf-16be", "windows-1252"] as const;
export const DATE_ORDERS = ["auto", "day-first", "month-first"] as const;

export type FormatChoice = (typeof FORMATS)[number];
export type EncodingChoice = (typeof ENCODINGS)[number];
export type DateOrder = (typeof DATE_ORDERS)[number];

export interface ReadOptions {
  /** The inputs' format; auto finds it out, file by file. */
  readonly format: FormatChoice;
  /** Field of the record → name of the column (or dotted path) that holds it; wins over the table of aliases. */
  readonly map: Readonly<Partial<Record<RecordField, string>>>;
  /** Zone of times without one: an IANA name or an offset such as `+02:00`; auto is the format's own, UTC for alerts. */
  readonly timezone: string;
  /** How `03/04/2024` is read; auto decides over the first rows. */
  readonly dateOrder: DateOrder;
  /** Year of times that have none, as syslog writes them; null takes the latest year that is not in the future. */
  readonly year: number | null;
  /** One character, or auto: the one of comma, semicolon, tab and pipe that splits the first lines evenly. */
  readonly delimiter: string;
  /** The quote character, or auto. */
  readonly quote: string;
  readonly encoding: EncodingChoice;
  /** How numbers in the severity column are meant. */
  readonly severityScale: "auto" | SeverityScale;
  /** Stop at the first row that cannot be read. */
  readonly strict: boolean;
  /** Column (or dotted path) that says what a row truly is; null where the format has its own or there is none. */
  readonly labelColumn: string | null;
  /** Labels that mean harmless; compared without case. */
  readonly benignValues: readonly string[];
  /** What further labels mean. */
  readonly labelMap: LabelMap;
  /** Largest cell or JSON value, in UTF-8 bytes. */
  readonly maxFieldBytes: number;
  /** Largest row, in bytes; also how far an open quote is followed. */
  readonly maxRowBytes: number;
  /** Threads that parse big inputs; 1 parses in this thread, null takes one for each core. */
  readonly workers: number | null;
  /** Milliseconds since 1970; times a day later count as in the future. null is the time of the call. */
  readonly now: number | null;
}

export const DEFAULT_READ: ReadOptions = {
  format: "auto",
  map: {},
  timezone: "auto",
  dateOrder: "auto",
  year: null,
  delimiter: "auto",
  quote: "auto",
  encoding: "auto",
  severityScale: "auto",
  strict: false,
  labelColumn: null,
  benignValues: [],
  labelMap: new Map(),
  // The longest messages that Windows and EDR products log are some 32 KiB.
  maxFieldBytes: 64 * 1024,
  maxRowBytes: 1024 * 1024,
  workers: null,
  now: null,
};
