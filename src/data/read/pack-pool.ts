/**
 * Packs stretches in the order they come: in this thread as long as an input is small, on workers once it is big. What comes out does
 * not depend on it.
 */
import { Worker } from "node:worker_threads";
import { SocagentError } from "../../errors.js";
import { createPacker, type PackJob } from "./pack.js";
import type { PackedRows } from "./packed.js";

/** Stretches of a mebibyte that are packed here before workers are started, which takes as long as some of them. */
const JOBS_BEFORE_WORKERS = 16;
/** Stretches on their way to, in and back from each worker: one that it works on, one that waits, one that waits to be read. */
const JOBS_EACH = 3;

/** The answer of a job, once it is there. */
interface Pending {
  readonly resolve: (packed: PackedRows) => void;
  readonly reject: (cause: unknown) => void;
}

export class PackPool {
  readonly #size: number;
  readonly #pack = createPacker();
  #members: Member[] = [];
  #jobs = 0;

  /** @param size threads; 1 never starts a worker */
  constructor(size: number) {
    this.#size = size;
  }

  /** How many jobs may be under way at once. */
  get window(): number {
    return this.#members.length === 0 ? 1 : this.#members.length * JOBS_EACH;
  }

  /** Packs one stretch; the buffers of the job are given away. */
  run(job: PackJob): Promise<PackedRows> {
    this.#jobs++;
    if (this.#size > 1 && this.#members.length === 0 && this.#jobs > JOBS_BEFORE_WORKERS) {
      this.#members = Array.from({ length: this.#size }, () => new Member());
    }
    const [first, ...others] = this.#members;
    if (first === undefined) return Promise.resolve(this.#pack(job));
    return others.reduce((least, one) => (one.load < least.load ? one : least), first).run(job);
  }

  async close(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.close()));
    this.#members = [];
  }
}

class Member {
  readonly #worker = startWorker();
  readonly #pending: Pending[] = [];
  #failure: SocagentError | undefined;

  constructor() {
    this.#worker.on("message", (packed: PackedRows) => this.#pending.shift()?.resolve(packed));
    this.#worker.on("error", (cause: unknown) => {
      this.#fail(cause);
    });
    this.#worker.on("exit", () => {
      this.#fail(undefined);
    });
  }

  get load(): number {
    return this.#pending.length;
  }

  run(job: PackJob): Promise<PackedRows> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const { bytes, starts, ends, lines, flaws } = job.frames;
    this.#worker.postMessage(job, [bytes.buffer, starts.buffer, ends.buffer, lines.buffer, flaws.buffer]);
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(cause: unknown): void {
    this.#failure ??= new SocagentError(
      "internal",
      "a thread that parses input stopped",
      cause === undefined ? {} : { cause },
    );
    for (const { reject } of this.#pending.splice(0)) reject(this.#failure);
  }
}

function startWorker(): Worker {
  // From sources, as in tests, the worker is TypeScript, which tsx loads.
  if (import.meta.url.endsWith(".ts")) {
    const worker = new URL("./pack-worker.ts", import.meta.url).href;
    const tsx = import.meta.resolve("tsx/esm/api");
    const code = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(worker)});`;
    return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { execArgv: [] });
  }
  // Without this process's flags: some of them are not for workers.
  return new Worker(new URL("./pack-worker.js", import.meta.url), { execArgv: [] });
}
