/** What is kept of each key (an entity or a pair of them), by slot, and which slot is given up when all are taken. */
import { growFloat64, growInt32, INITIAL_SLOTS } from "./grow.js";
import { NONE, RecencyLists, type SavedLists } from "./recency-lists.js";
import { DAY, DAY_MS, WindowCounters, WINDOWS_MS, type WindowCounts } from "./windows.js";

/** History of one key, the record that it was asked with included. */
export interface KeyFacts {
  readonly counts: WindowCounts;
  /** Records with this key since it was first seen. */
  readonly total: number;
  /** Milliseconds since it was first seen: 0 says that it is new. */
  readonly ageMs: number;
  /** Milliseconds since the record before; undefined for the first. */
  readonly sinceLastMs: number | undefined;
  /** On how many days, counted in 24 hours from the start of the history, it was seen. */
  readonly days: number;
}

export interface SavedSlots {
  readonly used: number;
  readonly counts: Int32Array;
  readonly total: Int32Array;
  readonly first: Float64Array;
  readonly last: Float64Array;
  readonly days: Int32Array;
  readonly lastDay: Int32Array;
  readonly active: readonly number[];
  readonly idle: SavedLists;
}

/** The one list that `#idle` has. */
const IDLE = 0;

export class KeySlots {
  readonly counts = new WindowCounters();
  /** How many keys have a count above 0, by window. */
  readonly active: number[] = WINDOWS_MS.map(() => 0);
  readonly capacity: number;
  /** Slots 0 to `used` - 1 have a key. */
  used = 0;
  #total = new Int32Array(INITIAL_SLOTS);
  #first = new Float64Array(INITIAL_SLOTS);
  #last = new Float64Array(INITIAL_SLOTS);
  /** Milliseconds before the record at hand that its key was last seen; undefined for never. */
  #gap: number | undefined;
  #days = new Int32Array(INITIAL_SLOTS);
  #lastDay = new Int32Array(INITIAL_SLOTS);
  /** Keys without a record in the day's window, in the order in which they were last seen. */
  readonly #idle = new RecencyLists();

  /** @param capacity how many keys are kept */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** A slot for a new key: a fresh one, or that of the key idle for longest, or `NONE` while every key has records in the day's window. */
  allocate(): number {
    let slot = this.used;
    if (slot < this.capacity) {
      this.used++;
      if (slot >= this.#total.length) this.#grow(Math.min(this.capacity, slot * 2));
    } else {
      slot = this.#idle.oldest(IDLE);
      if (slot === NONE) return NONE;
      this.#idle.remove(IDLE, slot);
    }
    this.#total[slot] = 0;
    this.#days[slot] = 0;
    return slot;
  }

  /** Notes a record at `time`, `sinceStart` milliseconds after the history began. */
  seen(slot: number, time: number, sinceStart: number): void {
    const total = this.total(slot);
    if (total === 0) {
      this.#first[slot] = time;
      this.#gap = undefined;
    } else {
      this.#gap = time - this.last(slot);
      if (this.counts.get(slot, DAY) === 0) this.#idle.remove(IDLE, slot);
    }
    this.#total[slot] = total + 1;
    this.#last[slot] = time;
    const day = Math.floor(sinceStart / DAY_MS);
    if (total === 0 || this.#lastDay[slot] !== day) {
      this.#days[slot] = (this.#days[slot] ?? 0) + 1;
      this.#lastDay[slot] = day;
    }
  }

  /** Adds a record to a window. @returns whether it is the only one there */
  enter(slot: number, window: number): boolean {
    if (this.counts.add(slot, window, 1) !== 1) return false;
    this.active[window] = (this.active[window] ?? 0) + 1;
    return true;
  }

  /** Takes a record out of a window. @returns whether it was the last one there */
  leave(slot: number, window: number): boolean {
    if (this.counts.add(slot, window, -1) !== 0) return false;
    this.active[window] = (this.active[window] ?? 0) - 1;
    if (window === DAY) this.#idle.moveToFront(IDLE, slot);
    return true;
  }

  total(slot: number): number {
    return this.#total[slot] ?? 0;
  }

  /** Time of the latest record. */
  last(slot: number): number {
    return this.#last[slot] ?? NaN;
  }

  /** @param slot of the key that was seen last */
  facts(slot: number): KeyFacts {
    return {
      counts: this.counts.all(slot),
      total: this.total(slot),
      ageMs: this.last(slot) - (this.#first[slot] ?? 0),
      sinceLastMs: this.#gap,
      days: this.#days[slot] ?? 0,
    };
  }

  save(): SavedSlots {
    const { used } = this;
    return {
      used,
      counts: this.counts.save(used),
      total: this.#total.slice(0, used),
      first: this.#first.slice(0, used),
      last: this.#last.slice(0, used),
      days: this.#days.slice(0, used),
      lastDay: this.#lastDay.slice(0, used),
      active: [...this.active],
      idle: this.#idle.save(1, used),
    };
  }

  restore(saved: SavedSlots): void {
    const length = Math.max(saved.used, INITIAL_SLOTS);
    this.used = saved.used;
    this.counts.restore(saved.counts);
    this.#total = growInt32(saved.total, length);
    this.#first = growFloat64(saved.first, length);
    this.#last = growFloat64(saved.last, length);
    this.#days = growInt32(saved.days, length);
    this.#lastDay = growInt32(saved.lastDay, length);
    saved.active.forEach((count, window) => (this.active[window] = count));
    this.#idle.restore(saved.idle);
  }

  #grow(length: number): void {
    this.#total = growInt32(this.#total, length);
    this.#first = growFloat64(this.#first, length);
    this.#last = growFloat64(this.#last, length);
    this.#days = growInt32(this.#days, length);
    this.#lastDay = growInt32(this.#lastDay, length);
  }
}
