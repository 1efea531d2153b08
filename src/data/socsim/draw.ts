/** Draws from common distributions. */
import type { Random } from "../../random.js";

/** One of a list, each alike. @throws RangeError when it is empty */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new RangeError("nothing to pick from");
  return item;
}

export function chance(random: Random, probability: number): boolean {
  return random.uniform() < probability;
}

/** A whole number in [least, most]. */
export function between(random: Random, least: number, most: number): number {
  return least + random.below(most - least + 1);
}

/** A whole number in [least, most], its logarithm uniform: small ones are common. `least` ≥ 1. */
export function logBetween(random: Random, least: number, most: number): number {
  return Math.min(most, Math.floor(least * ((most + 1) / least) ** random.uniform()));
}

/** @param sigma of the logarithm */
export function logNormal(random: Random, median: number, sigma: number): number {
  return median * Math.exp(sigma * random.normal());
}

/** A new list in random order (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const list = [...items];
  for (let end = list.length - 1; end > 0; end -= 1) {
    const other = random.below(end + 1);
    const [a, b] = [list[end], list[other]];
    if (a === undefined || b === undefined) continue;
    list[end] = b;
    list[other] = a;
  }
  return list;
}

/** Draws positions in proportion to their weights. */
export class Weighted {
  readonly #sums: Float64Array;

  /** @param weights none negative, one at least positive */
  constructor(weights: readonly number[]) {
    this.#sums = new Float64Array(weights.length);
    let sum = 0;
    weights.forEach((weight, index) => {
      sum += weight;
      this.#sums[index] = sum;
    });
    if (!(sum > 0)) throw new RangeError("no weight is positive");
  }

  get total(): number {
    return this.#sums.at(-1) ?? 0;
  }

  draw(random: Random): number {
    const at = random.uniform() * this.total;
    let low = 0;
    let high = this.#sums.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sums[middle] ?? Infinity) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Splits a whole number in proportion to weights, exactly (largest remainders; ties to the first). */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  const shares = weights.map((weight) => (sum > 0 ? (total * weight) / sum : total / weights.length));
  const parts = shares.map(Math.floor);
  const missing = total - parts.reduce((a, b) => a + b, 0);
  const byRemainder = shares
    .map((share, index) => ({ index, rest: share - Math.floor(share) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (const { index } of byRemainder.slice(0, missing)) parts[index] = (parts[index] ?? 0) + 1;
  return parts;
}
