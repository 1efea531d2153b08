/** Tables of data that people read and edit: one row a line, columns between bars, the first line their names. */
import { SocagentError } from "../../errors.js";

/** A row by its columns' names; an empty cell is written `-`. */
export type Row = ReadonlyMap<string, string>;

/**
 * @param text `a | b` lines; blank lines are skipped
 * @param name for errors
 * @throws SocagentError (`internal`) when a row has another width than the heading
 */
export function parseTable(text: string, name: string): Row[] {
  const [heading = [], ...rows] = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.split("|").map((cell) => cell.trim()));
  return rows.map((cells, index) => {
    if (cells.length !== heading.length) throw wrongTable(name, `row ${index + 1} has ${cells.length} cells`);
    return new Map(heading.map((column, at) => [column, cells[at] ?? ""]));
  });
}

/** The cell's text; undefined for `-`. @throws SocagentError (`internal`) when there is no such column */
export function cell(row: Row, column: string): string | undefined {
  const text = row.get(column);
  if (text === undefined) throw wrongTable(column, "is no column of the table");
  return text === "-" ? undefined : text;
}

/** A cell that must not be empty. */
export function filled(row: Row, column: string): string {
  const text = cell(row, column);
  if (text === undefined || text === "") throw wrongTable(column, "is empty in a row that needs it");
  return text;
}

/** A cell that is a number. */
export function numeric(row: Row, column: string): number {
  const text = filled(row, column);
  const value = Number(text);
  if (!Number.isFinite(value)) throw wrongTable(column, `${text} is no number`);
  return value;
}

/** A cell that is one of a closed set. */
export function oneOf<T extends string>(row: Row, column: string, words: readonly T[]): T {
  const text = filled(row, column);
  const found = words.find((word) => word === text);
  if (found === undefined) throw wrongTable(column, `${text} is none of ${words.join(", ")}`);
  return found;
}

export function wrongTable(subject: string, problem: string): SocagentError {
  return new SocagentError("internal", `SOC-Sim's data are wrong: ${subject}: ${problem}`);
}
