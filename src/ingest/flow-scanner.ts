/**
 * Reads flows straight from the bytes of a plain CSV file, several times as fast as row by row through cells and strings.
 *
 * It knows the usual row alone: ASCII without quotes, of the right width, with a time. Any other row goes to the reader's own packer,
 * so that what becomes of it is decided in one place, and a file with a quote in it is not for the scanner at all.
 */
import { FEATURE_NAMES } from "../data/clean.js";
import { FrameList } from "../data/read/frames.js";
import type { LabelMap } from "../data/read/label-map.js";
import type { CsvLayout } from "../data/read/layout.js";
import { csvPacker, type PackCsv } from "../data/read/pack-csv.js";
import { parseNumber } from "../data/read/parse-number.js";
import type { Reject } from "../data/read/reject.js";
import { truthOfLabel, type TruthOfLabel } from "../data/read/truth-of.js";
import { Unpacker } from "../data/read/unpack.js";
import { parseAddress, parsePort, present } from "../data/read/values.js";
import { FlowCells } from "./flow-cells.js";
import { emptyFlow, type ReadFlow } from "./flow-intake.js";
import { copyFlow, restOf } from "./flow-of-record.js";

const TAB = 9;
const LF = 10;
const CR = 13;
const BLANK = 32;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const LAST_PRINTABLE = 126;
/** Whole numbers of so many digits are exact in double precision, and so are the powers of ten up to 22. */
const EXACT_DIGITS = 15;
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** A column that is no feature, of which it is kept where its cell begins and ends. */
const KEPT = -1;

export interface ScanSink {
  /** The row's bytes are those from `from` up to but without `to`. */
  flow(flow: ReadFlow, from: number, to: number): void;
  reject(reject: Reject): void;
}

/** Whether a layout is one whose files can be scanned, if they are plain. */
export function isScannable(layout: CsvLayout): boolean {
  const { fields, delimiter, splitTime, truth, featureNames } = layout;
  const { id, time, sourceAddress, sourcePort, destinationAddress, destinationPort, protocol, ...others } = fields;
  const known = [id, time, sourceAddress, sourcePort, destinationAddress, destinationPort, protocol];
  return (
    featureNames.length > 0 &&
    /^[,;\t|]$/.test(delimiter) &&
    splitTime === null &&
    truth.kind !== "socsim" &&
    known.every((columns) => columns.length <= 1) &&
    Object.values(others).every((columns) => columns.length === 0)
  );
}

export class FlowScanner {
  readonly #layout: CsvLayout;
  readonly #width: number;
  readonly #delimiter: number;
  readonly #quote: number;
  /** Of each column: the feature's place in `FEATURE_NAMES`, or `KEPT`. */
  readonly #roles: Int32Array;
  readonly #begins: Int32Array;
  readonly #ends: Int32Array;
  readonly #cells: FlowCells;
  readonly #truthOf: TruthOfLabel;
  readonly #pack: PackCsv;
  readonly #unpacker: Unpacker;
  readonly #flow = emptyFlow();

  constructor(layout: CsvLayout, maxRowBytes: number, labelMap: LabelMap) {
    this.#layout = layout;
    this.#maxRowBytes = maxRowBytes;
    this.#width = layout.width;
    this.#delimiter = layout.delimiter.charCodeAt(0);
    this.#quote = layout.quote.charCodeAt(0);
    this.#roles = new Int32Array(layout.width).fill(KEPT);
    for (const [index, column] of layout.featureColumns.entries()) {
      this.#roles[column] = FEATURE_NAMES.indexOf(layout.featureNames[index] ?? "");
    }
    this.#begins = new Int32Array(layout.width);
    this.#ends = new Int32Array(layout.width);
    this.#cells = new FlowCells(layout);
    this.#truthOf = truthOfLabel(layout.truth.kind === "label" ? layout.truth.benign : [], labelMap);
    this.#pack = csvPacker(layout);
    this.#unpacker = new Unpacker(layout, labelMap);
  }

  readonly #maxRowBytes: number;

  /** Whether the bytes can be scanned: a quote may hide line ends. */
  accepts(bytes: Uint8Array): boolean {
    return !bytes.includes(this.#quote);
  }

  /**
   * Reads the lines of `bytes`, which begins and ends at lines.
   * @param firstLine number of the first
   * @param skip lines to pass over: the header
   * @returns lines, and rows that were looked at (blank lines are none)
   */
  scan(
    bytes: Buffer,
    firstLine: number,
    skip: number,
    sink: ScanSink,
  ): { readonly lines: number; readonly rows: number } {
    const { length } = bytes;
    let line = firstLine;
    let rows = 0;
    for (let at = 0; at < length; line += 1) {
      const next = line - firstLine < skip ? -1 : this.#plainRow(bytes, at);
      if (next >= 0) {
        this.#flow.line = line;
        sink.flow(this.#flow, at, next);
        rows += 1;
        at = next;
        continue;
      }
      const found = bytes.indexOf(LF, at);
      const end = found === -1 ? length : found;
      if (line - firstLine >= skip && this.#otherRow(bytes, at, end, line, sink)) rows += 1;
      at = end + 1;
    }
    return { lines: line - firstLine, rows };
  }

  /** Reads the usual row at `start` into the flow. @returns where the next begins, or -1 for any other row */
  #plainRow(bytes: Buffer, start: number): number {
    const { values } = this.#flow;
    const roles = this.#roles;
    const width = this.#width;
    const delimiter = this.#delimiter;
    const { length } = bytes;
    let at = start;
    for (let column = 0; column < width; column += 1) {
      const role = roles[column] ?? KEPT;
      const begin = at;
      let byte = bytes[at] ?? LF;
      if (role >= 0) {
        const negative = byte === MINUS;
        if (negative) byte = bytes[++at] ?? LF;
        let value = 0;
        let digits = 0;
        let point = -1;
        for (;;) {
          const digit = byte - ZERO;
          if (digit >= 0 && digit <= 9) {
            value = value * 10 + digit;
            digits += 1;
          } else if (byte === POINT && point < 0) point = digits;
          else break;
          byte = bytes[++at] ?? LF;
        }
        if (digits === 0 || digits > EXACT_DIGITS || (byte !== delimiter && byte !== LF && byte !== CR)) {
          at = this.#cellEnd(bytes, at);
          if (at < 0) return -1;
          byte = bytes[at] ?? LF;
          values[role] = parseNumber(bytes.toString("latin1", begin, at));
        } else {
          if (point >= 0) value /= POWERS[digits - point] ?? 1;
          values[role] = negative ? -value : value;
        }
      } else {
        at = this.#cellEnd(bytes, at);
        if (at < 0) return -1;
        byte = bytes[at] ?? LF;
        this.#begins[column] = begin;
        this.#ends[column] = at;
      }
      if (column === width - 1) break;
      if (byte !== delimiter) return -1;
      at += 1;
    }
    if (bytes[at] === CR) at += 1;
    if (at < length && bytes[at] !== LF) return -1;
    if (at - start > this.#maxRowBytes || !this.#settle(bytes, start)) return -1;
    return at < length ? at + 1 : length;
  }

  /** Where the cell that goes on at `at` ends; -1 where it holds what is not printable, or is too long. */
  #cellEnd(bytes: Buffer, at: number): number {
    const delimiter = this.#delimiter;
    const { length } = bytes;
    const limit = Math.min(length, at + this.#layout.maxFieldBytes);
    for (let end = at; end < limit; end += 1) {
      const byte = bytes[end] ?? 0;
      if (byte === delimiter || byte === LF || byte === CR) return end;
      if (byte < BLANK || byte > LAST_PRINTABLE) return -1;
    }
    return limit === length ? length : -1;
  }

  /** The fields that are no features. @returns whether it is the usual row */
  #settle(bytes: Buffer, start: number): boolean {
    const flow = this.#flow;
    const { fields, truth, header, info } = this.#layout;
    const text = (column: number | undefined): string =>
      column === undefined ? "" : bytes.toString("latin1", this.#begins[column], this.#ends[column]);
    // A header again, or a row that may be empty: neither begins with a digit.
    const first = (bytes[start] ?? 0) - ZERO;
    if ((first < 0 || first > 9) && this.#looksLikeHeader(bytes, start, header[0] ?? "")) return false;
    const [time] = fields.time;
    if (info.hasTime) {
      if (time === undefined) return false;
      flow.time = this.#cells.time(bytes, this.#begins[time] ?? 0, this.#ends[time] ?? 0);
      if (Number.isNaN(flow.time)) return false;
    } else flow.time = 0;
    const [port] = fields.destinationPort;
    flow.destinationPort = port === undefined ? -1 : (parsePort(present(text(port)) ?? "") ?? -1);
    const [protocol] = fields.protocol;
    flow.protocol = protocol === undefined ? undefined : this.#cells.protocol(text(protocol));
    flow.truth = truth.kind === "label" ? this.#truthOf(text(truth.column)) : undefined;
    const [id] = fields.id;
    const [source] = fields.sourceAddress;
    const [sourcePort] = fields.sourcePort;
    const [destination] = fields.destinationAddress;
    flow.rest =
      id === undefined && source === undefined && sourcePort === undefined && destination === undefined
        ? ""
        : restOf({
            id: present(text(id)),
            sourceAddress: addressIn(text(source)),
            sourcePort: parsePort(present(text(sourcePort)) ?? ""),
            destinationAddress: addressIn(text(destination)),
          });
    return true;
  }

  #looksLikeHeader(bytes: Buffer, start: number, name: string): boolean {
    const found = bytes.indexOf(this.#delimiter, start);
    const cell = bytes.toString("latin1", start, found === -1 ? bytes.length : found).trim();
    return cell === "" || cell === name.trim();
  }

  /** Leaves a row to the reader. @returns whether it counts as a row: blank lines do not */
  #otherRow(bytes: Buffer, start: number, end: number, line: number, sink: ScanSink): boolean {
    const to = end > start && bytes[end - 1] === CR ? end - 1 : end;
    if (this.#isBlank(bytes, start, to)) return false;
    const list = new FrameList();
    list.add(0, to - start, line, to - start > this.#maxRowBytes ? "row-too-long" : undefined);
    const packed = this.#pack(list.take(bytes.subarray(start, to), to - start, this.#quote), 0);
    for (const reject of packed.rejects) sink.reject(reject);
    const [read] = this.#unpacker.unpack(packed);
    if (read === undefined) return true;
    copyFlow(this.#flow, read, this.#layout.featureNames, packed.features);
    this.#flow.line = line;
    sink.flow(this.#flow, start, to);
    return true;
  }

  #isBlank(bytes: Buffer, start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at];
      if (byte !== BLANK && byte !== CR && (byte !== TAB || this.#delimiter === TAB)) return false;
    }
    return true;
  }
}

function addressIn(text: string): string | undefined {
  const found = present(text);
  return found === undefined ? undefined : parseAddress(found);
}
