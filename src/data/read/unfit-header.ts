/** What is said of a CSV header that no layout fits. */
import { SocagentError } from "../../errors.js";
import type { CsvHeader } from "./csv-header.js";

/** Columns that are named in a message. */
const NAMES_SHOWN = 40;
/** Of a line that is no header. */
const FIRST_LINE_SHOWN = 120;

/** Why a file with this header cannot be read; what it is instead, where that can be told. @param expected what was looked for */
export function unfitHeader(
  { file, header }: { readonly file: string; readonly header: CsvHeader },
  expected: string,
  nextStep?: string,
): SocagentError {
  const [first = ""] = header.columns;
  if (/^\s*<[!?a-z]/i.test(first)) {
    return new SocagentError("input", `${file} is an HTML or XML page, such as an error page saved in a file's place`, {
      subject: { file, line: 1 },
      nextStep: "Give a CSV or JSON export.",
    });
  }
  if (header.columns.length === 1) {
    return new SocagentError(
      "input",
      `${file} is no table: its first line is one column: ${first.slice(0, FIRST_LINE_SHOWN)}`,
      {
        subject: { file, line: 1 },
        nextStep: "Give CSV whose first line names the columns, or JSON; --delimiter tells what stands between cells.",
      },
    );
  }
  return new SocagentError("input", `${file} holds ${shownColumns(header.columns)}; ${expected}`, {
    subject: { file, line: 1 },
    nextStep: nextStep ?? "Check that it is the right file, or leave --format out.",
  });
}

/** As in `the 3 columns a, b, c`. */
export function shownColumns(columns: readonly string[]): string {
  const shown = columns.slice(0, NAMES_SHOWN).join(", ");
  const more = columns.length - NAMES_SHOWN;
  const cut = shown.length > 1000 ? `${shown.slice(0, 1000)}…` : shown;
  return `the ${columns.length === 1 ? "column" : `${columns.length} columns`} ${cut}${more > 0 ? ` and ${more} more` : ""}`;
}
