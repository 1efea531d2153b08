/** Local times to UTC: IANA zones through Intl, with their daylight-saving rules, and fixed offsets. */
import { remembering } from "../remember.js";

const FIXED = /^(?:(?:UTC|GMT)?([+-])(\d{1,2}):?(\d{2})?|Z|UTC|GMT)$/i;
const MINUTE = 60_000;
/** Every change of offset in the tz database since 1970 falls on a quarter of an hour. */
const QUARTER = 15 * MINUTE;
/** A year of quarter hours; the cache is emptied beyond it, so that hostile times cannot fill the memory. */
const MAX_CACHED = 4 * 24 * 366;

/** Turns the wall clock's reading, as if it were UTC, into milliseconds since 1970 UTC. */
export type LocalToUtc = (wallClock: number) => number;

/** Whether `zone` is an IANA name or a fixed offset such as `+02:00`, `UTC` or `-0400`. */
export function isTimeZone(zone: string): boolean {
  if (fixedOffset(zone) !== undefined) return true;
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * A converter for `zone`. A time that the clock shows twice in autumn is the first of both; a time that the clock skips in spring
 * is read with the offset before the change, as Temporal's "compatible" does.
 * @throws RangeError for what `isTimeZone` denies
 */
export function localToUtc(zone: string): LocalToUtc {
  const offset = fixedOffset(zone);
  if (offset !== undefined) return (wallClock) => wallClock - offset;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    era: "short",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const offsetOf = remembering(MAX_CACHED, (quarter: number) => offsetOfWallClock(format, quarter * QUARTER));
  return (wallClock) => wallClock - offsetOf(Math.floor(wallClock / QUARTER));
}

/** Milliseconds east of UTC, for `+02:00`, `UTC-4`, `Z`; undefined for anything else. */
export function fixedOffset(zone: string): number | undefined {
  const match = FIXED.exec(zone);
  if (match === null) return undefined;
  const [, sign, hours = "0", minutes = "0"] = match;
  if (Number(hours) > 18 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * MINUTE;
}

/** The offset that holds when the wall clock shows `wallClock`: the earlier offset where two fit or none does. */
function offsetOfWallClock(format: Intl.DateTimeFormat, wallClock: number): number {
  const day = 24 * 60 * MINUTE;
  const before = offsetAt(format, wallClock - day);
  const after = offsetAt(format, wallClock + day);
  if (before === after) return before;
  if (offsetAt(format, wallClock - before) === before) return before;
  return offsetAt(format, wallClock - after) === after ? after : before;
}

/** Offset from UTC at an instant, in milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = value;
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts[type] ?? "0");
  const year = parts.era === "BC" ? 1 - number("year") : number("year");
  const shown = Date.UTC(year, number("month") - 1, number("day"), number("hour"), number("minute"), number("second"));
  return shown - Math.floor(instant / 1000) * 1000;
}
