/** Reads feeds with named columns: AbuseIPDB's exports, Feodo's and our own intelligence files, as CSV or JSON. */
import type { FeedDraft } from "./feed-draft.js";
import { parseDate } from "./feed-date.js";
import { categoryOf, scoreOfPoints } from "./score.js";

/** One row: values by column. */
export interface FeedRow {
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

/** Names of columns without case, blanks and underscores; the first that is there is read. */
const INDICATOR = [
  "ipaddress",
  "ip",
  "dstip",
  "indicator",
  "address",
  "cidr",
  "network",
  "prefix",
  "ioc",
  "iocvalue",
  "value",
];
const SCORE = ["abuseconfidencescore", "score", "confidence", "riskscore", "confidencelevel", "risk"];
const CATEGORY = ["category", "categories", "type", "malware", "threat", "threattype", "tag", "tags"];
const DATE = [
  "lastreportedat",
  "lastseen",
  "lastonline",
  "lastseenutc",
  "listed",
  "listedat",
  "updated",
  "date",
  "firstseenutc",
  "firstseen",
];

function plain(column: string): string {
  return column.toLowerCase().replace(/[^a-z0-9]/g, "");
}

function pick(columns: readonly string[], names: readonly string[]): string | undefined {
  const plainColumns = columns.map(plain);
  for (const name of names) {
    const at = plainColumns.indexOf(name);
    if (at >= 0) return columns[at];
  }
  return undefined;
}

/** Whether these can be the columns of a feed. */
export function hasIndicator(columns: readonly string[]): boolean {
  return pick(columns, INDICATOR) !== undefined;
}

/**
 * @param name of the feed, which tells what it lists where no column does
 * @returns the latest date in the rows, if there is any
 */
export function readRows(
  columns: readonly string[],
  rows: readonly FeedRow[],
  name: string,
  draft: FeedDraft,
): string | undefined {
  const indicator = pick(columns, INDICATOR) ?? "";
  const score = pick(columns, SCORE);
  const category = pick(columns, CATEGORY);
  const date = pick(columns, DATE);
  const numberOf = ({ values }: FeedRow): number | undefined => {
    const text = score === undefined ? undefined : values[score]?.trim();
    return text === undefined || text === "" ? undefined : Number(text);
  };
  const largest = rows.reduce((most, row) => Math.max(most, numberOf(row) ?? 0), 0);
  let latest: string | undefined;
  for (const row of rows) {
    const text = row.values[indicator]?.trim() ?? "";
    const value = numberOf(row);
    if (Number.isNaN(value)) {
      draft.reject(row.line, text, `its score ${JSON.stringify(row.values[score ?? ""])} is no number`);
      continue;
    }
    const said = categoryWord(category === undefined ? undefined : row.values[category]);
    const usual = categoryOf(said ?? name);
    draft.add(
      text,
      value === undefined ? usual.score : scoreOfPoints(value, largest),
      said ?? usual.category,
      row.line,
    );
    const seen = date === undefined ? undefined : parseDate(row.values[date]);
    if (seen !== undefined && (latest === undefined || seen > latest)) latest = seen;
  }
  return latest;
}

/** A category as one plain word or two; numbers (AbuseIPDB's codes) say nothing. */
function categoryWord(text: string | undefined): string | undefined {
  const word = text
    ?.toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
    .slice(0, 24);
  return word === undefined || !/[a-z]/.test(word) ? undefined : word;
}
