/**
 * 128-bit hashes of rows, by which equal rows are found.
 *
 * The function is MurmurHash3's x86 variant of 128 bits (Austin Appleby, public domain) over 32-bit words. Two different rows of n
 * are taken for equal with a probability of at most n² / 2^129: 4e-25 for 16.2 million. It is no cryptographic hash: who
 * chooses the rows could make two meet, and would gain that one of them is left out of a dataset.
 */

/** Words of a hash. */
export const HASH_WORDS = 4;

const C1 = 0x239b961b;
const C2 = 0xab0e9789 | 0;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93 | 0;

/** Words of a NaN, whatever its bits. */
const NAN_LOW = 0;
const NAN_HIGH = 0x7ff80000;

/** Takes the words of one row after the other; `finish` gives the hash and makes it ready for the next row. */
export class RowHasher {
  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #h4 = 0;
  #words = 0;
  readonly #block = new Int32Array(HASH_WORDS);
  readonly #number = new Float64Array(1);
  readonly #numberWords = new Int32Array(this.#number.buffer);

  addWord(word: number): void {
    const at = this.#words & 3;
    this.#block[at] = word;
    this.#words += 1;
    if (at === 3) {
      this.#words -= HASH_WORDS; // which mixing counts
      this.#mixBlocks(this.#block, 1);
    }
  }

  /** Two numbers are equal here when `===` or both NaN. */
  addNumber(value: number): void {
    if (value !== value) {
      this.addWord(NAN_LOW);
      this.addWord(NAN_HIGH);
      return;
    }
    this.#number[0] = value + 0; // -0 + 0 is 0
    this.addWord(this.#numberWords[0] ?? 0);
    this.addWord(this.#numberWords[1] ?? 0);
  }

  /** The text's length goes first, so that texts in a row don't run into each other. */
  addText(text: string): void {
    const { length } = text;
    this.addWord(length);
    for (let at = 0; at + 1 < length; at += 2) this.addWord(text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16));
    if ((length & 1) === 1) this.addWord(text.charCodeAt(length - 1));
  }

  /** Writes four words; never four zeros, which tables use for an empty slot. */
  finish(out: Uint32Array, offset: number): void {
    const length = this.#words * 4;
    while ((this.#words & 3) !== 0) this.addWord(0);
    let h1 = this.#h1 ^ length;
    let h2 = this.#h2 ^ length;
    let h3 = this.#h3 ^ length;
    let h4 = this.#h4 ^ length;
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
    h1 = finalMix(h1);
    h2 = finalMix(h2);
    h3 = finalMix(h3);
    h4 = finalMix(h4);
    h1 = (h1 + h2 + h3 + h4) | 0;
    h2 = (h2 + h1) | 0;
    h3 = (h3 + h1) | 0;
    h4 = (h4 + h1) | 0;
    out[offset] = h1;
    out[offset + 1] = h2;
    out[offset + 2] = h3;
    out[offset + 3] = (h1 | h2 | h3 | h4) === 0 ? 1 : h4;
    this.#h1 = this.#h2 = this.#h3 = this.#h4 = this.#words = 0;
  }

  /**
   * As `addNumber` for each of the first `count` values, several times as fast where the row so far is a multiple of four words.
   * Overwrites NaN and -0 in `values` with one form of each.
   * @param words the same memory as `values`
   */
  addNumbers(values: Float64Array, words: Int32Array, count: number): void {
    for (let at = 0; at < count; at += 1) {
      const value = values[at] ?? 0;
      if (value === 0) values[at] = 0;
      else if (value !== value) {
        words[2 * at] = NAN_LOW;
        words[2 * at + 1] = NAN_HIGH;
      }
    }
    const blocks = (this.#words & 3) === 0 ? count >> 1 : 0;
    if (blocks > 0) this.#mixBlocks(words, blocks);
    for (let word = blocks * HASH_WORDS; word < 2 * count; word += 1) this.addWord(words[word] ?? 0);
  }

  #mixBlocks(words: Int32Array, blocks: number): void {
    let h1 = this.#h1;
    let h2 = this.#h2;
    let h3 = this.#h3;
    let h4 = this.#h4;
    const end = blocks * HASH_WORDS;
    for (let at = 0; at < end; at += HASH_WORDS) {
      h1 ^= multiplied(words[at] ?? 0, C1, 15, C2);
      h1 = (Math.imul((rotated(h1, 19) + h2) | 0, 5) + 0x561ccd1b) | 0;
      h2 ^= multiplied(words[at + 1] ?? 0, C2, 16, C3);
      h2 = (Math.imul((rotated(h2, 17) + h3) | 0, 5) + 0x0bcaa747) | 0;
      h3 ^= multiplied(words[at + 2] ?? 0, C3, 17, C4);
      h3 = (Math.imul((rotated(h3, 15) + h4) | 0, 5) + 0x96cd1c35) | 0;
      h4 ^= multiplied(words[at + 3] ?? 0, C4, 18, C1);
      h4 = (Math.imul((rotated(h4, 13) + h1) | 0, 5) + 0x32ac3b17) | 0;
    }
    this.#h1 = h1;
    this.#h2 = h2;
    this.#h3 = h3;
    this.#h4 = h4;
    this.#words += end;
  }
}

function multiplied(word: number, first: number, bits: number, second: number): number {
  return Math.imul(rotated(Math.imul(word, first), bits), second);
}

function rotated(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function finalMix(word: number): number {
  let h = word;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
