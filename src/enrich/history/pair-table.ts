/** Pairs of entities of two kinds, such as rule and host, with the distinct counts that follow from them. */
import type { EntityTable } from "./entity-table.js";
import { growInt32, INITIAL_SLOTS } from "./grow.js";
import { KeySlots, type SavedSlots } from "./key-slots.js";
import { PairIndex } from "./pair-index.js";
import { NONE, RecencyLists, type SavedLists } from "./recency-lists.js";
import { HOUR, WindowCounters } from "./windows.js";

export interface SavedPairs {
  readonly slots: SavedSlots;
  readonly leftSlots: Int32Array;
  readonly rightSlots: Int32Array;
  readonly leftSerials: Int32Array;
  readonly rightSerials: Int32Array;
  readonly ofLeft: Int32Array;
  readonly ofRight: Int32Array;
  readonly recent: SavedLists;
}

export class PairTable {
  readonly slots: KeySlots;
  /** How many distinct right entities a left one has, by window. */
  readonly ofLeft = new WindowCounters();
  /** How many distinct left entities a right one has, by window. */
  readonly ofRight = new WindowCounters();
  /** The pairs of a right entity with a record in the last hour, most recent first. */
  readonly recent = new RecencyLists();
  readonly #left: EntityTable;
  readonly #right: EntityTable;
  #leftSlots = new Int32Array(INITIAL_SLOTS);
  #rightSlots = new Int32Array(INITIAL_SLOTS);
  #leftSerials = new Int32Array(INITIAL_SLOTS);
  #rightSerials = new Int32Array(INITIAL_SLOTS);
  readonly #index = new PairIndex(
    (slot) => this.#leftSerials[slot] ?? NONE,
    (slot) => this.#rightSerials[slot] ?? NONE,
  );

  constructor(left: EntityTable, right: EntityTable, capacity: number) {
    this.#left = left;
    this.#right = right;
    this.slots = new KeySlots(capacity);
  }

  /** The pair's slot, a new one if need be, or `NONE` while the table is full of pairs in the day's window. */
  findOrAdd(left: number, right: number): number {
    const leftSerial = this.#left.serial(left);
    const rightSerial = this.#right.serial(right);
    const known = this.#index.find(leftSerial, rightSerial);
    if (known !== NONE) return known;
    const used = this.slots.used;
    const slot = this.slots.allocate();
    if (slot === NONE) return NONE;
    if (slot < used) this.#index.remove(slot);
    else if (slot >= this.#leftSlots.length) this.#grow(slot * 2);
    this.#leftSlots[slot] = left;
    this.#rightSlots[slot] = right;
    this.#leftSerials[slot] = leftSerial;
    this.#rightSerials[slot] = rightSerial;
    this.#index.add(slot);
    return slot;
  }

  enter(slot: number, window: number): void {
    if (this.slots.enter(slot, window)) {
      this.ofLeft.add(this.left(slot), window, 1);
      this.ofRight.add(this.right(slot), window, 1);
    }
    if (window === HOUR) this.recent.moveToFront(this.right(slot), slot);
  }

  leave(slot: number, window: number): void {
    if (!this.slots.leave(slot, window)) return;
    this.ofLeft.add(this.left(slot), window, -1);
    this.ofRight.add(this.right(slot), window, -1);
    if (window === HOUR) this.recent.remove(this.right(slot), slot);
  }

  left(slot: number): number {
    return this.#leftSlots[slot] ?? NONE;
  }

  right(slot: number): number {
    return this.#rightSlots[slot] ?? NONE;
  }

  save(): SavedPairs {
    const { used } = this.slots;
    return {
      slots: this.slots.save(),
      leftSlots: this.#leftSlots.slice(0, used),
      rightSlots: this.#rightSlots.slice(0, used),
      leftSerials: this.#leftSerials.slice(0, used),
      rightSerials: this.#rightSerials.slice(0, used),
      ofLeft: this.ofLeft.save(this.#left.slots.used),
      ofRight: this.ofRight.save(this.#right.slots.used),
      recent: this.recent.save(this.#right.slots.used, used),
    };
  }

  restore(saved: SavedPairs): void {
    const length = Math.max(saved.slots.used, INITIAL_SLOTS);
    this.slots.restore(saved.slots);
    this.#leftSlots = growInt32(saved.leftSlots, length);
    this.#rightSlots = growInt32(saved.rightSlots, length);
    this.#leftSerials = growInt32(saved.leftSerials, length);
    this.#rightSerials = growInt32(saved.rightSerials, length);
    this.ofLeft.restore(saved.ofLeft);
    this.ofRight.restore(saved.ofRight);
    this.recent.restore(saved.recent);
    for (let slot = 0; slot < saved.slots.used; slot++) this.#index.add(slot);
  }

  #grow(length: number): void {
    this.#leftSlots = growInt32(this.#leftSlots, length);
    this.#rightSlots = growInt32(this.#rightSlots, length);
    this.#leftSerials = growInt32(this.#leftSerials, length);
    this.#rightSerials = growInt32(this.#rightSerials, length);
  }
}
