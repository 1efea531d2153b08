/** A worker thread: runs batches through ONNX Runtime, which blocks the thread that calls it. */
import { parentPort } from "node:worker_threads";
import { messageOf, SocagentError } from "../../errors.js";
import type { FromThread, ToThread } from "./onnx-messages.js";
import { OnnxSession } from "./onnx-session.js";

const port = parentPort;

function post(message: FromThread, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

function failure(id: number, thrown: unknown): FromThread {
  if (!(thrown instanceof SocagentError)) return { kind: "failed", id, code: "internal", message: messageOf(thrown) };
  const { code, message, nextStep } = thrown;
  return { kind: "failed", id, code, message, ...(nextStep === undefined ? {} : { nextStep }) };
}

let session: OnnxSession | undefined;

async function answer(request: ToThread): Promise<void> {
  switch (request.kind) {
    case "open": {
      session = await OnnxSession.open(request.file, request);
      const { classes, hiddenSize, maskedLm } = session;
      post({ kind: "opened", classes, hiddenSize, maskedLm });
      return;
    }
    case "run": {
      if (session === undefined) throw new SocagentError("internal", "a batch came before the model");
      const { logits, embeddings, wordLogits } = await session.run(request.batch);
      const transfer = [logits, embeddings, wordLogits].map(buffer);
      post({ kind: "ran", id: request.id, logits, embeddings, wordLogits }, transfer);
      return;
    }
    case "close":
      await session?.close();
      port?.close();
  }
}

function buffer(values: Float32Array): ArrayBuffer {
  return values.buffer instanceof ArrayBuffer ? values.buffer : new ArrayBuffer(0);
}

// One after the other: the session has all threads for each.
let last = Promise.resolve();

// Only the encoder posts to this thread.
port?.on("message", (request: ToThread) => {
  last = last
    .then(() => answer(request))
    .catch((thrown: unknown) => {
      post(failure(request.kind === "run" ? request.id : -1, thrown));
    });
});
