/** A worker thread: packs the stretches that it is sent, one after the other. */
import { parentPort } from "node:worker_threads";
import { createPacker, type PackJob } from "./pack.js";
import { transferables } from "./packed.js";

const port = parentPort;
const pack = createPacker();

// Only the pool posts to this thread, and only such jobs.
port?.on("message", (job: PackJob) => {
  const packed = pack(job);
  port.postMessage(packed, transferables(packed));
});
