/**
 * Rows as they pass from a worker to the main thread: all cells of a stretch in one text, and numbers in typed arrays, which are
 * handed over instead of copied. Records are made from them one by one, and their rarely used parts only when asked for.
 */
import type { Reject } from "./reject.js";

interface Packed {
  /** Rows that became records. */
  readonly count: number;
  /** 1-based line of each. */
  readonly lines: Uint32Array<ArrayBuffer>;
  /** Milliseconds since 1970 UTC; 0 where the format has no times. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly text: string;
  /** Rows that were looked at, repeated headers and all. */
  readonly rows: number;
  readonly rejects: readonly Reject[];
  /** Events that are no alerts, by type. */
  readonly skipped: Readonly<Record<string, number>>;
}

export interface PackedCsv extends Packed {
  readonly kind: "csv";
  /** [count, width + 1]: cell c of row r is text[cells[r, c]] up to but without text[cells[r, c + 1] - 1]. */
  readonly cells: Uint32Array<ArrayBuffer>;
  /** [count, features] */
  readonly features: Float64Array<ArrayBuffer>;
}

export interface PackedJson extends Packed {
  readonly kind: "json";
  /** Distinct names. */
  readonly names: readonly string[];
  /** [count + 1]: where each row's pairs begin in `pairNames`. */
  readonly firstPairs: Uint32Array<ArrayBuffer>;
  /** [pairs]: index of each pair's name. */
  readonly pairNames: Uint32Array<ArrayBuffer>;
  /** [pairs + 1]: where each pair's value begins in `text`; it ends where the next begins. */
  readonly values: Uint32Array<ArrayBuffer>;
}

export type PackedRows = PackedCsv | PackedJson;

/** Buffers that can be handed over with a message. */
export function transferables(packed: PackedRows): ArrayBuffer[] {
  const shared = [packed.lines.buffer, packed.times.buffer];
  return packed.kind === "csv"
    ? [...shared, packed.cells.buffer, packed.features.buffer]
    : [...shared, packed.firstPairs.buffer, packed.pairNames.buffer, packed.values.buffer];
}
