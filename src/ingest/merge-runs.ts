/** The rows of many runs in the order of time: equal times in the order of the input. */
import type { RunReader } from "./run-reader.js";

/** Memory of all runs' buffers together. */
const BUFFER_BYTES = 32 * 1024 * 1024;
/** More at a time is no faster, less reads too often. */
const MOST_PER_RUN = 64 * 1024;
const LEAST_PER_RUN = 8 * 1024;

export function bufferBytesFor(runs: number): number {
  return Math.max(LEAST_PER_RUN, Math.min(MOST_PER_RUN, Math.floor(BUFFER_BYTES / Math.max(1, runs))));
}

/** A binary heap of runs by the time of their row at hand, then by their place. */
export class RunMerge {
  readonly #runs: readonly RunReader[];
  readonly #heap: number[] = [];

  constructor(runs: readonly RunReader[]) {
    this.#runs = runs;
    for (const [index, run] of runs.entries()) if (run.time !== Infinity) this.#heap.push(index);
    for (let at = (this.#heap.length >> 1) - 1; at >= 0; at -= 1) this.#sink(at);
  }

  /** The run with the next row, whose index it is; undefined at the end. After taking the row, `advance`. */
  first(): number | undefined {
    return this.#heap[0];
  }

  /** Leaves the first run's row behind. */
  advance(): void {
    const index = this.#heap[0];
    const run = index === undefined ? undefined : this.#runs[index];
    if (run === undefined) return;
    run.advance();
    if (run.time === Infinity) {
      const last = this.#heap.pop();
      if (this.#heap.length === 0 || last === undefined) return;
      this.#heap[0] = last;
    }
    this.#sink(0);
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const moved = heap[from];
    if (moved === undefined) return;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#isBefore(heap[child + 1] ?? 0, heap[child] ?? 0)) child += 1;
      const below = heap[child] ?? 0;
      if (!this.#isBefore(below, moved)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = moved;
  }

  #isBefore(left: number, right: number): boolean {
    const earlier = (this.#runs[left]?.time ?? Infinity) - (this.#runs[right]?.time ?? Infinity);
    return earlier === 0 ? left < right : earlier < 0;
  }
}
