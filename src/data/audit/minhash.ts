/**
 * MinHash signatures (Broder 1997): the smallest value of a set under each of many hash functions. Two sets agree in a place with a
 * probability of their Jaccard similarity.
 */
import { mixed } from "./shingles.js";

/**
 * Places of a signature, and how many of them make a band. Sets that are 80 % alike share a band with a probability of 99.7 %; those
 * that are half alike, as texts of one template are that tell of quite different events, of 12 %.
 */
export const PLACES = 256;
const ROWS_PER_BAND = 8;
export const BANDS = PLACES / ROWS_PER_BAND;

/** Multiply and add modulo 2^32 (Dietzfelbinger 1997), with odd factors; elements are hashes already. */
const FACTORS = Int32Array.from({ length: PLACES }, (_, place) => mixed(2 * place + 1) | 1);
const SUMMANDS = Int32Array.from({ length: PLACES }, (_, place) => mixed(0x5bd1e995 ^ place));
const LARGEST = 0x7fffffff;

/**
 * @param shingles not empty; in any order, with repeats or without
 * @param into `PLACES` words
 */
export function signatureOf(shingles: Uint32Array, into: Int32Array): void {
  for (let place = 0; place < PLACES; place += 1) {
    const factor = FACTORS[place] ?? 1;
    const summand = SUMMANDS[place] ?? 0;
    let least = LARGEST;
    for (const shingle of shingles) {
      const value = (Math.imul(shingle, factor) + summand) | 0;
      if (value < least) least = value;
    }
    into[place] = least;
  }
}

/** A key for each band: sets that share one are candidates. @param into `BANDS` words */
export function bandKeys(signature: Int32Array, into: Uint32Array): void {
  for (let band = 0; band < BANDS; band += 1) {
    let key = band + 1;
    for (let row = 0; row < ROWS_PER_BAND; row += 1) {
      key = Math.imul(key ^ (signature[band * ROWS_PER_BAND + row] ?? 0), 0x9e3779b1);
      key ^= key >>> 15;
    }
    into[band] = mixed(key);
  }
}
