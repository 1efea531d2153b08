/** Numbers of flow files, from text or straight from bytes; anything that is no number is NaN. */

const ZERO = 48;
const POINT = 46;
const MINUS = 45;
/** Whole numbers of so many digits are exact in double precision, and so are the powers of ten up to 22. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
/** The longest number that is printed in full, 1e308, has 309 digits. */
const MAX_CHARACTERS = 400;
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const INFINITE = /^([+-]?)inf(?:inity)?$/i;

/** A decimal number, `Infinity` or `inf`; NaN for `NaN`, for an empty text, and for anything else. */
export function parseNumber(text: string): number {
  if (text.length > MAX_CHARACTERS) return Number.NaN;
  const trimmed = text.trim();
  if (DECIMAL.test(trimmed)) return Number(trimmed);
  const infinite = INFINITE.exec(trimmed);
  if (infinite === null) return Number.NaN;
  return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/**
 * `parseNumber` of a stretch of ASCII bytes, without making a string where a number has 15 digits or fewer and no exponent: a
 * quotient of a whole number and a power of ten that are both exact is rounded once, so it is the same double.
 * @param text the same as `bytes`, for the numbers that need a string
 */
export function parseNumberAt(bytes: Uint8Array, text: string, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  let value = 0;
  let digits = 0;
  let point = -1;
  for (let at = negative ? start + 1 : start; at < end; at++) {
    const byte = bytes[at] ?? 0;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digits++;
    } else if (byte === POINT && point === -1) point = digits;
    else return parseNumber(text.slice(start, end));
  }
  if (digits === 0 || digits > EXACT_DIGITS) return parseNumber(text.slice(start, end));
  const magnitude = point === -1 ? value : value / (POWERS[digits - point] ?? 1);
  return negative ? -magnitude : magnitude;
}
