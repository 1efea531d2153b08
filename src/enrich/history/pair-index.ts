/** A hash table from two whole numbers to a slot, by open addressing: a Map of a million pairs would take ten times the memory. */
import { NONE } from "./recency-lists.js";

const INITIAL_BUCKETS = 512;

export class PairIndex {
  /** Slot plus one; 0 is free. Linear probing, at most half full. */
  #buckets = new Int32Array(INITIAL_BUCKETS);
  #count = 0;
  readonly #left: (slot: number) => number;
  readonly #right: (slot: number) => number;

  /** @param left,right the numbers that a slot in the table stands for */
  constructor(left: (slot: number) => number, right: (slot: number) => number) {
    this.#left = left;
    this.#right = right;
  }

  find(left: number, right: number): number {
    const mask = this.#buckets.length - 1;
    for (let at = hash(left, right) & mask; ; at = (at + 1) & mask) {
      const slot = (this.#buckets[at] ?? 0) - 1;
      if (slot === NONE) return NONE;
      if (this.#left(slot) === left && this.#right(slot) === right) return slot;
    }
  }

  /** Adds a slot whose pair is not in the table. */
  add(slot: number): void {
    if (++this.#count * 2 > this.#buckets.length) this.#double();
    this.#place(slot);
  }

  /** Takes a slot out that is in the table, and closes the gap that it leaves. */
  remove(slot: number): void {
    const mask = this.#buckets.length - 1;
    let gap = this.#home(slot);
    while (this.#buckets[gap] !== slot + 1) gap = (gap + 1) & mask;
    this.#count--;
    for (let at = (gap + 1) & mask; ; at = (at + 1) & mask) {
      const moved = (this.#buckets[at] ?? 0) - 1;
      if (moved === NONE) break;
      // It may move back to the gap unless its own place lies behind the gap.
      if (((at - this.#home(moved)) & mask) >= ((at - gap) & mask)) {
        this.#buckets[gap] = moved + 1;
        gap = at;
      }
    }
    this.#buckets[gap] = 0;
  }

  #home(slot: number): number {
    return hash(this.#left(slot), this.#right(slot)) & (this.#buckets.length - 1);
  }

  #place(slot: number): void {
    const mask = this.#buckets.length - 1;
    let at = this.#home(slot);
    while (this.#buckets[at] !== 0) at = (at + 1) & mask;
    this.#buckets[at] = slot + 1;
  }

  #double(): void {
    const old = this.#buckets;
    this.#buckets = new Int32Array(old.length * 2);
    for (const entry of old) if (entry !== 0) this.#place(entry - 1);
  }
}

/** Mixes two numbers below 2^53 into 32 bits; the multipliers are odd and spread their low bits. */
function hash(left: number, right: number): number {
  let mixed = Math.imul(left | 0, 0x9e3779b1) ^ Math.imul((right | 0) + 0x7f4a7c15, 0x85ebca6b);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 13);
}
