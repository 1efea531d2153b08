/** Jobs that wait, the most urgent first; equally urgent ones as they came. */
import TinyQueue from "tinyqueue";
import type { Jobs } from "./jobs.js";

interface Entry {
  readonly job: number;
  /** Priority as it would have been at time 0: ageing is linear, so that the order of waiting jobs never changes. */
  readonly key: number;
}

export class Waiting {
  readonly #queue = new TinyQueue<Entry>([], (a, b) => b.key - a.key || a.job - b.job);
  readonly #jobs: Jobs;
  readonly #ageing: number;
  /** Entries of a job that still count: a promoted job has older ones, too. */
  readonly #valid: Float64Array;
  readonly #priorities: Float64Array;

  constructor(jobs: Jobs, ageing: number) {
    this.#jobs = jobs;
    this.#ageing = ageing;
    this.#valid = new Float64Array(jobs.arrival.length).fill(Number.NaN);
    this.#priorities = jobs.priority.slice();
  }

  add(job: number, priority: number): void {
    const key = priority - this.#ageing * (this.#jobs.arrival[job] ?? 0);
    this.#priorities[job] = priority;
    this.#valid[job] = key;
    this.#queue.push({ job, key });
  }

  /** The priority that the job was last given. */
  priorityOf(job: number): number {
    return this.#priorities[job] ?? 0;
  }

  /** It waits no more, wherever it is in the queue. */
  take(job: number): void {
    this.#valid[job] = Number.NaN;
  }

  next(): number | undefined {
    for (let entry = this.#queue.pop(); entry !== undefined; entry = this.#queue.pop()) {
      if (this.#valid[entry.job] !== entry.key) continue;
      this.#valid[entry.job] = Number.NaN;
      return entry.job;
    }
    return undefined;
  }
}
