/** Doubly linked lists over slots, the most recently moved first, one for each owner; a slot is in one list at most. */
import { growInt32, INITIAL_SLOTS } from "./grow.js";

/** No slot. Links are stored plus one, so that a fresh array of zeros is empty lists. */
export const NONE = -1;

export interface SavedLists {
  readonly before: Int32Array;
  readonly after: Int32Array;
  readonly newest: Int32Array;
  readonly oldest: Int32Array;
}

export class RecencyLists {
  #before = new Int32Array(INITIAL_SLOTS);
  #after = new Int32Array(INITIAL_SLOTS);
  #newest = new Int32Array(1);
  #oldest = new Int32Array(1);

  newest(owner: number): number {
    return (this.#newest[owner] ?? 0) - 1;
  }

  oldest(owner: number): number {
    return (this.#oldest[owner] ?? 0) - 1;
  }

  /** The slot that was moved to the front just before `slot` was, among those in the list. */
  next(slot: number): number {
    return (this.#after[slot] ?? 0) - 1;
  }

  /** Puts `slot`, in this list or in none, first. */
  moveToFront(owner: number, slot: number): void {
    if (this.newest(owner) === slot) return;
    this.remove(owner, slot);
    this.#ensure(owner, slot);
    const second = this.newest(owner);
    this.#after[slot] = second + 1;
    if (second === NONE) this.#oldest[owner] = slot + 1;
    else this.#before[second] = slot + 1;
    this.#newest[owner] = slot + 1;
  }

  /** Takes `slot` out of `owner`'s list; nothing happens if it is not in it. */
  remove(owner: number, slot: number): void {
    const before = (this.#before[slot] ?? 0) - 1;
    const after = this.next(slot);
    if (before === NONE && after === NONE && this.newest(owner) !== slot) return;
    if (before === NONE) this.#newest[owner] = after + 1;
    else this.#after[before] = after + 1;
    if (after === NONE) this.#oldest[owner] = before + 1;
    else this.#before[after] = before + 1;
    this.#before[slot] = 0;
    this.#after[slot] = 0;
  }

  /** The links of the first slots and owners. */
  save(owners: number, slots: number): SavedLists {
    const first = (array: Int32Array, length: number): Int32Array => growInt32(array.slice(0, length), length);
    return {
      before: first(this.#before, slots),
      after: first(this.#after, slots),
      newest: first(this.#newest, owners),
      oldest: first(this.#oldest, owners),
    };
  }

  restore(saved: SavedLists): void {
    this.#before = growInt32(saved.before, Math.max(saved.before.length, INITIAL_SLOTS));
    this.#after = growInt32(saved.after, Math.max(saved.after.length, INITIAL_SLOTS));
    this.#newest = growInt32(saved.newest, Math.max(saved.newest.length, 1));
    this.#oldest = growInt32(saved.oldest, Math.max(saved.oldest.length, 1));
  }

  #ensure(owner: number, slot: number): void {
    if (slot >= this.#before.length) {
      const length = Math.max(slot + 1, this.#before.length * 2);
      this.#before = growInt32(this.#before, length);
      this.#after = growInt32(this.#after, length);
    }
    if (owner >= this.#newest.length) {
      const length = Math.max(owner + 1, this.#newest.length * 2);
      this.#newest = growInt32(this.#newest, length);
      this.#oldest = growInt32(this.#oldest, length);
    }
  }
}
