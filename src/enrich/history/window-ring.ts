/** The records of the last day, as slots of their keys, oldest first, so that each leaves every window in its turn. */
import { SocagentError } from "../../errors.js";
import { growFloat64, growInt32, INITIAL_SLOTS } from "./grow.js";
import { DAY, HOUR, WINDOWS_MS, type WindowCounts } from "./windows.js";

export interface SavedRing {
  readonly head: number;
  /** Number of the oldest record in each window. */
  readonly tails: readonly number[];
  /** Of the records from the day's tail to the head. */
  readonly times: Float64Array;
  readonly keys: Int32Array;
  readonly flags: Int32Array;
}

/** Called for a record that leaves a window. `keys[at]` is its first key. */
export type Leave = (window: number, keys: Int32Array, at: number, flags: number) => void;

export class WindowRing {
  readonly #width: number;
  readonly #capacity: number;
  /** Records are numbered from 0 without end; the ring holds those from the day's tail to the head. Lengths are powers of two. */
  #head = 0;
  readonly #tails: number[] = WINDOWS_MS.map(() => 0);
  #times = new Float64Array(INITIAL_SLOTS);
  #keys: Int32Array<ArrayBuffer>;
  #flags = new Int32Array(INITIAL_SLOTS);

  /**
   * @param width keys of a record
   * @param capacity how many records are held at most, a power of two
   */
  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#capacity = capacity;
    this.#keys = new Int32Array(INITIAL_SLOTS * width);
  }

  get isFull(): boolean {
    return this.#head - this.#dayTail >= this.#capacity;
  }

  /** How many records a window holds. */
  count(window: number): number {
    return this.#head - (this.#tails[window] ?? 0);
  }

  /** Lets every record leave the windows that it is too old for at `now`. */
  expire(now: number, leave: Leave): void {
    for (let window = 0; window < WINDOWS_MS.length; window++) {
      const length = WINDOWS_MS[window] ?? 0;
      let tail = this.#tails[window] ?? 0;
      while (tail < this.#head && (this.#times[this.#place(tail)] ?? 0) <= now - length)
        this.#leave(window, tail++, leave);
      this.#tails[window] = tail;
    }
  }

  counts(): WindowCounts {
    return { fiveMinutes: this.count(0), hour: this.count(HOUR), day: this.count(DAY) };
  }

  /** Lets the oldest record leave all windows that still have it. @returns its time */
  dropOldest(leave: Leave): number {
    const oldest = this.#dayTail;
    if (oldest >= this.#head) throw new SocagentError("internal", "there is no record left to drop from the history");
    for (const [window, tail] of this.#tails.entries()) {
      if (tail !== oldest) continue;
      this.#leave(window, oldest, leave);
      this.#tails[window] = tail + 1;
    }
    return this.#times[this.#place(oldest)] ?? NaN;
  }

  /** @param keys `width` slots */
  push(time: number, keys: Int32Array, flags: number): void {
    if (this.count(DAY) >= this.#times.length) this.#double();
    const place = this.#place(this.#head);
    this.#times[place] = time;
    this.#keys.set(keys, place * this.#width);
    this.#flags[place] = flags;
    this.#head++;
  }

  save(): SavedRing {
    const held = this.count(DAY);
    const times = new Float64Array(held);
    const keys = new Int32Array(held * this.#width);
    const flags = new Int32Array(held);
    for (let at = 0; at < held; at++) {
      const place = this.#place(this.#dayTail + at);
      times[at] = this.#times[place] ?? 0;
      flags[at] = this.#flags[place] ?? 0;
      keys.set(this.#keys.subarray(place * this.#width, (place + 1) * this.#width), at * this.#width);
    }
    return { head: this.#head, tails: [...this.#tails], times, keys, flags };
  }

  restore(saved: SavedRing): void {
    let length = INITIAL_SLOTS;
    while (length < saved.times.length) length *= 2;
    this.#times = new Float64Array(length);
    this.#keys = new Int32Array(length * this.#width);
    this.#flags = new Int32Array(length);
    saved.tails.forEach((tail, window) => (this.#tails[window] = tail));
    this.#head = this.#dayTail;
    for (const [at, time] of saved.times.entries()) {
      this.push(time, saved.keys.subarray(at * this.#width, (at + 1) * this.#width), saved.flags[at] ?? 0);
    }
  }

  get #dayTail(): number {
    return this.#tails[DAY] ?? 0;
  }

  #place(record: number): number {
    return record & (this.#times.length - 1);
  }

  #leave(window: number, record: number, leave: Leave): void {
    const place = this.#place(record);
    leave(window, this.#keys, place * this.#width, this.#flags[place] ?? 0);
  }

  /** Twice the room; records keep their numbers, so that they move. */
  #double(): void {
    const { times, keys, flags } = this.save();
    const held = times.length;
    const length = this.#times.length * 2;
    const first = this.#dayTail;
    this.#times = growFloat64(new Float64Array(0), length);
    this.#keys = growInt32(new Int32Array(0), length * this.#width);
    this.#flags = growInt32(new Int32Array(0), length);
    for (let at = 0; at < held; at++) {
      const place = this.#place(first + at);
      this.#times[place] = times[at] ?? 0;
      this.#flags[place] = flags[at] ?? 0;
      this.#keys.set(keys.subarray(at * this.#width, (at + 1) * this.#width), place * this.#width);
    }
  }
}
