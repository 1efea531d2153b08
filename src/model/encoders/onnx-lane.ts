/** One ONNX session on a thread of its own: batches go in, results come out in the same order. */
import type { Worker } from "node:worker_threads";
import { SocagentError } from "../../errors.js";
import type { Failed, FromThread, Opened, Ran, ToThread } from "./onnx-messages.js";
import type { SessionBatch } from "./onnx-session.js";
import { startThread } from "./start-thread.js";

interface Waiting {
  readonly resolve: (result: Ran) => void;
  readonly reject: (reason: Error) => void;
}

export class OnnxLane {
  readonly opened: Opened;
  readonly #worker: Worker;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #broken: Error | undefined;
  #closed = false;

  /** @throws SocagentError (`checkpoint`) when the file cannot be loaded; (`backend`) when ONNX Runtime cannot */
  static async open(file: string, threads: number): Promise<OnnxLane> {
    const worker = startThread("onnx-thread");
    const open: ToThread = { kind: "open", file, threads };
    worker.postMessage(open);
    return new Promise((resolve, reject) => {
      worker.once("error", reject);
      worker.once("message", (message: FromThread) => {
        worker.off("error", reject);
        if (message.kind === "opened") {
          resolve(new OnnxLane(worker, message, file));
          return;
        }
        void worker.terminate();
        reject(message.kind === "failed" ? failureOf(message, file) : new Error("the encoder's thread did not open"));
      });
    });
  }

  private constructor(worker: Worker, opened: Opened, file: string) {
    this.opened = opened;
    this.#worker = worker;
    this.#file = file;
    worker.on("message", (message: FromThread) => {
      this.#receive(message);
    });
    worker.on("error", (error: Error) => {
      this.#break(error);
    });
    worker.on("exit", () => {
      if (!this.#closed) this.#break(new SocagentError("internal", "the encoder's thread has ended"));
    });
    // It keeps the process alive only while something is computed.
    worker.unref();
  }

  /** Batches that it has yet to finish. */
  get waiting(): number {
    return this.#waiting.size;
  }

  run(batch: SessionBatch): Promise<Ran> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: "run", id, batch });
    });
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#break(new SocagentError("internal", "the encoder was closed"));
    if (this.#worker.threadId === -1) return;
    const ended = new Promise<void>((resolve) => {
      this.#worker.once("exit", () => {
        resolve();
      });
    });
    this.#worker.ref();
    this.#post({ kind: "close" });
    await ended;
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #receive(message: FromThread): void {
    if (message.kind === "opened") return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (this.#waiting.size === 0 && !this.#closed) this.#worker.unref();
    if (message.kind === "ran") waiting?.resolve(message);
    else waiting?.reject(failureOf(message, this.#file));
  }

  #break(reason: Error): void {
    this.#broken = reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}

function failureOf({ code, message, nextStep }: Failed, file: string): SocagentError {
  return new SocagentError(code, message, { subject: { file }, ...(nextStep === undefined ? {} : { nextStep }) });
}
