/** Framed CSV rows → packed rows: checked, their times and numbers parsed. */
import { isAscii } from "node:buffer";
import { csvCells, csvCellsAtOnce, rowText } from "./csv-cells.js";
import { flawOf, type Frames } from "./frames.js";
import type { CsvLayout } from "./layout.js";
import type { PackedCsv } from "./packed.js";
import { parseNumber, parseNumberAt } from "./parse-number.js";
import { parseTime, type TimeRules } from "./parse-time.js";
import { splitPlainRow } from "./split-plain-row.js";
import { MAX_RAW_CHARACTERS, type Reject, type RejectReason } from "./reject.js";
import { timeRules } from "./settle-time.js";
import { socsimTruthFault } from "./truth-of.js";
import { present } from "./values.js";

/** C0 controls but for tab and line ends, DEL, and the C1 controls. */
// eslint-disable-next-line no-control-regex -- controls are what is looked for
const CONTROLS = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/;

/** A packer for one source. */
export type PackCsv = (frames: Frames, firstRow: number) => PackedCsv;

export function csvPacker(layout: CsvLayout): PackCsv {
  const time = timeRules(layout.time);
  return (frames, firstRow) => {
    const rows = new CsvRows(layout, time, frames);
    // Rows of ASCII without quotes need no CSV parser: a delimiter is a delimiter. They are most of what there is.
    if (!frames.quoted && layout.delimiter !== " " && isAscii(frames.bytes)) rows.readPlain(firstRow);
    else rows.readQuoted(firstRow);
    return rows.packed();
  };
}

class CsvRows {
  readonly #layout: CsvLayout;
  readonly #time: TimeRules;
  readonly #frames: Frames;
  readonly #stride: number;
  readonly #lines: Uint32Array<ArrayBuffer>;
  readonly #times: Float64Array<ArrayBuffer>;
  readonly #cells: Uint32Array<ArrayBuffer>;
  readonly #features: Float64Array<ArrayBuffer>;
  readonly #rejects: Reject[] = [];
  #count = 0;
  #rows = 0;
  #text = "";

  constructor(layout: CsvLayout, time: TimeRules, frames: Frames) {
    this.#layout = layout;
    this.#time = time;
    this.#frames = frames;
    this.#stride = layout.width + 1;
    // A row that is taken in has a delimiter or line end for each cell: short rows under a wide header need no room.
    const most = Math.min(frames.count, Math.floor((frames.bytes.length + 1) / layout.width) + 1);
    this.#lines = new Uint32Array(most);
    this.#times = new Float64Array(most);
    this.#cells = new Uint32Array(most * this.#stride);
    this.#features = new Float64Array(most * layout.featureNames.length);
  }

  packed(): PackedCsv {
    return {
      kind: "csv",
      count: this.#count,
      lines: this.#lines.subarray(0, this.#count),
      times: this.#times.subarray(0, this.#count),
      cells: this.#cells.subarray(0, this.#count * this.#stride),
      features: this.#features.subarray(0, this.#count * this.#layout.featureNames.length),
      text: this.#text,
      rows: this.#rows,
      rejects: this.#rejects,
      skipped: {},
    };
  }

  /** ASCII without quotes: cells are found in the bytes, and their text is the stretch itself. */
  readPlain(firstRow: number): void {
    const { bytes, starts, ends, count } = this.#frames;
    this.#text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
    const text = this.#text;
    const cells = this.#cells;
    const target = { cells, from: 0, width: this.#layout.width };
    const delimiter = this.#layout.delimiter.charCodeAt(0);
    const cell = (column: number): string => {
      const at = target.from + column;
      return text.slice(cells[at], (cells[at + 1] ?? 0) - 1);
    };
    const number = (column: number): number => {
      const at = target.from + column;
      return parseNumberAt(bytes, text, cells[at] ?? 0, (cells[at + 1] ?? 0) - 1);
    };
    for (let row = firstRow; row < count; row++) {
      this.#rows++;
      const flaw = flawOf(this.#frames, row);
      if (flaw !== undefined) {
        this.#reject(row, flaw, this.#flawDetail(flaw));
        continue;
      }
      target.from = this.#count * this.#stride;
      const found = splitPlainRow(bytes, starts[row] ?? 0, ends[row] ?? 0, delimiter, target);
      if (this.#accept(row, found.width, found.longest, found.controls, cell)) this.#addFeatures(number);
    }
  }

  /** Anything else, by csv-parse: all rows at once where nothing is wrong with any, else those that are text. */
  readQuoted(firstRow: number): void {
    this.#rows += this.#frames.count - firstRow;
    const all = csvCellsAtOnce(this.#frames, firstRow, this.#layout);
    const rows = all === undefined ? this.#textRows(firstRow) : undefined;
    const cells = all ?? csvCells(rows?.texts ?? [], this.#layout);
    const parts: string[] = [];
    let length = 0;
    cells.forEach((row, index) => {
      const taken = this.#readCells(rows?.rows[index] ?? firstRow + index, row, length);
      if (taken === undefined) return;
      parts.push(taken);
      length += taken.length + 1;
    });
    this.#text = parts.join("\n");
    // Rejects of the framing and of the cells come in the order of the file.
    this.#rejects.sort((a, b) => a.line - b.line);
  }

  /** The rows that are text; the others are rejected. */
  #textRows(firstRow: number): { texts: string[]; rows: number[] } {
    const texts: string[] = [];
    const rows: number[] = [];
    for (let row = firstRow; row < this.#frames.count; row++) {
      const flaw = flawOf(this.#frames, row);
      const text = flaw === undefined ? rowText(this.#frames, row, this.#layout.latin) : undefined;
      if (flaw !== undefined) this.#reject(row, flaw, this.#flawDetail(flaw));
      else if (text === undefined) this.#reject(row, "bad-encoding", "bytes that are no UTF-8");
      else {
        texts.push(text);
        rows.push(row);
      }
    }
    return { texts, rows };
  }

  /** Takes in a row of cells, whose text will begin at `at`; gives that text, or nothing for a rejected row. */
  #readCells(row: number, cells: readonly string[] | undefined, at: number): string | undefined {
    if (cells === undefined) {
      this.#reject(row, "bad-quotes", "quotes that do not pair up");
      return undefined;
    }
    let longest = 0;
    // A character has three bytes at most for each UTF-16 unit, so that few cells need to be measured.
    for (const cell of cells) if (cell.length * 3 > longest) longest = Math.max(longest, Buffer.byteLength(cell));
    const text = cells.join("\n");
    const cell = (column: number): string => cells[column] ?? "";
    if (!this.#accept(row, cells.length, longest, CONTROLS.test(text), cell)) return undefined;
    const from = (this.#count - 1) * this.#stride;
    let next = at;
    for (let column = 0; column < cells.length; column++) {
      this.#cells[from + column] = next;
      next += (cells[column] ?? "").length + 1;
    }
    this.#cells[from + cells.length] = next;
    this.#addFeatures((column) => parseNumber(cell(column)));
    return text;
  }

  /** Takes a row in, or rejects it. */
  #accept(row: number, width: number, longest: number, controls: boolean, cell: (column: number) => string): boolean {
    const fault = this.#fault(width, longest, controls, cell);
    if (fault !== undefined) {
      this.#reject(row, fault[0], fault[1]);
      return false;
    }
    const time = this.#timeOf(cell);
    if (typeof time !== "number") {
      this.#reject(row, time[0], time[1]);
      return false;
    }
    this.#lines[this.#count] = this.#frames.lines[row] ?? 0;
    this.#times[this.#count] = time;
    this.#count++;
    return true;
  }

  #fault(width: number, longest: number, controls: boolean, cell: (column: number) => string): Fault | undefined {
    const { header, maxFieldBytes } = this.#layout;
    if (longest > maxFieldBytes)
      return ["field-too-long", `a cell of ${longest} bytes; at most ${maxFieldBytes} are read`];
    if (controls) return ["control-characters", "control characters that no log has"];
    if (width !== this.#layout.width)
      return ["wrong-width", `${width} ${width === 1 ? "cell" : "cells"}; the header has ${this.#layout.width}`];
    if (cell(0).trim() === header[0]?.trim() && header.every((name, column) => cell(column).trim() === name.trim())) {
      return ["repeated-header", "the header again"];
    }
    for (let column = 0; column < width; column++) if (cell(column).trim() !== "") return this.#truthFault(cell);
    return ["empty-row", "nothing in any cell"];
  }

  #truthFault(cell: (column: number) => string): Fault | undefined {
    const { truth } = this.#layout;
    if (truth.kind !== "socsim") return undefined;
    const fault = socsimTruthFault((name) => {
      const column = truth.columns[name];
      return column === undefined ? undefined : cell(column);
    });
    return fault === undefined ? undefined : ["bad-truth", fault];
  }

  #timeOf(cell: (column: number) => string): number | Fault {
    const { splitTime, fields, info } = this.#layout;
    if (!info.hasTime) return 0;
    const parts = splitTime?.map((column) => present(cell(column)));
    const text =
      parts === undefined
        ? firstPresent(fields.time, cell)
        : parts.every((part) => part !== undefined)
          ? parts.join(" ")
          : undefined;
    if (text === undefined) return ["no-time", "no time"];
    const time = parseTime(text, this.#time);
    return Number.isNaN(time) ? ["unparsable-time", `the time ${JSON.stringify(text.slice(0, 80))}`] : time;
  }

  #addFeatures(number: (column: number) => number): void {
    const { featureColumns } = this.#layout;
    const from = (this.#count - 1) * featureColumns.length;
    for (let index = 0; index < featureColumns.length; index++) {
      this.#features[from + index] = number(featureColumns[index] ?? 0);
    }
  }

  #reject(row: number, reason: RejectReason, detail: string): void {
    const { bytes, starts, ends, lines } = this.#frames;
    const start = starts[row] ?? 0;
    // A character has four bytes at most.
    const raw = Buffer.from(bytes.subarray(start, Math.min(ends[row] ?? 0, start + 4 * MAX_RAW_CHARACTERS))).toString(
      "utf8",
    );
    const line = lines[row] ?? 0;
    this.#rejects.push({ file: this.#layout.info.file, line, reason, detail, raw: raw.slice(0, MAX_RAW_CHARACTERS) });
  }

  #flawDetail(flaw: RejectReason): string {
    return flaw === "row-too-long" ? "longer than a row may be" : "quotes that do not pair up";
  }
}

type Fault = readonly [RejectReason, string];

function firstPresent(columns: readonly number[], cell: (column: number) => string): string | undefined {
  for (const column of columns) {
    const found = present(cell(column));
    if (found !== undefined) return found;
  }
  return undefined;
}
