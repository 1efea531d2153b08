/** Options about reading alerts and flows, for every command that reads them. */
import { SEVERITY_SCALES } from "../data/formats/severity-scales.js";
import { DATE_ORDERS, ENCODINGS, FORMATS } from "../data/read/options.js";
import { SocagentError } from "../errors.js";
import type { OptionSpec } from "./command.js";
import { wholeNumber } from "./options.js";

export const readerOptions: readonly OptionSpec[] = [
  {
    flags: "--format <name>",
    description: "format of the inputs; auto finds it out for each",
    choices: FORMATS,
    defaultValue: "auto",
  },
  {
    flags: "--map <pairs>",
    description: "where a field of the record stands, as in sourceAddress=SRC,time=When",
    parse: pairs("--map"),
  },
  {
    flags: "--timezone <zone>",
    description: "zone of times without one, as in Europe/Berlin or +02:00; auto is the format's own, UTC for alerts",
    defaultValue: "auto",
  },
  {
    flags: "--date-order <order>",
    description: "how 03/04/2024 is read; auto decides over the first rows",
    choices: DATE_ORDERS,
    defaultValue: "auto",
  },
  {
    flags: "--year <n>",
    description: "year of times without one, as in syslog (default: the latest not in the future)",
    parse: wholeNumber("--year", 1970, 9999),
  },
  { flags: "--delimiter <c>", description: "one character between cells; auto finds it out", defaultValue: "auto" },
  { flags: "--quote <c>", description: "one character around cells; auto finds it out", defaultValue: "auto" },
  {
    flags: "--encoding <name>",
    description: "of the text; auto finds it out",
    choices: ENCODINGS,
    defaultValue: "auto",
  },
  {
    flags: "--severity-scale <name>",
    description: "how numbers in the severity column are meant",
    choices: ["auto", ...SEVERITY_SCALES],
    defaultValue: "auto",
  },
  { flags: "--label-column <name>", description: "column that says what a row truly is" },
  { flags: "--benign-value <words>", description: "labels that mean harmless, with commas between", parse: list },
  {
    flags: "--label-map <file>",
    description: "JSON of label to technique, tactic, intent, impact and tier",
  },
  { flags: "--strict", description: "stop at the first row that cannot be read, instead of rejecting such rows" },
];

/** Splits at commas; a comma that is meant is written `\,`. Blanks around words go. */
export function list(text: string): string[] {
  return text
    .split(/(?<!\\),/)
    .map((word) => word.replaceAll("\\,", ",").trim())
    .filter((word) => word !== "");
}

/** A reader of `name=value,name=value`. It throws SocagentError (`usage`), naming the flag. */
function pairs(flag: string): (text: string) => Record<string, string> {
  return (text) => {
    const found = list(text).map((pair): [string, string] => {
      const at = pair.indexOf("=");
      if (at > 0 && at < pair.length - 1) return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
      throw new SocagentError("usage", `${flag} ${text}: ${JSON.stringify(pair)} is no pair`, {
        nextStep: `Give it as in \`${flag} sourceAddress=SRC,time=When\`.`,
      });
    });
    return Object.fromEntries(found);
  };
}
