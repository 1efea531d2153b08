/**
 * Threads for TensorFlow.js's WebAssembly backend in Node.js.
 *
 * The backend starts its workers from `blob:` addresses, which Node.js's Worker does not take, and therefore switches
 * threads off in Node.js. While the backend starts, this stands in for `Worker` and runs the same scripts from the
 * package's files.
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
// Their default exports are the very objects that CommonJS code sees, so that they can be patched for it.
import os from "node:os";
import workerThreads, { type Transferable, type WorkerOptions } from "node:worker_threads";

const require = createRequire(import.meta.url);

function isLoadMessage(message: unknown): message is Record<string, unknown> {
  return typeof message === "object" && message !== null && "cmd" in message && message.cmd === "load";
}

/** The text of the worker script, which the package ships as a module that exports a template string. */
function workerSource(exported: unknown): string {
  if (typeof exported === "object" && exported !== null && "wasmWorkerContents" in exported) {
    const { wasmWorkerContents } = exported;
    if (typeof wasmWorkerContents === "string") return wasmWorkerContents.replace(/\n/g, "\\n");
  }
  throw new Error("the WebAssembly backend's worker script was not found");
}

/**
 * Runs `start` (which starts the backend) with a Worker that Node.js can run, then lets the process exit while they idle.
 *
 * The backend takes at most half of the logical cores, so `os.cpus` reports twice `threads` meanwhile.
 *
 * @param workerScript path of `tfjs-backend-wasm-threaded-simd.worker.js`
 * @param mainScript path of `tfjs-backend-wasm-threaded-simd.js`, which each worker evaluates
 */
export async function withNodeWorkers<T>(
  threads: number,
  workerScript: string,
  mainScript: string,
  start: () => Promise<T>,
): Promise<T> {
  const exported: unknown = require(workerScript);
  const source = workerSource(exported);
  readFileSync(mainScript); // fails here, with a clear path, rather than in a worker
  const OriginalWorker = workerThreads.Worker;
  const [core] = os.cpus();
  const originalCpus = os.cpus;
  const started: NodeWorker[] = [];

  class NodeWorker extends OriginalWorker {
    #exitsWithProcess = false;

    constructor(_script: string | URL, options: WorkerOptions = {}) {
      // Without the process's own flags: --input-type=module would make the script an ES module.
      super(source, { ...options, eval: true, execArgv: [] });
      started.push(this);
    }

    override postMessage(message: unknown, transfer?: readonly Transferable[]): void {
      super.postMessage(isLoadMessage(message) ? { ...message, urlOrBlob: mainScript } : message, transfer);
    }

    override ref(): void {
      if (!this.#exitsWithProcess) super.ref();
    }

    exitWithProcess(): void {
      this.#exitsWithProcess = true;
      super.unref();
    }
  }

  Reflect.set(workerThreads, "Worker", NodeWorker);
  Reflect.set(os, "cpus", () => Array.from({ length: 2 * threads }, () => core));
  const globalWorker = Object.getOwnPropertyDescriptor(globalThis, "Worker");
  try {
    return await start();
  } finally {
    Reflect.set(workerThreads, "Worker", OriginalWorker);
    Reflect.set(os, "cpus", originalCpus);
    if (globalWorker === undefined) Reflect.deleteProperty(globalThis, "Worker");
    else Object.defineProperty(globalThis, "Worker", globalWorker);
    for (const worker of started) worker.exitWithProcess();
  }
}
