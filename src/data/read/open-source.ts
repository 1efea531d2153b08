/** One input, opened: its layout, found out from its beginning, and its rows as stretches of bytes. */
import type { Readable } from "node:stream";
import { SocagentError } from "../../errors.js";
import { csvCells, rowText } from "./csv-cells.js";
import { readHeader } from "./csv-header.js";
import { csvLayout } from "./csv-layout.js";
import { detectEncoding, HEAD_BYTES, textDecoding, type TextDecoding } from "./decode-text.js";
import { findDialect } from "./dialect.js";
import { flawOf, type Framer, type Frames } from "./frames.js";
import { JsonFramer } from "./frame-json.js";
import { LineFramer } from "./frame-lines.js";
import { isJsonObject } from "./flatten-json.js";
import { jsonLayout } from "./json-layout.js";
import type { Layout } from "./layout.js";
import { openInput } from "./open-input.js";
import type { ReadOptions } from "./options.js";

/** Rows that decide delimiters, date order and severity scale. */
const SAMPLE_ROWS = 500;
/** Lines among which one that is whole JSON shows that every line is an object. */
const JSON_LINES = 5;
const OPENING = new Set(["{", "["]);

export type OpenedSource =
  | { readonly kind: "empty" }
  | {
      readonly kind: "rows";
      readonly layout: Layout;
      /** Rows before the first record. */
      readonly headerRows: number;
      readonly frames: AsyncGenerator<Frames>;
    };

/**
 * Opens an input and finds its layout. The caller takes all of `frames`, or returns it, which closes the input.
 * @param count is told of decompressed bytes as they are read
 * @throws SocagentError (`input`, `io`) when it cannot be read or is of no format that is known
 */
export async function openSource(
  file: string,
  options: ReadOptions,
  stdin: Readable,
  count: (bytes: number) => void,
): Promise<OpenedSource> {
  const pieces = openInput(file, stdin);
  try {
    const { head, ended } = await readHead(pieces, count);
    const encoding = detectEncoding(head, options.encoding, file);
    const decoded = textDecoding(encoding);
    const begin = Buffer.from(ended ? Buffer.concat([decoded.push(head), decoded.finish()]) : decoded.push(head));
    const text = begin.toString("utf8");
    if (text.trim() === "" && ended) {
      await pieces.return(undefined);
      return { kind: "empty" };
    }
    const beginning: Beginning = { file, begin, text, ended, options };
    const { layout, headerRows, framer } = OPENING.has(text.trimStart().charAt(0)) ? json(beginning) : csv(beginning);
    if (layout === undefined) {
      await pieces.return(undefined);
      return { kind: "empty" };
    }
    return { kind: "rows", layout, headerRows, frames: framesOf(begin, ended, pieces, decoded, framer, count) };
  } catch (thrown) {
    await pieces.return(undefined);
    throw thrown;
  }
}

interface Beginning {
  readonly file: string;
  /** UTF-8 */
  readonly begin: Buffer;
  readonly text: string;
  /** Whether that is all there is. */
  readonly ended: boolean;
  readonly options: ReadOptions;
}

interface Found {
  readonly layout: Layout | undefined;
  readonly headerRows: number;
  readonly framer: Framer;
}

async function readHead(
  pieces: AsyncGenerator<Uint8Array>,
  count: (bytes: number) => void,
): Promise<{ head: Buffer; ended: boolean }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await pieces.next();
    if (next.done === true) return { head: Buffer.concat(parts), ended: true };
    parts.push(next.value);
    length += next.value.length;
    count(next.value.length);
  }
  return { head: Buffer.concat(parts), ended: false };
}

async function* framesOf(
  begin: Uint8Array,
  ended: boolean,
  pieces: AsyncGenerator<Uint8Array>,
  decoded: TextDecoding,
  framer: Framer,
  count: (bytes: number) => void,
): AsyncGenerator<Frames> {
  try {
    yield* framer.push(begin);
    if (!ended) {
      for await (const piece of pieces) {
        count(piece.length);
        yield* framer.push(decoded.push(piece));
      }
      yield* framer.push(decoded.finish());
    }
    yield* framer.finish();
  } finally {
    await pieces.return(undefined);
  }
}

function csv(beginning: Beginning): Found {
  const { file, begin, text, ended, options } = beginning;
  const dialect = findDialect(text, options);
  const rules = {
    delimiter: dialect.delimiter.charCodeAt(0),
    quote: dialect.quote.charCodeAt(0),
    newline: dialect.newline.charCodeAt(0),
    maxRowBytes: options.maxRowBytes,
  };
  const rows = sampleRows(new LineFramer(rules), begin, ended);
  const headerAt = dialect.separatorLine ? 1 : 0;
  const first = rows[headerAt];
  const cells = first?.text === undefined || first.flawed ? undefined : csvCells([first.text], dialect)[0];
  if (cells === undefined) throw noHeader(file, text, first?.line ?? 1);
  const header = readHeader(cells, file, first?.line ?? 1);
  const fine = rows
    .slice(headerAt + 1, SAMPLE_ROWS)
    .flatMap((row) => (row.flawed || row.text === undefined ? [] : [row.text]));
  const samples = csvCells(fine, dialect).flatMap((row) => (row === undefined ? [] : [row]));
  const padded = padHeader(header, samples);
  const layout = csvLayout({ file, header: padded, dialect, samples }, options);
  return { layout, headerRows: layout.headerRows, framer: new LineFramer(rules) };
}

/** Where every row ends in a delimiter and the header does not, the header gets a column without a name. */
function padHeader<Header extends { columns: readonly string[]; cells: readonly string[] }>(
  header: Header,
  samples: readonly (readonly string[])[],
): Header {
  const width = header.cells.length;
  const longer = samples.length > 0 && samples.every((row) => row.length === width + 1 && row[width]?.trim() === "");
  return longer
    ? { ...header, cells: [...header.cells, ""], columns: [...header.columns, `column_${width + 1}`] }
    : header;
}

function json(beginning: Beginning): Found {
  const { file, begin, text, ended, options } = beginning;
  const byLine = text.trimStart().startsWith("{") && linesAreObjects(text, ended);
  const make = (): Framer =>
    byLine
      ? new LineFramer({ delimiter: 0, quote: undefined, newline: 10, maxRowBytes: options.maxRowBytes })
      : new JsonFramer(options.maxRowBytes);
  const rows = sampleRows(make(), begin, ended);
  const samples = rows.slice(0, SAMPLE_ROWS).flatMap((row) => parsed(row.text));
  const nothing = ended && rows.length === 0; // `[]`
  const layout = nothing ? undefined : jsonLayout(file, samples, options);
  return { layout, headerRows: 0, framer: make() };
}

/** Whether one of the first lines is an object; objects that span lines have none that is. */
function linesAreObjects(text: string, ended: boolean): boolean {
  const lines = text.split("\n", JSON_LINES + 1).filter((line) => line.trim() !== "");
  // A single line that goes on beyond the beginning is still a line.
  if (lines.length === 1 && !ended) return true;
  return lines.some((line) => parsed(line).some(isJsonObject));
}

function parsed(text: string | undefined): unknown[] {
  if (text === undefined) return [];
  try {
    const value: unknown = JSON.parse(text);
    return [value];
  } catch {
    return [];
  }
}

interface SampleRow {
  readonly text: string | undefined;
  readonly line: number;
  readonly flawed: boolean;
}

/** The whole rows of the beginning; its last row is left out where the beginning cuts it. */
function sampleRows(framer: Framer, begin: Uint8Array, ended: boolean): SampleRow[] {
  const rows: SampleRow[] = [];
  for (const frames of [...framer.push(begin), ...framer.finish()]) {
    for (let row = 0; row < frames.count; row++) {
      rows.push({
        text: rowText(frames, row, true),
        line: frames.lines[row] ?? 0,
        flawed: flawOf(frames, row) !== undefined,
      });
    }
  }
  return ended || rows.length < 2 ? rows : rows.slice(0, -1);
}

function noHeader(file: string, text: string, line: number): SocagentError {
  const shown = JSON.stringify(text.trimStart().slice(0, 60));
  return new SocagentError(
    "input",
    `${file} begins with ${shown}; expected a CSV header, a JSON array, or JSON lines`,
    {
      subject: { file, line },
      nextStep: "Give a CSV export with a header, Suricata's eve.json, or Wazuh's alerts.json.",
    },
  );
}
