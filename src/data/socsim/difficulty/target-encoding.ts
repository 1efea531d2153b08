/** Turns names into how often they were malicious before: smoothed means over hashed keys. */

/** Counts stop there: a mean over so many no longer moves. */
const MOST = 65_535;

export class TargetEncoding {
  readonly #counts: Uint16Array;
  readonly #positives: Uint16Array;
  #total = 0;
  #totalPositives = 0;

  /**
   * @param smoothing alerts' worth of the overall mean that each key begins with
   * @param places a power of two, several times the number of keys: keys that fall together are rare
   */
  constructor(
    readonly smoothing: number,
    readonly places: number,
  ) {
    this.#counts = new Uint16Array(places);
    this.#positives = new Uint16Array(places);
  }

  learn(key: number, malicious: number): void {
    const place = this.#placeOf(key);
    const count = this.#counts[place] ?? 0;
    if (count === MOST) return;
    this.#counts[place] = count + 1;
    this.#positives[place] = (this.#positives[place] ?? 0) + malicious;
    this.#total += 1;
    this.#totalPositives += malicious;
  }

  /** Log-odds of malicious. */
  encode(key: number): number {
    const place = this.#placeOf(key);
    const prior = (this.#totalPositives + 1) / (this.#total + 2);
    const mean =
      ((this.#positives[place] ?? 0) + this.smoothing * prior) / ((this.#counts[place] ?? 0) + this.smoothing);
    return Math.log(mean / (1 - mean));
  }

  /** How often the key was seen. */
  count(key: number): number {
    return this.#counts[this.#placeOf(key)] ?? 0;
  }

  #placeOf(key: number): number {
    let hash = Math.imul(key ^ (key >>> 16), 0xc2b2ae35);
    hash ^= hash >>> 15;
    return hash & (this.places - 1);
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
