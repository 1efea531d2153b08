/** Turns names into how often they were malicious before: smoothed means over hashed keys. */

/** Keys that fall together are rare: a few hundred thousand keys in four million places. */
const PLACES = 2 ** 22;

export class TargetEncoding {
  readonly #counts = new Uint32Array(PLACES);
  readonly #positives = new Uint32Array(PLACES);
  #total = 0;
  #totalPositives = 0;

  /** @param smoothing alerts' worth of the overall mean that each key begins with */
  constructor(readonly smoothing: number) {}

  learn(key: number, malicious: number): void {
    const place = placeOf(key);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#positives[place] = (this.#positives[place] ?? 0) + malicious;
    this.#total += 1;
    this.#totalPositives += malicious;
  }

  /** Log-odds of malicious. */
  encode(key: number): number {
    const place = placeOf(key);
    const prior = (this.#totalPositives + 1) / (this.#total + 2);
    const mean =
      ((this.#positives[place] ?? 0) + this.smoothing * prior) / ((this.#counts[place] ?? 0) + this.smoothing);
    return Math.log(mean / (1 - mean));
  }

  /** How often the key was seen. */
  count(key: number): number {
    return this.#counts[placeOf(key)] ?? 0;
  }
}

/** One key of several. */
export function combined(...keys: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const key of keys) {
    hash = Math.imul(hash ^ key, 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash >>> 0;
}

function placeOf(key: number): number {
  let hash = Math.imul(key ^ (key >>> 16), 0xc2b2ae35);
  hash ^= hash >>> 15;
  return hash & (PLACES - 1);
}
