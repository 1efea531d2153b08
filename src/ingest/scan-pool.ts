/** Scans ranges on several threads; with one, in this. */
import type { Worker } from "node:worker_threads";
import { breathe } from "../breathe.js";
import { SocagentError } from "../errors.js";
import { errorOf, type Failure } from "./failure.js";
import { RangeScanner, type ScanResult, type ScanSource } from "./scan-range.js";
import { startThread } from "./thread.js";

export interface ScanJob {
  readonly source: ScanSource;
  readonly range: number;
}

/** A worker's answer. */
type Answer = ScanResult | Failure;

export interface ScanPool {
  readonly size: number;
  /** @throws SocagentError */
  run(job: ScanJob): Promise<ScanResult>;
  close(): Promise<void>;
}

export function createScanPool(size: number): ScanPool {
  return size <= 1 ? new HereScan() : new WorkerScan(size);
}

class HereScan implements ScanPool {
  readonly size = 1;
  readonly #scanner = new RangeScanner();

  async run({ source, range }: ScanJob): Promise<ScanResult> {
    const result = this.#scanner.scan(source, range);
    await breathe();
    return result;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

interface Waiting {
  readonly job: ScanJob;
  readonly resolve: (result: ScanResult) => void;
  readonly reject: (cause: unknown) => void;
}

class WorkerScan implements ScanPool {
  readonly size: number;
  readonly #workers: Worker[] = [];
  readonly #idle: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<Worker, Waiting>();
  #closed = false;

  constructor(size: number) {
    this.size = size;
    for (let index = 0; index < size; index += 1) this.#start();
  }

  run(job: ScanJob): Promise<ScanResult> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, resolve, reject });
      this.#next();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #start(): void {
    const worker = startThread("scan-worker");
    this.#workers.push(worker);
    this.#idle.push(worker);
    // Only our own worker posts here, and only such answers.
    worker.on("message", (answer: Answer) => {
      const waiting = this.#running.get(worker);
      this.#running.delete(worker);
      this.#idle.push(worker);
      if (waiting !== undefined) settle(waiting, answer);
      this.#next();
    });
    const stopped = (cause: unknown): void => {
      if (this.#closed) return;
      const error = new SocagentError("internal", "a thread that reads flows stopped", { cause });
      for (const { reject } of [...this.#running.values(), ...this.#queue.splice(0)]) reject(error);
      this.#running.clear();
    };
    worker.on("error", stopped);
    worker.on("exit", (code) => {
      stopped(`exit code ${code}`);
    });
  }

  #next(): void {
    const worker = this.#queue.length === 0 ? undefined : this.#idle.pop();
    const waiting = worker === undefined ? undefined : this.#queue.shift();
    if (worker === undefined || waiting === undefined) return;
    this.#running.set(worker, waiting);
    worker.postMessage(waiting.job);
  }
}

function settle({ resolve, reject }: Waiting, answer: Answer): void {
  if (answer.kind === "failed") reject(errorOf(answer));
  else resolve(answer);
}
