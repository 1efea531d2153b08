/** A CSV file's header: unique names, and whether it is a header at all. */
import { isIP } from "node:net";
import { SocagentError } from "../../errors.js";
import { parseNumber } from "./parse-number.js";
import { parseTime } from "./parse-time.js";

/** More columns than any export has; a line of so many cells is no header. */
const MAX_COLUMNS = 5_000;
const MAX_NAME_CHARACTERS = 256;

export interface CsvHeader {
  /** Cells as written. */
  readonly cells: readonly string[];
  /** Trimmed, none empty, none twice. */
  readonly columns: readonly string[];
  readonly notes: readonly string[];
}

/**
 * Names the columns: blanks around a name go, an empty name becomes `column_3`, a repeated one `name.1`, as pandas does.
 * @throws SocagentError (`input`) when the line is no header
 */
export function readHeader(cells: readonly string[], file: string, line: number): CsvHeader {
  const fault = headerFault(cells);
  if (fault !== undefined) {
    throw new SocagentError("input", `${file} does not begin with a header: ${fault}`, {
      subject: { file, line },
      nextStep: "Put a line with the columns' names first.",
    });
  }
  const seen = new Map<string, number>();
  const repeated = new Set<string>();
  const columns = cells.map((cell, index) => {
    const name = cell.trim() === "" ? `column_${index + 1}` : cell.trim();
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    if (before === 0) return name;
    repeated.add(name);
    return unusedName(name, before, seen);
  });
  const notes =
    repeated.size === 0
      ? []
      : [
          `column names that are there more than once: ${[...repeated].join(", ")}; the first counts, the others are named with .1, .2`,
        ];
  return { cells, columns, notes };
}

function unusedName(name: string, from: number, seen: Map<string, number>): string {
  let suffix = from;
  while (seen.has(`${name}.${suffix}`)) suffix++;
  seen.set(`${name}.${suffix}`, 1);
  return `${name}.${suffix}`;
}

/** What shows that a line is data, or nothing that has columns. */
function headerFault(cells: readonly string[]): string | undefined {
  if (cells.length > MAX_COLUMNS) return `its first line has ${cells.length} cells`;
  if (cells.some((cell) => cell.length > MAX_NAME_CHARACTERS))
    return `a name in it has more than ${MAX_NAME_CHARACTERS} characters`;
  const filled = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  if (filled.length === 0) return "its first line has no names";
  const address = filled.find((cell) => isIP(cell) !== 0);
  if (address !== undefined) return `its first line holds data (the address ${address})`;
  const rules = { monthFirst: false, toUtc: (clock: number) => clock, year: 2000, now: 0 };
  const time = filled.find((cell) => /\d[-:/]\d/.test(cell) && !Number.isNaN(parseTime(cell, rules)));
  if (time !== undefined) return `its first line holds data (the time ${time})`;
  const numbers = filled.filter((cell) => !Number.isNaN(parseNumber(cell)));
  return numbers.length * 2 > filled.length ? `its first line holds data (${numbers.length} numbers)` : undefined;
}
