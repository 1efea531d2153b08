/** Times and protocols out of cells, the usual forms without regular expressions. */
import type { CsvLayout } from "../data/read/layout.js";
import { parseTime, type TimeRules } from "../data/read/parse-time.js";
import { timeRules } from "../data/read/settle-time.js";
import { fixedOffset } from "../data/read/time-zone.js";
import { parseProtocol, present } from "../data/read/values.js";

const ZERO = 48;
const DAY_MS = 86_400_000;
/** Protocols and days that are remembered; a file with more has other things in the column. */
const MAX_REMEMBERED = 10_000;

export class FlowCells {
  readonly #rules: TimeRules;
  /** Of the zone; undefined where it changes over the year. */
  readonly #offset: number | undefined;
  /** Milliseconds at midnight by year, month and day as one number. */
  readonly #days = new Map<number, number>();
  readonly #protocols = new Map<string, string | undefined>();

  constructor({ time }: CsvLayout) {
    this.#rules = timeRules(time);
    this.#offset = fixedOffset(time.timezone);
  }

  /** A protocol's name. */
  protocol(text: string): string | undefined {
    const known = this.#protocols.get(text);
    if (known !== undefined) return known;
    const found = present(text);
    const name = found === undefined ? undefined : parseProtocol(found);
    if (this.#protocols.size < MAX_REMEMBERED) this.#protocols.set(text, name);
    return name;
  }

  /** Milliseconds since 1970 UTC, or NaN. */
  time(bytes: Buffer, begin: number, end: number): number {
    const fast = this.#offset === undefined ? NaN : this.#usual(bytes, begin, end) - this.#offset;
    if (fast === fast) return fast;
    const text = present(bytes.toString("latin1", begin, end));
    return text === undefined ? NaN : parseTime(text, this.#rules);
  }

  /** `14/02/2018 08:31:01` or `2018-02-14 08:31:01.123456` on the clock on the wall; NaN for anything else. */
  #usual(bytes: Buffer, begin: number, end: number): number {
    const length = end - begin;
    if (length < 19) return NaN;
    const slashed = bytes[begin + 2] === 47 && bytes[begin + 5] === 47;
    if (bytes[begin + 10] !== BLANK || bytes[begin + 13] !== COLON || bytes[begin + 16] !== COLON) return NaN;
    if (!slashed && (bytes[begin + 4] !== DASH || bytes[begin + 7] !== DASH)) return NaN;
    const [first, second] = slashed ? [number(bytes, begin, 2), number(bytes, begin + 3, 2)] : [NaN, NaN];
    const year = number(bytes, slashed ? begin + 6 : begin, 4);
    const month = slashed ? (this.#rules.monthFirst ? first : second) : number(bytes, begin + 5, 2);
    const day = slashed ? (this.#rules.monthFirst ? second : first) : number(bytes, begin + 8, 2);
    const hour = number(bytes, begin + 11, 2);
    const minute = number(bytes, begin + 14, 2);
    const second_ = number(bytes, begin + 17, 2);
    if (!(hour <= 23 && minute <= 59 && second_ <= 59)) return NaN;
    const fraction = length === 19 ? 0 : this.#milliseconds(bytes, begin + 19, end);
    return this.#midnight(year, month, day) + ((hour * 60 + minute) * 60 + second_) * 1000 + fraction;
  }

  /** Of `.123456`, rounded down; NaN for anything else. */
  #milliseconds(bytes: Buffer, begin: number, end: number): number {
    if (bytes[begin] !== POINT || end - begin > 10 || end - begin < 4) return NaN;
    const rest = end - begin - 4;
    return Number.isNaN(rest === 0 ? 0 : number(bytes, begin + 4, rest)) ? NaN : number(bytes, begin + 1, 3);
  }

  #midnight(year: number, month: number, day: number): number {
    const key = (year * 100 + month) * 100 + day;
    const known = this.#days.get(key);
    if (known !== undefined) return known;
    const time = Date.UTC(year, month - 1, day);
    const date = new Date(time);
    // The 31st of a month of 30 days is the next month's first to `Date`, and no day to us.
    const valid = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1000;
    const settled = valid && time % DAY_MS === 0 ? time : NaN;
    if (this.#days.size < MAX_REMEMBERED) this.#days.set(key, settled);
    return settled;
  }
}

const BLANK = 32;
const COLON = 58;
const DASH = 45;
const POINT = 46;

/** A number of so many digits, or NaN. */
function number(bytes: Buffer, begin: number, digits: number): number {
  let value = 0;
  for (let at = begin; at < begin + digits; at += 1) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}
