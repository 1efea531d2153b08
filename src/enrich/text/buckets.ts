/** Numbers as words: each names a range on a logarithmic scale, so that a model need not read digits. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Steps of four, from 1 on. */
const COUNTS = ["none", "one", "few", "several", "dozens", "many", "hundreds"] as const;

/** 0 none, 1 one, 2-3 few, 4-15 several, 16-63 dozens, 64-255 many, 256-1023 hundreds, then thousands. */
export function countWord(count: number): string {
  if (count < 1) return "none";
  if (count < 2) return "one";
  return COUNTS[2 + Math.floor(Math.log2(count) / 2)] ?? "thousands";
}

/** How common a rule is: by its records so far, and their share of all. */
export function rarityWord(total: number, share: number): string {
  if (total <= 1) return "unique";
  if (share < 0.001) return "rare";
  if (share < 0.01) return "uncommon";
  return share < 0.1 ? "usual" : "common";
}

/** @param ratio log2 of the present rate over the usual one */
export function paceWord(ratio: number): string {
  if (ratio < -1) return "calm";
  if (ratio < 1) return "steady";
  if (ratio < 3) return "raised";
  return ratio < 6 ? "burst" : "flood";
}

export function timeWord(ms: number): string {
  if (ms < MINUTE_MS) return "seconds";
  if (ms < HOUR_MS) return "minutes";
  return ms < DAY_MS ? "hours" : "days";
}

/** @param score from 0 to 100 */
export function scoreWord(score: number): string {
  if (score < 40) return "weak";
  return score < 75 ? "medium" : "strong";
}

/** Sizes and rates, in steps of sixteen: none, tiny up to 15, small up to 255, then medium, large, huge from a million on. */
export function sizeWord(size: number): string {
  if (!(size > 0)) return "none";
  return ["tiny", "small", "medium", "large", "large"][Math.floor(Math.log2(Math.max(1, size)) / 4)] ?? "huge";
}
