/** The sliding windows over which history counts. */
import { growInt32, INITIAL_SLOTS } from "./grow.js";

/** Shortest first. A record is in a window of W milliseconds at time t if its own time is in (t - W, t]. */
export const WINDOWS_MS = [5 * 60_000, 60 * 60_000, 24 * 60 * 60_000] as const;

/** Index of the hour's window in `WINDOWS_MS`. */
export const HOUR = 1;
/** Index of the day's, the longest: what has left it is idle. */
export const DAY = 2;
/** Milliseconds of a day, by which days are told apart. */
export const DAY_MS = WINDOWS_MS[DAY];

const WIDTH = WINDOWS_MS.length;

export interface WindowCounts {
  readonly fiveMinutes: number;
  readonly hour: number;
  readonly day: number;
}

/** One count for each slot and window. */
export class WindowCounters {
  #values = new Int32Array(INITIAL_SLOTS * WIDTH);

  /** The count after adding. */
  add(slot: number, window: number, change: number): number {
    const at = slot * WIDTH + window;
    if (at >= this.#values.length) this.#values = growInt32(this.#values, Math.max(at + 1, this.#values.length * 2));
    const count = (this.#values[at] ?? 0) + change;
    this.#values[at] = count;
    return count;
  }

  get(slot: number, window: number): number {
    return this.#values[slot * WIDTH + window] ?? 0;
  }

  all(slot: number): WindowCounts {
    const at = slot * WIDTH;
    const values = this.#values;
    return { fiveMinutes: values[at] ?? 0, hour: values[at + 1] ?? 0, day: values[at + 2] ?? 0 };
  }

  /** The counts of the first `slots` slots. */
  save(slots: number): Int32Array {
    return growInt32(this.#values.slice(0, slots * WIDTH), slots * WIDTH);
  }

  restore(saved: Int32Array): void {
    this.#values = growInt32(saved, Math.max(saved.length, INITIAL_SLOTS * WIDTH));
  }
}
