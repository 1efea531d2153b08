/** Which columns of a CSV file hold the time, and how their texts are meant: settled once, over the first rows. */
import type { CsvBeginning } from "./csv-layout.js";
import type { TimeLayout } from "./layout.js";
import type { ReadOptions } from "./options.js";
import { findDateOrder, hasNumericDates, parseTime, type TimeRules } from "./parse-time.js";
import { columnKey } from "../formats/column-key.js";
import { localToUtc } from "./time-zone.js";
import { present } from "./values.js";

const TIME_OF_DAY = /^\d{1,2}:\d{2}(?::\d{2}|$)/;

export interface SettledTime {
  readonly columns: readonly number[];
  readonly layout: { readonly time: TimeLayout; readonly splitTime: readonly [number, number] | null };
  readonly notes: readonly string[];
}

/** @param candidates columns by name, the most trusted first */
export function settleTime(
  { header, samples }: CsvBeginning,
  candidates: readonly number[],
  options: Pick<ReadOptions, "timezone" | "dateOrder" | "year" | "now" | "map">,
): SettledTime {
  const zone = options.timezone === "auto" ? "UTC" : options.timezone;
  const texts = new Map(candidates.map((column) => [column, textsOf(samples, [column])]));
  const loose: TimeRules = {
    monthFirst: false,
    toUtc: (clock) => clock,
    year: options.year,
    now: options.now ?? Date.now(),
  };
  const share = (column: number): number => readable(texts.get(column) ?? [], loose);
  const split = options.map.time === undefined ? splitColumns(header.columns, samples, loose) : null;
  // A column that only sounds like a time comes after those that hold times.
  const columns = candidates.some((column) => share(column) > 0)
    ? candidates.filter((column) => share(column) > 0).sort((a, b) => Number(share(b) > 0.5) - Number(share(a) > 0.5))
    : candidates;
  // A date alone is a time too, at midnight; with the time of day beside it, both count.
  const useSplit = split !== null && !columns.some((column) => column !== split[0] && share(column) > 0.5);
  const kept = useSplit ? [] : columns;
  const read = useSplit ? textsOf(samples, split) : kept.flatMap((column) => texts.get(column) ?? []);
  const found = findDateOrder(read);
  const open = options.dateOrder === "auto" && found === "open" && hasNumericDates(read);
  const monthFirst = options.dateOrder === "auto" ? found === "month-first" : options.dateOrder === "month-first";
  return {
    columns: kept,
    layout: {
      time: { timezone: zone, monthFirst, year: options.year, now: options.now ?? Date.now() },
      splitTime: useSplit ? split : null,
    },
    notes: open
      ? [
          `dates such as ${read[0] ?? ""} are read with the day first; --date-order month-first reads them the other way`,
        ]
      : [],
  };
}

/** A date in one column and the time of day in another, as W3C proxy logs have them. */
function splitColumns(
  columns: readonly string[],
  samples: readonly (readonly string[])[],
  rules: TimeRules,
): [number, number] | null {
  const keys = columns.map(columnKey);
  const date = keys.findIndex((key) => key === "date" || key === "eventdate" || key === "logdate");
  const clock = keys.findIndex((key) => key === "time" || key === "eventtime" || key === "logtime");
  if (date === -1 || clock === -1) return null;
  const clocks = textsOf(samples, [clock]);
  if (!clocks.some((text) => TIME_OF_DAY.test(text))) return null;
  return readable(textsOf(samples, [date, clock]), rules) > 0.5 ? [date, clock] : null;
}

function textsOf(samples: readonly (readonly string[])[], columns: readonly number[]): string[] {
  return samples.flatMap((row) => {
    const parts = columns.map((column) => present(row[column]));
    return parts.every((part) => part !== undefined) ? [parts.join(" ")] : [];
  });
}

/** Share of texts that are times, whichever of day and month comes first. */
function readable(texts: readonly string[], rules: TimeRules): number {
  const fine = texts.filter(
    (text) => !Number.isNaN(parseTime(text, rules)) || !Number.isNaN(parseTime(text, { ...rules, monthFirst: true })),
  );
  return texts.length === 0 ? 0 : fine.length / texts.length;
}

/** The rules for one source, from its layout. */
export function timeRules(time: TimeLayout): TimeRules {
  return { monthFirst: time.monthFirst, toUtc: localToUtc(time.timezone), year: time.year, now: time.now };
}
