/** A worker thread: scans the ranges that it is sent, one after the other. */
import { parentPort } from "node:worker_threads";
import type { ScanJob } from "./scan-pool.js";
import { RangeScanner } from "./scan-range.js";
import { failureOf } from "./failure.js";

const port = parentPort;
const scanner = new RangeScanner();

// Only the pool posts to this thread, and only such jobs.
port?.on("message", ({ source, range }: ScanJob) => {
  try {
    port.postMessage(scanner.scan(source, range));
  } catch (thrown) {
    port.postMessage(failureOf(thrown));
  }
});
