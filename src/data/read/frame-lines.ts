/**
 * Rows of a text with lines: CSV, where a quoted cell may span lines, and NDJSON, where nothing does.
 *
 * A quote that never closes must not swallow the rest of the input: it is followed for `maxRowBytes`, and then the lines that it
 * had covered are read again one by one, none of them spanning lines. So no byte is looked at more than twice.
 */
import { CHUNK_BYTES, FrameList, MAX_ROWS, type Flaw, type Framer, type Frames } from "./frames.js";
import { MAX_RAW_CHARACTERS } from "./reject.js";

const LF = 10;
const CR = 13;
const BLANK = 32;
const TAB = 9;
/** UTF-8 has up to four bytes for a character: what a reject shows of a row that is dropped while it streams by. */
const KEPT_BYTES = 4 * MAX_RAW_CHARACTERS;

export interface LineRules {
  /** Code of the delimiter; needed where there are quotes. */
  readonly delimiter: number;
  /** Code of the quote character; undefined where no row spans lines. */
  readonly quote: number | undefined;
  /** Code that ends a line: LF, or CR in old Macintosh files. */
  readonly newline: number;
  readonly maxRowBytes: number;
}

/** How a row goes on from its start: to `end`, where the next begins at `next`; or nothing is known without more bytes. */
type Row =
  | {
      readonly kind: "row";
      readonly end: number;
      readonly next: number;
      readonly newlines: number;
      readonly flaw?: Flaw;
    }
  /** A quote that was opened does not close: lines that begin before `limit` stand alone. */
  | { readonly kind: "unclosed"; readonly limit: number }
  | { readonly kind: "partial" };

export class LineFramer implements Framer {
  readonly #rules: LineRules;
  readonly #chunkBytes: number;
  #bytes: Buffer = Buffer.alloc(0);
  #pieces: Uint8Array[] = [];
  #waiting = 0;
  #line = 1;
  /** Lines that begin before this offset of `#bytes` stand alone. */
  #alone = 0;
  /** The first quote at or after the row that was looked at last; -1 where it is not known. */
  #quoteAt = -1;
  /** A row beyond the limit is streaming by: its first bytes are kept until its line ends. */
  #dropping: { readonly kept: Buffer; readonly line: number } | undefined;

  /** @param chunkBytes bytes to gather before they are framed */
  constructor(rules: LineRules, chunkBytes = CHUNK_BYTES) {
    this.#rules = rules;
    this.#chunkBytes = chunkBytes;
  }

  push(piece: Uint8Array): Frames[] {
    this.#pieces.push(piece);
    this.#waiting += piece.length;
    return this.#waiting < this.#chunkBytes ? [] : this.#frame(false);
  }

  finish(): Frames[] {
    return this.#frame(true);
  }

  #frame(final: boolean): Frames[] {
    this.#bytes = Buffer.concat([this.#bytes, ...this.#pieces]);
    this.#pieces = [];
    this.#waiting = 0;
    const framed: Frames[] = [];
    const dropped = this.#drop(final);
    if (dropped !== undefined) framed.push(dropped);
    if (this.#dropping !== undefined) return framed;
    for (;;) {
      const list = new FrameList();
      const next = this.#fill(list, final);
      if (list.count > 0) framed.push(list.take(this.#bytes, next, this.#rules.quote));
      this.#bytes = this.#bytes.subarray(next);
      this.#alone = Math.max(0, this.#alone - next);
      if (list.count < MAX_ROWS) break;
    }
    this.#startDropping(final);
    return framed;
  }

  /** Fills `list` with complete rows; returns where the first incomplete one begins. */
  #fill(list: FrameList, final: boolean): number {
    let at = 0;
    this.#quoteAt = -1;
    while (at < this.#bytes.length && list.count < MAX_ROWS) {
      const row = this.#row(at, final);
      if (row.kind === "partial") break;
      if (row.kind === "unclosed") {
        this.#alone = row.limit;
        continue;
      }
      const tooLong = row.end - at > this.#rules.maxRowBytes;
      const flaw = tooLong ? "row-too-long" : row.flaw;
      if (flaw !== undefined || !this.#isBlank(at, row.end)) list.add(at, row.end, this.#line, flaw);
      this.#line += row.newlines;
      at = row.next;
    }
    return at;
  }

  #row(start: number, final: boolean): Row {
    const { quote, newline } = this.#rules;
    const found = this.#bytes.indexOf(newline, start);
    if (found === -1 && !final) return { kind: "partial" };
    const end = found === -1 ? this.#bytes.length : found;
    const next = found === -1 ? end : end + 1;
    const plain: Row = { kind: "row", end: this.#trimmedEnd(start, end), next, newlines: 1 };
    if (quote === undefined) return plain;
    // Remembered: where quotes are rare, looking for the next one from every row would read the stretch once for each row.
    if (this.#quoteAt < start) this.#quoteAt = indexOrEnd(this.#bytes, quote, start);
    if (this.#quoteAt >= end) return plain;
    if (start < this.#alone) return this.#aloneRow(start, plain);
    return this.#quotedRow(start, final, plain);
  }

  /** A line that is known to stand alone: fine, or with bad quotes. */
  #aloneRow(start: number, plain: Row & { kind: "row" }): Row {
    const closed = this.#scan(start, plain.end, true);
    return closed.kind === "closed" ? plain : { ...plain, flaw: "bad-quotes" };
  }

  #quotedRow(start: number, final: boolean, plain: Row & { kind: "row" }): Row {
    const { newline } = this.#rules;
    const limit = start + this.#rules.maxRowBytes;
    const bound = Math.min(this.#bytes.length, limit);
    const scanned = this.#scan(start, bound, final && this.#bytes.length < limit);
    if (scanned.kind === "closed") {
      const end = scanned.end;
      const next = end < this.#bytes.length ? end + 1 : end;
      return { kind: "row", end: this.#trimmedEnd(start, end), next, newlines: 1 + scanned.newlines };
    }
    if (scanned.kind === "malformed") {
      if (scanned.newlines === 0) return { ...plain, flaw: "bad-quotes" };
      // The line with the misplaced quote may be a fine row of its own.
      return { kind: "unclosed", limit: this.#bytes.lastIndexOf(newline, scanned.at) + 1 };
    }
    if (plain.end >= bound) return plain; // one line as long as the limit, or longer
    if (bound === limit || final) return { kind: "unclosed", limit: bound };
    return { kind: "partial" };
  }

  /** Reads quotes from `start`, where a row begins, to the end of the row or to `bound`. */
  #scan(start: number, bound: number, final: boolean): Scan {
    const { delimiter, quote = -1, newline } = this.#rules;
    const bytes = this.#bytes;
    let newlines = 0;
    let newlineAt = indexOrEnd(bytes, newline, start);
    let at = start;
    for (;;) {
      if (bytes[at] !== quote || at >= bound) {
        // A cell without quotes: any quote inside stands for itself.
        while (at < bound && bytes[at] !== delimiter && bytes[at] !== newline) at++;
      } else {
        for (at++; ; at += 2) {
          const close = bytes.indexOf(quote, at);
          const to = close === -1 || close >= bound ? bound : close;
          while (newlineAt < to) {
            newlines++;
            newlineAt = indexOrEnd(bytes, newline, newlineAt + 1);
          }
          if (to === bound) return { kind: "open", newlines };
          at = close;
          if (bytes[close + 1] !== quote || close + 1 >= bound) break;
        }
        at++;
        if (at >= bound && !final) return { kind: "open", newlines };
        if (at < bound && bytes[at] === CR && newline === LF) {
          if (at + 1 >= bound && !final) return { kind: "open", newlines };
          if (at + 1 >= bound || bytes[at + 1] === LF) at++;
        }
        if (at < bound && bytes[at] !== delimiter && bytes[at] !== newline) return { kind: "malformed", at, newlines };
      }
      if (at >= bound) return final ? { kind: "closed", end: bound, newlines } : { kind: "open", newlines };
      if (bytes[at] === newline) return { kind: "closed", end: at, newlines };
      at++;
      if (at >= bound && final) return { kind: "closed", end: bound, newlines };
    }
  }

  /** Begins to drop a row that is already beyond the limit and has not ended. */
  #startDropping(final: boolean): void {
    const { maxRowBytes } = this.#rules;
    // A CR at the very end may be the line end's first half.
    const length = this.#trimmedEnd(0, this.#bytes.length);
    if (final || length <= maxRowBytes || this.#bytes.includes(this.#rules.newline)) {
      // Copied: what is left must not hold on to the whole stretch.
      this.#bytes = Buffer.from(this.#bytes);
      return;
    }
    this.#dropping = { kept: Buffer.from(this.#bytes.subarray(0, KEPT_BYTES)), line: this.#line };
    this.#bytes = Buffer.alloc(0);
    this.#alone = 0;
  }

  /** Drops bytes up to the end of the line; gives the dropped row when it is over. */
  #drop(final: boolean): Frames | undefined {
    if (this.#dropping === undefined) return undefined;
    const found = this.#bytes.indexOf(this.#rules.newline);
    if (found === -1 && !final) {
      this.#bytes = Buffer.alloc(0);
      return undefined;
    }
    const { kept, line } = this.#dropping;
    this.#dropping = undefined;
    this.#bytes = this.#bytes.subarray(found === -1 ? this.#bytes.length : found + 1);
    this.#line++;
    const list = new FrameList();
    list.add(0, kept.length, line, "row-too-long");
    return list.take(kept, kept.length, this.#rules.quote);
  }

  #trimmedEnd(start: number, end: number): number {
    return this.#rules.newline === LF && end > start && this.#bytes[end - 1] === CR ? end - 1 : end;
  }

  #isBlank(start: number, end: number): boolean {
    for (let at = start; at < end; at++) {
      const byte = this.#bytes[at];
      if (byte !== BLANK && byte !== CR && (byte !== TAB || this.#rules.delimiter === TAB)) return false;
    }
    return true;
  }
}

type Scan =
  | { readonly kind: "closed"; readonly end: number; readonly newlines: number }
  | { readonly kind: "malformed"; readonly at: number; readonly newlines: number }
  | { readonly kind: "open"; readonly newlines: number };

function indexOrEnd(bytes: Buffer, byte: number, from: number): number {
  const found = bytes.indexOf(byte, from);
  return found === -1 ? bytes.length : found;
}
