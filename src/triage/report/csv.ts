/** Cells of CSV (RFC 4180) that a spreadsheet shows and never runs. */

/** What a spreadsheet takes for the beginning of a formula, also in full width and after blanks. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
/** Begin like a formula and are none: numbers, and the name of standard input. */
const HARMLESS = /^-(?:\d+(?:\.\d+)?)?$/;
/** Controls, format characters such as those that reorder text, and line separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const NEEDS_QUOTES = /[",;]/;

/** Text as a cell: hidden characters made visible as `\u202e`, `'` put before what would be a formula. */
export function csvCell(text: string): string {
  const visible = showHidden(text);
  const harmless = FORMULA.test(text) && !HARMLESS.test(text) ? `'${visible}` : visible;
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A line of cells that are ready. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.join(",")}\n`;
}

/** Controls, format characters and line separators as `\u` and their hexadecimal number. */
export function showHidden(text: string): string {
  return text.replaceAll(HIDDEN, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
}
