/** Rows of framed CSV as cells, by csv-parse. */
import { isUtf8 } from "node:buffer";
import { parse } from "csv-parse/sync";
import type { Frames } from "./frames.js";
import { decodeWindows1252 } from "./windows-1252.js";

export interface CsvDialect {
  readonly delimiter: string;
  readonly quote: string;
}

const CR = 13;
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text of a row; undefined when it is no UTF-8. With `latin`, bytes that are no UTF-8 are read as windows-1252. */
export function rowText(frames: Frames, row: number, latin = false): string | undefined {
  const bytes = frames.bytes.subarray(frames.starts[row], frames.ends[row]);
  try {
    return decoder.decode(bytes);
  } catch {
    return latin ? decodeWindows1252(bytes) : undefined;
  }
}

/**
 * The cells of each text, which is one row; undefined for one whose quotes cannot be read. Rows are parsed together, and one by one
 * only where together they come out as another number of rows.
 */
export function csvCells(rows: readonly string[], dialect: CsvDialect): readonly (readonly string[] | undefined)[] {
  if (rows.length === 0) return [];
  const together = tryParse(rows.join("\n"), dialect);
  if (together?.length === rows.length) return together;
  return rows.map((row) => {
    const alone = tryParse(row, dialect);
    return alone?.length === 1 ? alone[0] : undefined;
  });
}

/**
 * As `csvCells` of all rows from `firstRow` on, straight from their bytes; undefined where they have to be looked at one by one:
 * bytes that are no UTF-8, rows with a flaw, carriage returns, blank lines between rows.
 */
export function csvCellsAtOnce(frames: Frames, firstRow: number, dialect: CsvDialect): readonly string[][] | undefined {
  const { bytes, starts, ends, count, flaws } = frames;
  if (firstRow >= count || flaws.some((flaw) => flaw !== 0)) return undefined;
  const stretch = bytes.subarray(starts[firstRow], ends[count - 1]);
  if (stretch.includes(CR) || !isUtf8(stretch)) return undefined;
  const rows = tryParse(Buffer.from(stretch.buffer, stretch.byteOffset, stretch.length), dialect);
  return rows?.length === count - firstRow ? rows : undefined;
}

function tryParse(text: string | Buffer, { delimiter, quote }: CsvDialect): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      quote,
      escape: quote,
      record_delimiter: "\n",
      relax_column_count: true,
      // A quote inside a cell without quotes stands for itself, as `5" disk`; quotes around a cell are checked when it is framed.
      relax_quotes: true,
      skip_empty_lines: false,
    });
  } catch {
    return undefined;
  }
}
