/** Scans ranges on several threads; with one, in this. */
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { ChunkReport } from "./chunk.js";
import { RangeScanner, type ScanResult, type ScanSource } from "./scan-range.js";

/** Garbage of young objects is collected often enough not to add up on every thread. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 16 };

export interface ScanJob {
  readonly source: ScanSource;
  readonly range: number;
}

/** A worker's answer; errors lose their class on the way. */
const Answer = z.union([
  z.strictObject({ kind: z.literal("done"), report: ChunkReport }),
  z.strictObject({ kind: z.literal("unplain") }),
  z.strictObject({
    kind: z.literal("failed"),
    code: z.enum(["input", "io", "internal"]),
    message: z.string(),
    file: z.string().optional(),
    nextStep: z.string().optional(),
  }),
]);

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
    // Lets signals and timers through between two ranges.
    await new Promise(setImmediate);
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
    const worker = startWorker();
    this.#workers.push(worker);
    this.#idle.push(worker);
    worker.on("message", (answer: unknown) => {
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

function settle({ resolve, reject }: Waiting, answer: unknown): void {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success)
    reject(new SocagentError("internal", "a thread gave no answer that is one", { cause: parsed.error }));
  else if (parsed.data.kind !== "failed") resolve(parsed.data);
  else {
    const { code, message, file, nextStep } = parsed.data;
    reject(
      new SocagentError(code, message, {
        subject: file === undefined ? {} : { file },
        ...(nextStep === undefined ? {} : { nextStep }),
      }),
    );
  }
}

function startWorker(): Worker {
  const options = { execArgv: [], resourceLimits: RESOURCE_LIMITS };
  // From sources, as in tests, the worker is TypeScript, which tsx loads.
  if (import.meta.url.endsWith(".ts")) {
    const worker = new URL("./scan-worker.ts", import.meta.url).href;
    const loader = `import { register } from "tsx/esm/api"; register(); await import(${JSON.stringify(worker)});`;
    return new Worker(new URL(`data:text/javascript,${encodeURIComponent(loader)}`), options);
  }
  // Without this process's flags: some of them are not for workers.
  return new Worker(new URL("./scan-worker.js", import.meta.url), options);
}
