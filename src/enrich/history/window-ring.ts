/** The records of the last day, as slots of their keys, oldest first, so that each leaves every window in its turn. */
import { SocagentError } from "../../errors.js";
import { LogCursor, RecordLog } from "./record-log.js";
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
  readonly #log: RecordLog;
  /** Records are numbered from 0 without end; those from the day's tail to the head are held. */
  #head = 0;
  readonly #tails: number[] = WINDOWS_MS.map(() => 0);
  /** Where the oldest record of each window is. */
  readonly #cursors: readonly LogCursor[];
  /** Keys of the record that leaves. */
  readonly #leaving: Int32Array;

  /**
   * @param width keys of a record
   * @param capacity how many records are held at most
   */
  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#capacity = capacity;
    this.#log = new RecordLog(width);
    this.#cursors = WINDOWS_MS.map(() => this.#log.end());
    this.#leaving = new Int32Array(width);
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
    for (const [window, cursor] of this.#cursors.entries()) {
      const length = WINDOWS_MS[window] ?? 0;
      while (this.count(window) > 0 && this.#log.timeAt(cursor) <= now - length) this.#leave(window, cursor, leave);
    }
  }

  counts(): WindowCounts {
    return { fiveMinutes: this.count(0), hour: this.count(HOUR), day: this.count(DAY) };
  }

  /** Lets the oldest record leave all windows that still have it. @returns its time */
  dropOldest(leave: Leave): number {
    const oldest = this.#dayTail;
    if (oldest >= this.#head) throw new SocagentError("internal", "there is no record left to drop from the history");
    let time = NaN;
    for (const [window, cursor] of this.#cursors.entries()) {
      if (this.#tails[window] !== oldest) continue;
      time = this.#log.timeAt(cursor);
      this.#leave(window, cursor, leave);
    }
    return time;
  }

  /** @param keys `width` slots */
  push(time: number, keys: Int32Array, flags: number): void {
    this.#log.push(time, keys, flags);
    this.#head++;
  }

  save(): SavedRing {
    const held = this.count(DAY);
    const times = new Float64Array(held);
    const keys = new Int32Array(held * this.#width);
    const flags = new Int32Array(held);
    const day = this.#cursors[DAY];
    const cursor = day === undefined ? this.#log.end() : new LogCursor(day.block, day.at);
    for (let at = 0; at < held; at++) {
      times[at] = this.#log.timeAt(cursor);
      flags[at] = this.#log.read(cursor, keys.subarray(at * this.#width, (at + 1) * this.#width));
    }
    return { head: this.#head, tails: [...this.#tails], times, keys, flags };
  }

  restore(saved: SavedRing): void {
    const first = saved.tails[DAY] ?? 0;
    this.#head = first;
    for (let at = 0; at <= saved.times.length; at++) {
      for (const [window, tail] of saved.tails.entries()) {
        if (tail !== first + at) continue;
        const { block, at: place } = this.#log.end();
        const cursor = this.#cursors[window];
        if (cursor !== undefined) Object.assign(cursor, { block, at: place });
        this.#tails[window] = tail;
      }
      const time = saved.times[at];
      if (time === undefined) break;
      this.push(time, saved.keys.subarray(at * this.#width, (at + 1) * this.#width), saved.flags[at] ?? 0);
    }
  }

  get #dayTail(): number {
    return this.#tails[DAY] ?? 0;
  }

  #leave(window: number, cursor: LogCursor, leave: Leave): void {
    const flags = this.#log.read(cursor, this.#leaving);
    this.#tails[window] = (this.#tails[window] ?? 0) + 1;
    leave(window, this.#leaving, 0, flags);
  }
}
