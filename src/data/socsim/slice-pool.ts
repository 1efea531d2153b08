/** Makes the slices of a simulation in their order: in this thread, or on several, which changes no byte. */
import { Worker } from "node:worker_threads";
import { breathe } from "../../breathe.js";
import { SocagentError } from "../../errors.js";
import { type EncodedSlice, SliceEncoder, type SliceForm } from "./encode-slice.js";
import type { Simulation } from "./options.js";
import { type PackedPlan, packPlan } from "./packed-plan.js";
import type { SliceMaker } from "./slice-alerts.js";

/** What a thread needs to make slices. */
export interface SliceSetup {
  readonly simulation: Simulation;
  readonly plan: PackedPlan;
  readonly form: SliceForm;
}

/** Starting a thread takes as long as making so many alerts. */
const RECORDS_PER_THREAD = 15_000;
/** Slices on their way to, in and back from each thread: one that it works on and one that waits. */
const SLICES_EACH = 2;
/** Garbage of young objects is collected often, which costs no time to speak of, and does not add up on every thread. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 4 };

/** @param threads at most; fewer where there is little to do */
export function encodeSlices(maker: SliceMaker, form: SliceForm, threads: number): AsyncGenerator<EncodedSlice> {
  const { simulation } = maker.world;
  const { slices } = maker.plan;
  const useful = Math.min(threads, slices.length, Math.ceil(simulation.records / RECORDS_PER_THREAD));
  return useful <= 1
    ? encodeHere(new SliceEncoder(maker, form))
    : encodeOnThreads({ simulation, plan: packPlan(maker.plan), form }, useful);
}

async function* encodeHere(encoder: SliceEncoder): AsyncGenerator<EncodedSlice> {
  for (const slice of encoder.maker.plan.slices) {
    yield encoder.encode(slice);
    await breathe();
  }
}

async function* encodeOnThreads(setup: SliceSetup, threads: number): AsyncGenerator<EncodedSlice> {
  const members = Array.from({ length: threads }, () => new Member(setup));
  try {
    const { length } = setup.plan.slices;
    const pending: Promise<EncodedSlice>[] = [];
    for (let next = 0, done = 0; done < length; done += 1) {
      for (; next < length && pending.length < threads * SLICES_EACH; next += 1) {
        const answer = leastLoaded(members).encode(next);
        // The one whose turn it is tells of a failure.
        answer.catch(() => undefined);
        pending.push(answer);
      }
      const first = pending.shift();
      if (first !== undefined) yield await first;
    }
  } finally {
    await Promise.all(members.map((member) => member.close()));
  }
}

function leastLoaded(members: readonly Member[]): Member {
  return members.reduce((least, one) => (one.load < least.load ? one : least));
}

/** The answer of a thread, once it is there. */
interface Pending {
  readonly resolve: (slice: EncodedSlice) => void;
  readonly reject: (cause: unknown) => void;
}

class Member {
  readonly #worker = startWorker();
  readonly #pending: Pending[] = [];
  #failure: SocagentError | undefined;

  constructor(setup: SliceSetup) {
    this.#worker.on("message", (slice: EncodedSlice) => this.#pending.shift()?.resolve(slice));
    this.#worker.on("error", (cause: unknown) => {
      this.#fail(cause);
    });
    this.#worker.on("exit", () => {
      this.#fail(undefined);
    });
    this.#worker.postMessage(setup);
  }

  get load(): number {
    return this.#pending.length;
  }

  encode(index: number): Promise<EncodedSlice> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#worker.postMessage(index);
    return new Promise((resolve, reject) => this.#pending.push({ resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(cause: unknown): void {
    const details = cause === undefined ? {} : { cause };
    this.#failure ??= new SocagentError("internal", "a thread that makes alerts stopped", details);
    for (const { reject } of this.#pending.splice(0)) reject(this.#failure);
  }
}

function startWorker(): Worker {
  const options = { execArgv: [], resourceLimits: RESOURCE_LIMITS };
  // From sources, as in tests, the worker is TypeScript, which tsx loads.
  if (import.meta.url.endsWith(".ts")) {
    const worker = new URL("./slice-worker.ts", import.meta.url).href;
    const tsx = import.meta.resolve("tsx/esm/api");
    const code = `import { register } from ${JSON.stringify(tsx)}; register(); await import(${JSON.stringify(worker)});`;
    return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), options);
  }
  // Without this process's flags: some of them are not for workers.
  return new Worker(new URL("./slice-worker.js", import.meta.url), options);
}
