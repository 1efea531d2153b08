/** A worker thread: scans the ranges that it is sent, one after the other. */
import { parentPort } from "node:worker_threads";
import { messageOf, SocagentError } from "../errors.js";
import type { ScanJob } from "./scan-pool.js";
import { RangeScanner } from "./scan-range.js";

const port = parentPort;
const scanner = new RangeScanner();

// Only the pool posts to this thread, and only such jobs.
port?.on("message", ({ source, range }: ScanJob) => {
  try {
    port.postMessage(scanner.scan(source, range));
  } catch (thrown) {
    const known = thrown instanceof SocagentError ? thrown : undefined;
    const code = known?.code === "input" || known?.code === "io" ? known.code : "internal";
    port.postMessage({
      kind: "failed",
      code,
      message: messageOf(thrown),
      file: known?.subject.file,
      nextStep: known?.nextStep,
    });
  }
});
