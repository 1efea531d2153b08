/** Puts records that arrive a little late back in the order of their times. */

/** One thing held back until nothing earlier can come any more. */
interface Held<T> {
  readonly time: number;
  readonly arrival: number;
  readonly item: T;
}

export interface ReorderState<T> {
  readonly watermark: number;
  readonly late: number;
  /** In the order of release. */
  readonly held: readonly (readonly [time: number, item: T])[];
}

export class ReorderBuffer<T> {
  /** How many came too late to be put in order. */
  late = 0;
  readonly #latenessMs: number;
  readonly #timeOf: (item: T) => number;
  /** A binary heap, the earliest first, equal times in the order of arrival. */
  readonly #heap: Held<T>[] = [];
  #arrivals = 0;
  /** No earlier item than this is waited for. */
  #watermark = -Infinity;

  /**
   * @param latenessMs how much later than a later one an item may come and still be put in order; `Infinity` holds
   *   everything until `flush`, which sorts the whole
   */
  constructor(latenessMs: number, timeOf: (item: T) => number) {
    this.#latenessMs = latenessMs;
    this.#timeOf = timeOf;
  }

  /** @returns what can be released now, in order of time; an item that is too late comes at once, after those already released */
  push(item: T): T[] {
    const time = this.#timeOf(item);
    if (!Number.isFinite(time) || time < this.#watermark) {
      this.late++;
      return [item];
    }
    this.#insert({ time, arrival: this.#arrivals++, item });
    this.#watermark = Math.max(this.#watermark, time - this.#latenessMs);
    return this.#release(this.#watermark);
  }

  /** The rest, at the end of the input. */
  flush(): T[] {
    return this.#release(Infinity);
  }

  /** All that a buffer needs to go on from here. */
  save(): ReorderState<T> {
    const held = [...this.#heap].sort((left, right) => (isBefore(left, right) ? -1 : 1));
    return { watermark: this.#watermark, late: this.late, held: held.map(({ time, item }) => [time, item] as const) };
  }

  restore(state: ReorderState<T>): void {
    this.#heap.length = 0;
    this.late = state.late;
    this.#watermark = state.watermark;
    for (const [time, item] of state.held) this.#insert({ time, arrival: this.#arrivals++, item });
  }

  #release(until: number): T[] {
    const released: T[] = [];
    for (let first = this.#heap[0]; first !== undefined && first.time <= until; first = this.#heap[0]) {
      released.push(first.item);
      this.#removeFirst();
    }
    return released;
  }

  #insert(held: Held<T>): void {
    let at = this.#heap.push(held) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = this.#heap[parent];
      if (above === undefined || isBefore(above, held)) break;
      this.#heap[at] = above;
      at = parent;
    }
    this.#heap[at] = held;
  }

  #removeFirst(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      if (left === undefined) break;
      const useRight = right !== undefined && isBefore(right, left);
      const child = useRight ? right : left;
      if (isBefore(last, child)) break;
      this.#heap[at] = child;
      at = 2 * at + (useRight ? 2 : 1);
    }
    this.#heap[at] = last;
  }
}

function isBefore(left: Held<unknown>, right: Held<unknown>): boolean {
  return left.time < right.time || (left.time === right.time && left.arrival < right.arrival);
}
