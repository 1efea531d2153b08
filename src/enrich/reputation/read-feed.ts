/** Reads one feed file, whatever its format. */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { messageOf, SocagentError } from "../../errors.js";
import { fileError } from "../../files.js";
import type { Feed, FeedFormat } from "./feed.js";
import { dateInComments, isoDate } from "./feed-date.js";
import { FeedDraft } from "./feed-draft.js";
import { isComment, readList } from "./read-list.js";
import { hasIndicator, readRows, type FeedRow } from "./read-rows.js";

/** The largest lists have some 10 MB. */
export const MAX_FEED_BYTES = 128 * 1024 * 1024;
/** What tells the format is looked for in so many bytes. */
const HEAD_BYTES = 4096;
const MMDB_MARKER = Buffer.from("\xab\xcd\xefMaxMind.com", "latin1");
/** MaxMind's format keeps its metadata in the last 128 KiB. */
const MMDB_TAIL_BYTES = 128 * 1024;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
/** A file of which less than this part can be read is no feed. */
const MIN_READABLE_SHARE = 0.5;
/** Comments that can hold the date stand among the first or the last lines. */
const DATE_LINES = 100;

export interface FeedOptions {
  /** Takes the file's time of change as the feed's date where the feed does not tell it; off, the same file always gives the same facts. */
  readonly datesByFile: boolean;
}

/** Whether `bytes` are a MaxMind database. */
export function isMmdb(bytes: Buffer): boolean {
  return bytes.subarray(-MMDB_TAIL_BYTES).includes(MMDB_MARKER);
}

/**
 * @param maxUnpackedBytes of a compressed file: lists are, databases are not
 * @throws SocagentError (`io`, `input`) when it can't be read or is too large
 */
export async function readFeedBytes(
  file: string,
  maxBytes = MAX_FEED_BYTES,
  maxUnpackedBytes = MAX_FEED_BYTES,
): Promise<{ bytes: Buffer; modified: number }> {
  try {
    const status = await stat(file);
    if (!status.isFile()) {
      throw new SocagentError("input", `${file} is not a regular file`, {
        subject: { file },
        nextStep: "Give the files of feeds one by one.",
      });
    }
    if (status.size > maxBytes) throw tooLarge(file, maxBytes);
    const bytes = await readFile(file);
    if (!bytes.subarray(0, 2).equals(GZIP_MAGIC)) return { bytes, modified: status.mtimeMs };
    return { bytes: unzip(file, bytes, maxUnpackedBytes), modified: status.mtimeMs };
  } catch (thrown) {
    throw fileError(thrown, file, "read");
  }
}

/**
 * @param bytes of the file, decompressed
 * @param modified when the file was changed, milliseconds since 1970
 * @throws SocagentError (`input`) when it is no feed, saying what it seems to be
 */
export function readFeed(file: string, bytes: Buffer, modified: number, { datesByFile }: FeedOptions): Feed {
  const text = decode(file, bytes);
  const lines = text.split(/\r\n|\r|\n/);
  const name = basename(file)
    .replace(/\.gz$/i, "")
    .replace(/\.[^.]*$/, "");
  const draft = new FeedDraft(file);
  const format = formatOf(lines);
  const latest = readAs(format, file, text, lines, name, draft);
  const comments = [...lines.slice(0, DATE_LINES), ...lines.slice(-DATE_LINES)].filter(isComment);
  const date = dateInComments(comments) ?? latest ?? (datesByFile ? isoDate(modified) : undefined);
  const { entries, bogons, bad, problems } = draft;
  if ((entries.length + bogons) * (1 / MIN_READABLE_SHARE - 1) < Math.max(bad, 1)) {
    throw notAFeed(
      file,
      "lines of addresses, prefixes, or columns with such",
      problems.map(({ line, text: said }) => `line ${line}: ${JSON.stringify(said)}`),
    );
  }
  return { name, file, format, date, entries, bogons, bad, problems };
}

function readAs(
  format: Exclude<FeedFormat, "mmdb">,
  file: string,
  text: string,
  lines: readonly string[],
  name: string,
  draft: FeedDraft,
): string | undefined {
  switch (format) {
    case "list":
      readList(lines, name, draft);
      return undefined;
    case "csv": {
      const rows = csvRows(file, text);
      return readRows(Object.keys(rows[0]?.values ?? {}), rows, name, draft);
    }
    case "json": {
      const rows = jsonRows(file, text, lines);
      return readRows([...new Set(rows.slice(0, 100).flatMap(({ values }) => Object.keys(values)))], rows, name, draft);
    }
  }
}

function decode(file: string, bytes: Buffer): string {
  if (bytes.length === 0) throw notAFeed(file, "a feed", ["it is empty"]);
  const head = bytes.subarray(0, HEAD_BYTES);
  const text =
    head[0] === 0xff && head[1] === 0xfe ? bytes.toString("utf16le", 2) : bytes.toString("utf8").replace(/^\uFEFF/, "");
  // eslint-disable-next-line no-control-regex -- bytes that no text has are what is looked for
  if (/[\0-\x08\x0e-\x1f]/.test(text.slice(0, HEAD_BYTES)))
    throw notAFeed(file, "text, or a MaxMind database", ["it is a binary file"]);
  if (/^\s*(?:<!doctype|<html|<\?xml|<head|<body)/i.test(text)) {
    throw notAFeed(file, "a feed", ["it is an HTML or XML page, such as an error page saved in the feed's place"]);
  }
  if (text.trim() === "") throw notAFeed(file, "a feed", ["it is empty"]);
  return text;
}

function formatOf(lines: readonly string[]): Exclude<FeedFormat, "mmdb"> {
  const first = lines.find((line) => line.trim() !== "" && !isComment(line))?.trim();
  if (first === undefined) return "list";
  if (/^[[{]/.test(first)) return "json";
  const columns = first.split(delimiterOf(first)).map((cell) => cell.replace(/^"|"$/g, ""));
  return columns.length > 1 && hasIndicator(columns) ? "csv" : "list";
}

function delimiterOf(line: string): string {
  const counts = [",", ";", "\t"].map((mark) => [mark, line.split(mark).length] as const);
  return counts.reduce((most, one) => (one[1] > most[1] ? one : most))[0];
}

function csvRows(file: string, text: string): FeedRow[] {
  const header = text.split(/\r\n|\r|\n/).find((line) => line.trim() !== "" && !isComment(line)) ?? "";
  const rows: FeedRow[] = [];
  try {
    parse(text, {
      columns: true,
      comment: "#",
      comment_no_infix: true,
      delimiter: delimiterOf(header),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: 64 * 1024,
      on_record: (values: Record<string, string>, { lines }) => {
        rows.push({ line: lines, values });
        return null; // they are kept here, not by the parser
      },
    });
  } catch (cause) {
    throw new SocagentError("input", `${file} can't be read as CSV: ${messageOf(cause)}`, { subject: { file }, cause });
  }
  return rows;
}

/** A JSON array of objects, an object whose `data` is one, or an object on each line. */
function jsonRows(file: string, text: string, lines: readonly string[]): FeedRow[] {
  let items: readonly unknown[];
  try {
    const whole: unknown = JSON.parse(text);
    const inside = typeof whole === "object" && whole !== null && "data" in whole ? whole.data : whole;
    items = Array.isArray(inside) ? inside : [inside];
  } catch {
    try {
      items = lines.map((line): unknown => (line.trim() === "" || isComment(line) ? undefined : JSON.parse(line)));
    } catch (cause) {
      throw notAFeed(file, "JSON", [messageOf(cause)], cause);
    }
  }
  return items.flatMap((item, at) => {
    if (typeof item !== "object" || item === null || ("type" in item && item.type === "metadata")) return [];
    const values = Object.entries(item).flatMap(([key, value]: [string, unknown]) =>
      typeof value === "string" || typeof value === "number" ? [[key, String(value)] as const] : [],
    );
    return [{ line: at + 1, values: Object.fromEntries(values) }];
  });
}

function unzip(file: string, bytes: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(file, maxBytes);
    throw new SocagentError("input", `${file} can't be decompressed: ${messageOf(cause)}`, {
      subject: { file },
      cause,
    });
  }
}

function tooLarge(file: string, maxBytes: number): SocagentError {
  return new SocagentError("input", `${file} has more than ${maxBytes} bytes, the most that a feed may have`, {
    subject: { file },
    nextStep: "Give a feed of addresses, not of everything that was ever seen.",
  });
}

function notAFeed(file: string, expected: string, problems: readonly string[], cause?: unknown): SocagentError {
  return new SocagentError("input", `${file} is no reputation feed; expected ${expected}`, {
    subject: { file },
    problems,
    nextStep: "Fetch the feed again, or leave it out.",
    ...(cause === undefined ? {} : { cause }),
  });
}
