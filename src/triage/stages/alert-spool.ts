/** All alerts on disk, by their place in the input, and the order of their times. */
import type { AlertRecord } from "../../data/record.js";
import type { TextSpool } from "../spool/text-spool.js";
import { parseSpooled } from "./spooled-alert.js";

export interface AlertColumns {
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** 1-based line in the file. */
  readonly lines: Int32Array;
  /** Index in `names`. */
  readonly files: Int32Array;
  readonly names: readonly string[];
}

export class AlertSpool {
  readonly columns: AlertColumns;
  readonly #texts: TextSpool;

  constructor(texts: TextSpool, columns: AlertColumns) {
    this.#texts = texts;
    this.columns = columns;
  }

  get count(): number {
    return this.columns.times.length;
  }

  get(ordinal: number): AlertRecord {
    const { times, lines, files, names } = this.columns;
    const file = names[files[ordinal] ?? 0] ?? "";
    return parseSpooled(this.#texts.get(ordinal), times[ordinal] ?? 0, file, lines[ordinal] ?? 0);
  }

  /** Places by time; equal times as they came. Files may be out of order by any amount: the whole input is sorted. */
  byTime(): Uint32Array {
    const { times } = this.columns;
    const order = new Uint32Array(times.length);
    for (let at = 0; at < order.length; at += 1) order[at] = at;
    let isSorted = true;
    for (let at = 1; at < times.length && isSorted; at += 1) isSorted = (times[at] ?? 0) >= (times[at - 1] ?? 0);
    return isSorted ? order : order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  }

  close(): void {
    this.#texts.close();
  }
}
