/** Times as logs write them: epoch numbers, ISO 8601, day or month first, month names, Apache, syslog. */
import type { LocalToUtc } from "./time-zone.js";
import { fixedOffset } from "./time-zone.js";

/** How a source's times are read where their text leaves it open. */
export interface TimeRules {
  readonly monthFirst: boolean;
  readonly toUtc: LocalToUtc;
  /** For times without a year; null takes the latest that is not after `now`. */
  readonly year: number | null;
  readonly now: number;
}

/** The longest form that is read, with weekday, zone name and nanoseconds, has about 50. */
const MAX_CHARACTERS = 64;
const DAY = 86_400_000;

const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?: ?([AaPp])\.?[Mm]\.?)?`;
const ZONE = String.raw`(?: ?(Z|z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?)(?:\[[\w/+-]+\])?| \[?UTC\]?)?`;
const WEEKDAY = String.raw`(?:[A-Za-z]{3,9},? )?`;
const AT = String.raw`(?:T|t|,? @? ?|:|-)`;

const EPOCH = /^\d{1,19}(?:\.\d{1,9})?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)$/;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:${AT}${CLOCK}${ZONE})?$`);
const NUMBERS = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:(${AT})${CLOCK}${ZONE})?$`);
const DAY_NAME = new RegExp(
  String.raw`^\[?${WEEKDAY}(\d{1,2})[-/ ]([A-Za-z]{3,9})\.?[-/ ,]+(\d{4})(?:${AT}${CLOCK}${ZONE})?\]?$`,
);
const NAME_DAY = new RegExp(
  String.raw`^${WEEKDAY}([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?:${AT}(?:at )?${CLOCK}${ZONE})?$`,
);
const SYSLOG = new RegExp(String.raw`^${WEEKDAY}([A-Za-z]{3}) (\d{1,2}) ${CLOCK}(?: (?:UTC|GMT))?(?: (\d{4}))?$`);

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Milliseconds since 1970 UTC, rounded down, or NaN for what is no time. */
export function parseTime(text: string, rules: TimeRules): number {
  if (text.length === 0 || text.length > MAX_CHARACTERS) return Number.NaN;
  const tidy = text.trim().replaceAll(/\s+/g, " ");
  if (EPOCH.test(tidy) && !isCompactDate(tidy)) return parseEpoch(tidy);
  return parseYearFirst(tidy, rules) ?? parseNumbers(tidy, rules) ?? parseNames(tidy, rules) ?? Number.NaN;
}

/** Seconds, milliseconds, microseconds or nanoseconds, by magnitude: seconds up to the year 5138. */
function parseEpoch(text: string): number {
  const value = Number(text);
  if (value < 1e11) return Math.floor(value * 1e3 + 1e-4);
  if (value < 1e14) return Math.floor(value);
  return value < 1e17 ? Math.floor(value / 1e3) : Math.floor(value / 1e6);
}

/** Fourteen digits are `yyyyMMddHHmmss`: as an epoch they would be in milliseconds, and centuries ahead. */
function isCompactDate(text: string): boolean {
  return /^(?:19|20)\d{12}$/.test(text);
}

function parseYearFirst(text: string, rules: TimeRules): number | undefined {
  const match = YEAR_FIRST.exec(text);
  if (match !== null) {
    const [, year, month, day, hour, minute, second, fraction, half, zone] = match;
    return instant(Number(year), Number(month), Number(day), { hour, minute, second, fraction, half, zone }, rules);
  }
  const compact = COMPACT.exec(text);
  if (compact === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = compact;
  return instant(
    Number(year),
    Number(month),
    Number(day),
    { hour, minute, second, fraction, half: undefined, zone },
    rules,
  );
}

function parseNumbers(text: string, rules: TimeRules): number | undefined {
  const match = NUMBERS.exec(text);
  if (match === null) return undefined;
  const [, first, second, yearText = "", at, hour, minute, seconds, fraction, half, zone] = match;
  // Suricata's and Snort's fast logs, `03/24/2017-14:02:10`, always have the month first.
  const monthFirst = at === "-" || rules.monthFirst;
  const year = Number(yearText) + (yearText.length === 2 ? 2000 : 0);
  const [month, day] = monthFirst ? [first, second] : [second, first];
  return instant(year, Number(month), Number(day), { hour, minute, second: seconds, fraction, half, zone }, rules);
}

function parseNames(text: string, rules: TimeRules): number | undefined {
  const dayName = DAY_NAME.exec(text);
  if (dayName !== null) {
    const [, day, name, year, hour, minute, second, fraction, half, zone] = dayName;
    return instant(Number(year), monthOf(name), Number(day), { hour, minute, second, fraction, half, zone }, rules);
  }
  const nameDay = NAME_DAY.exec(text);
  if (nameDay !== null) {
    const [, name, day, year, hour, minute, second, fraction, half, zone] = nameDay;
    return instant(Number(year), monthOf(name), Number(day), { hour, minute, second, fraction, half, zone }, rules);
  }
  const syslog = SYSLOG.exec(text);
  if (syslog === null) return undefined;
  const [, name, day, hour, minute, second, fraction, half, year] = syslog;
  const clock: Clock = { hour, minute, second, fraction, half, zone: undefined };
  if (year !== undefined) return instant(Number(year), monthOf(name), Number(day), clock, rules);
  return withoutYear(monthOf(name), Number(day), clock, rules);
}

/** The latest year in which the time is not more than a day ahead of now: a log of December that is read in January. */
function withoutYear(month: number, day: number, clock: Clock, rules: TimeRules): number {
  if (rules.year !== null) return instant(rules.year, month, day, clock, rules);
  const thisYear = new Date(rules.now).getUTCFullYear();
  for (const year of [thisYear + 1, thisYear, thisYear - 1, thisYear - 2, thisYear - 3, thisYear - 4]) {
    const time = instant(year, month, day, clock, rules);
    if (time <= rules.now + DAY) return time; // NaN for 29 February of most years: then an earlier year
  }
  return Number.NaN;
}

function monthOf(name = ""): number {
  const lower = name.toLowerCase();
  const known = MONTHS.findIndex((month) => lower.startsWith(month));
  return known + 1;
}

interface Clock {
  readonly hour: string | undefined;
  readonly minute: string | undefined;
  readonly second: string | undefined;
  readonly fraction: string | undefined;
  readonly half: string | undefined;
  readonly zone: string | undefined;
}

function instant(year: number, month: number, day: number, clock: Clock, rules: TimeRules): number {
  const hour = hourOf(clock);
  const minute = Number(clock.minute ?? "0");
  const second = Number(clock.second ?? "0");
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60)
    return Number.NaN;
  const milliseconds = clock.fraction === undefined ? 0 : Math.floor(Number(`0.${clock.fraction}`) * 1e3 + 1e-7);
  const wallClock = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  if (clock.zone === undefined) return rules.toUtc(wallClock);
  const offset = fixedOffset(/^[+-]\d{2}$/.test(clock.zone) ? `${clock.zone}:00` : clock.zone);
  return offset === undefined ? Number.NaN : wallClock - offset;
}

/** The hour of 24; NaN-like 99 for `13:00 PM`. */
function hourOf({ hour = "0", half }: Clock): number {
  const value = Number(hour);
  if (half === undefined) return value;
  if (value < 1 || value > 12) return 99;
  return (value % 12) + (half.toLowerCase() === "p" ? 12 : 0);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** What the first times of a source say about the order of day and month. */
export type DateOrderFound = "day-first" | "month-first" | "open";

/** A number above 12 decides; where both orders fit everything, or neither does, it stays open. */
export function findDateOrder(samples: readonly string[]): DateOrderFound {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const sample of samples) {
    const match = NUMBERS.exec(sample.trim().replaceAll(/\s+/g, " "));
    if (match === null || match[4] === "-") continue;
    if (Number(match[1]) > 12) dayFirst++;
    if (Number(match[2]) > 12) monthFirst++;
  }
  if (dayFirst === monthFirst) return "open";
  return dayFirst > monthFirst ? "day-first" : "month-first";
}

/** Whether any sample is written with day and month as numbers in an order that has to be known. */
export function hasNumericDates(samples: readonly string[]): boolean {
  return samples.some((sample) => NUMBERS.test(sample.trim().replaceAll(/\s+/g, " ")));
}
