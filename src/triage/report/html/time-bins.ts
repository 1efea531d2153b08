/** Equal parts of a span of time, of a width that people count in. */

export interface TimeBins {
  /** Of the first bin, milliseconds since 1970, UTC; a multiple of `width`. */
  readonly start: number;
  /** Milliseconds. */
  readonly width: number;
  readonly count: number;
}

/** More bars than that are too thin to tell apart. */
const MAX_BINS = 60;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WIDTHS = [
  ...[1, 2, 5, 10, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 30, 90, 365].map((count) => count * DAY),
];

/** Undefined without times. Years apart, it takes as many bins as there may be. */
export function chooseBins(first: number | undefined, last: number | undefined): TimeBins | undefined {
  if (first === undefined || last === undefined || !Number.isFinite(first) || !Number.isFinite(last)) return undefined;
  const fits = WIDTHS.find((width) => binsOf(first, last, width) <= MAX_BINS);
  const width = fits ?? Math.ceil((last - first) / (MAX_BINS - 1));
  return { start: Math.floor(first / width) * width, width, count: binsOf(first, last, width) };
}

function binsOf(first: number, last: number, width: number): number {
  return Math.floor(last / width) - Math.floor(first / width) + 1;
}
