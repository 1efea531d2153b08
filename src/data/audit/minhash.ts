/**
 * MinHash signatures by one permutation (Li, Owen, Zhang 2012): the smallest hash in each of as many ranges of values as the
 * signature has places; an empty place takes its next neighbour's (Shrivastava, Li 2014). Two sets agree in a place with a probability
 * near their Jaccard similarity.
 */
import { mixed } from "./shingles.js";

/** Places of a signature, and how many of them make a band: sets that are 80 % alike share a band with a probability of 99.9 %. */
export const PLACES = 64;
const PLACE_BITS = 6;
const ROWS_PER_BAND = 4;
export const BANDS = PLACES / ROWS_PER_BAND;

const EMPTY = 0xffffffff;

/**
 * @param shingles not empty; in any order, with repeats or without
 * @param into `PLACES` words
 */
export function signatureOf(shingles: Uint32Array, into: Uint32Array): void {
  into.fill(EMPTY);
  for (const shingle of shingles) {
    const place = shingle >>> (32 - PLACE_BITS);
    // Comparing the low bits is comparing the values: the high ones are the place's.
    if (shingle < (into[place] ?? 0)) into[place] = shingle;
  }
  for (let place = 0; place < PLACES; place += 1) {
    if (into[place] !== EMPTY) continue;
    let distance = 1;
    while (distance < PLACES && isEmptyOrBorrowed(into, (place + distance) % PLACES, place)) distance += 1;
    // Borrowed from further away is another value, as it says less.
    into[place] = mixed((into[(place + distance) % PLACES] ?? 0) + distance);
  }
}

/** Places before `place` that were empty have been filled by borrowing and are no source. */
function isEmptyOrBorrowed(signature: Uint32Array, at: number, place: number): boolean {
  const value = signature[at] ?? EMPTY;
  if (value === EMPTY) return true;
  return at < place && value >>> (32 - PLACE_BITS) !== at;
}

/** A key for each band: sets that share one are candidates. @param into `BANDS` words */
export function bandKeys(signature: Uint32Array, into: Uint32Array): void {
  for (let band = 0; band < BANDS; band += 1) {
    let key = band + 1;
    for (let row = 0; row < ROWS_PER_BAND; row += 1) {
      key = mixed(Math.imul(key, 0x9e3779b1) ^ (signature[band * ROWS_PER_BAND + row] ?? 0));
    }
    into[band] = key;
  }
}
