/** When a feed was made, by what its comments say. */

/** Comments that name the date of the data come before those that name the file's; all stand at the top or at the end. */
const LABELS = [
  /source file date\s*:(.+)/i,
  /last[- ]modified\s*:(.+)/i,
  /last updated?\s*:(.+)/i,
  /(?:this file date|generated(?: at| on)?|updated(?: at| on)?|date)\s*:(.+)/i,
];
const HAS_ZONE = /(?:\bUTC|\bGMT|Z|[+-]\d\d:?\d\d)\b/;

/** @returns `YYYY-MM-DD` in UTC */
export function dateInComments(comments: readonly string[]): string | undefined {
  for (const label of LABELS) {
    for (const comment of comments) {
      const date = parseDate(label.exec(comment)?.[1]);
      if (date !== undefined) return date;
    }
  }
  return undefined;
}

/** @param text a date in any of the usual ways; without a zone it is UTC */
export function parseDate(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const trimmed = text
    .trim()
    .replace(/(?<![#*])[#*]+$/, "")
    .trim();
  const zoned = HAS_ZONE.test(trimmed) || /^\d{4}-\d\d-\d\d$/.test(trimmed) ? trimmed : `${trimmed} UTC`;
  const time = Date.parse(zoned);
  return Number.isNaN(time) ? undefined : isoDate(time);
}

/** @param time milliseconds since 1970 */
export function isoDate(time: number): string | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}
