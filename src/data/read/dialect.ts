/** Delimiter, quote and line end of a CSV file, from its first lines. */
import type { ReadOptions } from "./options.js";

export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: "\n" | "\r";
  /** The first line is `sep=;`, which Excel reads and writes: no header. */
  readonly separatorLine: boolean;
}

const DELIMITERS = [",", ";", "\t", "|"];
const QUOTES = ['"', "'"];
/** Lines that are compared. */
const SAMPLE_LINES = 30;
const SEPARATOR_LINE = /^sep=(.)\s*$/i;

/** @param text the beginning of the file; its last line may be cut */
export function findDialect(text: string, options: Pick<ReadOptions, "delimiter" | "quote">): Dialect {
  const newline = !text.includes("\n") && text.includes("\r") ? "\r" : "\n";
  const lines = text.split(newline, SAMPLE_LINES + 2).map((line) => line.replace(/\r$/, ""));
  if (lines.length > 2) lines.pop();
  const separator = SEPARATOR_LINE.exec(lines[0] ?? "")?.[1];
  const rows = (separator === undefined ? lines : lines.slice(1)).filter((line) => line.trim() !== "");
  const quote = options.quote === "auto" ? findQuote(rows) : options.quote;
  const delimiter = options.delimiter === "auto" ? (separator ?? findDelimiter(rows, quote)) : options.delimiter;
  return { delimiter, quote, newline, separatorLine: separator !== undefined };
}

/** Single quotes where the header's names are in them; double quotes otherwise. */
function findQuote(rows: readonly string[]): string {
  const [header = ""] = rows;
  return QUOTES.find((quote) => header.startsWith(quote) && header.split(quote).length > 2) ?? '"';
}

/** The delimiter by which most lines have as many cells as the header; among equals the one with the most cells. */
function findDelimiter(rows: readonly string[], quote: string): string {
  let best = { delimiter: ",", score: 0 };
  for (const delimiter of DELIMITERS) {
    const [width = 1, ...widths] = rows.map((row) => splitLine(row, delimiter, quote).length);
    if (width < 2) continue;
    const agreeing = widths.length === 0 ? 1 : widths.filter((other) => other === width).length / widths.length;
    const score = agreeing + Math.min(width, 500) / 1000;
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Cells of one line by the delimiter, with quoted cells; good enough for a header. */
export function splitLine(line: string, delimiter: string, quote: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    if (quoted) {
      if (character !== quote) cell += character;
      else if (line[at + 1] === quote) {
        cell += quote;
        at++;
      } else quoted = false;
    } else if (character === quote && cell === "") quoted = true;
    else if (character === delimiter) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  cells.push(cell);
  return cells;
}
