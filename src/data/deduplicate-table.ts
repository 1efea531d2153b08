/**
 * A table of 128-bit row hashes with a small number for each: open addressing in typed arrays, at 80 % of its slots at most.
 * 16.2 million rows take 20.3 million slots of 18 bytes: 365 MB.
 */
import { HASH_WORDS } from "./deduplicate-hash.js";
import { SocagentError } from "../errors.js";

const MAX_LOAD = 0.8;
const BYTES_PER_SLOT = HASH_WORDS * 4 + 2;

export class HashTable {
  readonly #keys: Uint32Array;
  readonly #values: Uint16Array;
  readonly #slots: number;
  readonly #most: number;
  #size = 0;

  /** @param most how many different hashes will be put in; more is a defect and throws */
  constructor(most: number) {
    this.#most = most;
    this.#slots = Math.ceil(most / MAX_LOAD) + 1;
    this.#keys = new Uint32Array(this.#slots * HASH_WORDS);
    this.#values = new Uint16Array(this.#slots);
  }

  /** Bytes of a table for `most` hashes. */
  static bytesFor(most: number): number {
    return (Math.ceil(most / MAX_LOAD) + 1) * BYTES_PER_SLOT;
  }

  /** Slots are numbered below this. */
  get slots(): number {
    return this.#slots;
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Finds a hash or puts it in.
   * @param hashes where the hash's four words stand, from `offset`; not all zero
   * @param value what a new hash gets
   * @returns its slot; `~slot` where it was new
   */
  findOrAdd(hashes: Uint32Array, offset: number, value: number): number {
    const slot = this.#probe(hashes, offset);
    if (slot >= 0) return slot;
    if (this.#size === this.#most) {
      throw new SocagentError("internal", `a hash table for ${this.#most} rows was given more`);
    }
    const free = ~slot;
    const at = free * HASH_WORDS;
    for (let word = 0; word < HASH_WORDS; word += 1) this.#keys[at + word] = hashes[offset + word] ?? 0;
    this.#values[free] = value;
    this.#size += 1;
    return slot;
  }

  /** The hash's slot, or a negative number where it is not there. */
  find(hashes: Uint32Array, offset: number): number {
    return this.#probe(hashes, offset);
  }

  valueAt(slot: number): number {
    return this.#values[slot] ?? 0;
  }

  setValue(slot: number, value: number): void {
    this.#values[slot] = value;
  }

  #probe(hashes: Uint32Array, offset: number): number {
    const keys = this.#keys;
    const h1 = hashes[offset] ?? 0;
    const h2 = hashes[offset + 1] ?? 0;
    const h3 = hashes[offset + 2] ?? 0;
    const h4 = hashes[offset + 3] ?? 0;
    // The first word as a fraction of 2^32 spreads over any number of slots.
    let slot = Math.floor((h1 * this.#slots) / 4_294_967_296);
    for (;;) {
      const at = slot * HASH_WORDS;
      const k1 = keys[at] ?? 0;
      const k2 = keys[at + 1] ?? 0;
      const k3 = keys[at + 2] ?? 0;
      const k4 = keys[at + 3] ?? 0;
      if (k1 === h1 && k2 === h2 && k3 === h3 && k4 === h4) return slot;
      if ((k1 | k2 | k3 | k4) === 0) return ~slot;
      slot += 1;
      if (slot === this.#slots) slot = 0;
    }
  }
}
