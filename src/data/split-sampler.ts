/** Draws without replacement from a stream whose length is known: each part gets exactly its number of rows, any rows alike. */
import type { Random } from "../random.js";

export class StreamSampler {
  readonly #left: number[];
  readonly #random: Random;
  #total: number;

  /** @param sizes how many of the rows to come each part gets */
  constructor(sizes: readonly number[], random: Random) {
    this.#left = [...sizes];
    this.#total = sizes.reduce((sum, size) => sum + size, 0);
    this.#random = random;
  }

  /** The part of the next row; the last one once all are given out. */
  next(): number {
    const last = this.#left.length - 1;
    if (this.#total === 0) return last;
    let drawn = this.#random.below(this.#total);
    this.#total -= 1;
    for (let part = 0; part <= last; part += 1) {
      const left = this.#left[part] ?? 0;
      if (drawn < left) {
        this.#left[part] = left - 1;
        return part;
      }
      drawn -= left;
    }
    return last;
  }
}

/**
 * Sizes of the parts of `total` rows: the fractions by largest remainder, and where there are rows enough, none empty that has a
 * fraction.
 */
export function sizesOf(total: number, fractions: readonly number[]): number[] {
  const exact = fractions.map((fraction) => fraction * total);
  const sizes = exact.map(Math.floor);
  const byRemainder = fractions
    .map((_, part) => part)
    .sort((a, b) => ((exact[b] ?? 0) % 1) - ((exact[a] ?? 0) % 1) || a - b);
  let left = total - sizes.reduce((sum, size) => sum + size, 0);
  for (const part of byRemainder) {
    if (left === 0) break;
    sizes[part] = (sizes[part] ?? 0) + 1;
    left -= 1;
  }
  const wanted = fractions.flatMap((fraction, part) => (fraction > 0 ? [part] : []));
  if (total < wanted.length) return sizes;
  for (const part of wanted) {
    if ((sizes[part] ?? 0) > 0) continue;
    const largest = sizes.indexOf(Math.max(...sizes));
    sizes[largest] = (sizes[largest] ?? 0) - 1;
    sizes[part] = 1;
  }
  return sizes;
}
