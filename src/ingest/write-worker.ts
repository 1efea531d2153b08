/** A worker thread: writes its share of a dataset's parts. */
import { parentPort } from "node:worker_threads";
import { failureOf } from "./failure.js";
import { type WriteJob, writeShare } from "./write-share.js";

export interface WriteMessage {
  readonly job: WriteJob;
  readonly share: number;
  readonly shares: number;
}

const port = parentPort;

// Only `writeDataset` posts to this thread, and only such messages.
port?.on("message", ({ job, share, shares }: WriteMessage) => {
  writeShare(job, share, shares, (rows) => {
    port.postMessage({ kind: "rows", rows });
  }).then(
    (written) => {
      port.postMessage({ kind: "done", written });
    },
    (thrown: unknown) => {
      port.postMessage(failureOf(thrown));
    },
  );
});
