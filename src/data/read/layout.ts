/** How one input is laid out, found out once from its beginning; plain data, so that every thread reads it alike. */
import type { RecordField } from "../formats/alert-columns.js";
import type { SeverityScale } from "../formats/severity-scales.js";
import type { SourceKind } from "../record.js";

/** What an input was found to be. */
export interface SourceInfo {
  /** As given on the command line, or `-`. */
  readonly file: string;
  readonly format: SourceKind;
  /** The published form where there are several, such as `cic-ids-2018-corrected`; else the format's name. */
  readonly variant: string;
  /** The variant in words. */
  readonly title: string;
  /** Column names in the order of the file, each once (a repeated name gets `.1`, `.2`); empty for JSON. */
  readonly columns: readonly string[];
  /** False where the format has no times: every record's time is then 0. */
  readonly hasTime: boolean;
  /** Whether hours are written from 01 to 12 without AM or PM, so that times are still to be resolved. */
  readonly twelveHourClock: boolean;
  /** Columns that hold the truth and are kept out of the records. */
  readonly withheld: readonly string[];
  /** What was decided while it was open, and what is odd, in sentences for the user. */
  readonly notes: readonly string[];
}

/** How times are read; the zone is an IANA name or an offset. */
export interface TimeLayout {
  readonly timezone: string;
  readonly monthFirst: boolean;
  readonly year: number | null;
  readonly now: number;
}

interface CommonLayout {
  readonly info: SourceInfo;
  readonly time: TimeLayout;
  readonly severityScale: SeverityScale;
  readonly maxFieldBytes: number;
}

export interface CsvLayout extends CommonLayout {
  readonly kind: "csv";
  readonly delimiter: string;
  readonly quote: string;
  /** Number of columns of every row. */
  readonly width: number;
  /** The header's cells as written, to know it again. */
  readonly header: readonly string[];
  /** Rows before the first record: the header, and a line `sep=;` before it. */
  readonly headerRows: number;
  /** Columns of each field, the first that is not empty counts. */
  readonly fields: Readonly<Record<RecordField, readonly number[]>>;
  /** Date and time of day in two columns. */
  readonly splitTime: readonly [date: number, clock: number] | null;
  readonly withheld: readonly number[];
  readonly truth: CsvTruth;
  /** Canonical names of flow features and their columns. */
  readonly featureNames: readonly string[];
  readonly featureColumns: readonly number[];
  /** Whether rows that are no UTF-8 are read as windows-1252 instead of being rejected. */
  readonly latin: boolean;
}

export type CsvTruth =
  | { readonly kind: "none" }
  | { readonly kind: "label"; readonly column: number; readonly benign: readonly string[] }
  | { readonly kind: "socsim"; readonly columns: Readonly<Record<string, number>> };

export interface JsonLayout extends CommonLayout {
  readonly kind: "json";
  /** Dotted paths of each field, the first that is not empty counts. */
  readonly paths: Readonly<Record<RecordField, readonly string[]>>;
  readonly truth:
    { readonly kind: "none" } | { readonly kind: "label"; readonly path: string; readonly benign: readonly string[] };
}

export type Layout = CsvLayout | JsonLayout;
