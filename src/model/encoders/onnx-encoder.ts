/** The encoder on ONNX Runtime, on a thread of its own so that this one can prepare the next batch meanwhile. */
import os from "node:os";
import type { Worker } from "node:worker_threads";
import { SocagentError } from "../../errors.js";
import type { TokenBatch } from "../token-batch.js";
import { flatPositions, type Encoded, type Encoder } from "./encoder.js";
import type { Failed, FromThread, Opened, Ran, ToThread } from "./onnx-messages.js";
import type { SessionBatch } from "./onnx-session.js";
import { startThread } from "./start-thread.js";
import { noMaskedLm } from "./tensor-encoder.js";

export interface OnnxEncoderOptions {
  /** That compute; by default as many as the machine has. */
  readonly threads?: number;
}

/**
 * @param file that `exportOnnx` wrote
 * @throws SocagentError (`checkpoint`) when it cannot be loaded; (`backend`) when ONNX Runtime cannot
 */
export async function createOnnxEncoder(file: string, options: OnnxEncoderOptions = {}): Promise<Encoder> {
  const threads = options.threads ?? os.availableParallelism();
  const worker = startThread("onnx-thread");
  const open: ToThread = { kind: "open", file, threads };
  worker.postMessage(open);
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (message: FromThread) => {
      worker.off("error", reject);
      if (message.kind === "opened") {
        resolve(new OnnxEncoder(worker, message, file, threads));
        return;
      }
      void worker.terminate();
      reject(message.kind === "failed" ? failureOf(message, file) : new Error("the encoder's thread did not open"));
    });
  });
}

interface Waiting {
  readonly resolve: (result: Ran) => void;
  readonly reject: (reason: Error) => void;
}

const NOTHING = new Int32Array();

class OnnxEncoder implements Encoder {
  readonly name: string;
  readonly classes: number;
  readonly hiddenSize: number;
  readonly #worker: Worker;
  readonly #maskedLm: boolean;
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #broken: Error | undefined;
  #closed = false;

  constructor(worker: Worker, { classes, hiddenSize, maskedLm }: Opened, file: string, threads: number) {
    this.name = `ONNX Runtime on ${threads} CPU thread${threads === 1 ? "" : "s"}`;
    this.classes = classes;
    this.hiddenSize = hiddenSize;
    this.#worker = worker;
    this.#maskedLm = maskedLm;
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

  async encode(batch: TokenBatch): Promise<Encoded> {
    const { logits, embeddings } = await this.#run(batch, NOTHING, NOTHING);
    return { logits, embeddings };
  }

  async maskedWords(batch: TokenBatch, positions: Int32Array, words: Int32Array): Promise<Float32Array> {
    if (!this.#maskedLm) throw noMaskedLm();
    return (await this.#run(batch, flatPositions(batch, positions), words)).wordLogits;
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

  #run(batch: TokenBatch, maskPositions: Int32Array, words: Int32Array): Promise<Ran> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken);
    const { rows, length, ids, attentionMask } = batch;
    const request: SessionBatch = { rows, length, ids, attentionMask, maskPositions, words };
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      if (this.#waiting.size === 0) this.#worker.ref();
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: "run", id, batch: request });
    });
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
