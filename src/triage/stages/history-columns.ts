/** What an alert's history said when the alert came, as whole numbers: facts that cannot be looked up again once time has gone on. */
import type { HistoryFacts } from "../../enrich/history/history-facts.js";
import { counted, countText } from "../report/figures.js";
import type { FactLine } from "../result.js";

/** Columns by place. Of `here`, that is of the rule on its host, else from its source, else of the rule anywhere. */
const RULE_TOTAL = 0;
const SO_FAR = 1;
const HERE_TOTAL = 2;
const HERE_HOUR = 3;
const HERE_DAY = 4;
const RULE_HOSTS = 5;
const TARGETS = 6;
const PORTS = 7;
const USER_HOSTS = 8;
const NEW = 9;
export const HISTORY_COLUMNS = 10;

const NEW_PAIR = 1;
const NEW_USER_ON_HOST = 2;
const CUT = 4;
/** There is no source or user whose spread could be told. */
const NO_SOURCE = 8;
const NO_USER = 16;

const SOURCE = "history of this queue";

/** Writes a row. @param into [rows · HISTORY_COLUMNS] */
export function keepHistory(facts: HistoryFacts, into: Int32Array, row: number): void {
  const { rule, ruleHost, ruleSource, source, user, userHost, sourceDestination, total, cut } = facts;
  const here = ruleHost ?? ruleSource ?? rule;
  const at = row * HISTORY_COLUMNS;
  into[at + RULE_TOTAL] = rule.total;
  into[at + SO_FAR] = total;
  into[at + HERE_TOTAL] = here.total;
  into[at + HERE_HOUR] = here.counts.hour;
  into[at + HERE_DAY] = here.counts.day;
  into[at + RULE_HOSTS] = rule.hosts.day;
  into[at + TARGETS] = source?.destinations.hour ?? 0;
  into[at + PORTS] = source?.ports.hour ?? 0;
  into[at + USER_HOSTS] = user?.hosts.hour ?? 0;
  into[at + NEW] =
    (sourceDestination?.total === 1 ? NEW_PAIR : 0) |
    (userHost?.total === 1 ? NEW_USER_ON_HOST : 0) |
    (cut ? CUT : 0) |
    (source === undefined ? NO_SOURCE : 0) |
    (user === undefined ? NO_USER : 0);
}

/** A row in words. */
export function historyLines(columns: Int32Array, row: number): FactLine[] {
  const value = (column: number): number => columns[row * HISTORY_COLUMNS + column] ?? 0;
  const marks = value(NEW);
  const lines: FactLine[] = [
    line("Rule so far", `${countText(value(RULE_TOTAL))} of ${counted(value(SO_FAR), "alert")}`),
    line(
      "Rule here",
      value(HERE_TOTAL) === 1
        ? "new here"
        : `${countText(value(HERE_TOTAL))} so far, ${countText(value(HERE_HOUR))} in the hour before, ${countText(value(HERE_DAY))} in the day before`,
    ),
    line("Hosts with the rule", `${countText(value(RULE_HOSTS))} in the day before`),
    (marks & NO_SOURCE) !== 0
      ? unchecked("Spread of the source", "the record has no source address")
      : line(
          "Spread of the source",
          `${counted(value(TARGETS), "destination")} and ${counted(value(PORTS), "port")} in the hour before`,
        ),
    (marks & NO_USER) !== 0
      ? unchecked("Spread of the user", "the record has no user")
      : line("Spread of the user", `${counted(value(USER_HOSTS), "host")} in the hour before`),
  ];
  const news = [
    ...((marks & NEW_PAIR) === 0 ? [] : ["source to destination"]),
    ...((marks & NEW_USER_ON_HOST) === 0 ? [] : ["user on host"]),
  ];
  lines.push(
    news.length === 0
      ? { name: "Never seen before", state: "checked", text: "nothing", source: SOURCE }
      : line("Never seen before", news.join(", ")),
  );
  return (marks & CUT) === 0
    ? lines
    : lines.map((one) => (one.state === "found" ? { ...one, text: `${one.text} (the oldest are not counted)` } : one));
}

function line(name: string, text: string): FactLine {
  return { name, state: "found", text, source: SOURCE };
}

function unchecked(name: string, text: string): FactLine {
  return { name, state: "unchecked", text };
}
