/** A worker thread: makes the slices that it is asked for, one after the other. */
import { parentPort } from "node:worker_threads";
import { type EncodedSlice, SliceEncoder } from "./encode-slice.js";
import { unpackPlan } from "./packed-plan.js";
import { SliceMaker } from "./slice-alerts.js";
import type { SliceSetup } from "./slice-pool.js";
import { buildWorld } from "./world.js";

const port = parentPort;
let encoder: SliceEncoder | undefined;

// Only the pool posts to this thread: the set-up first, then positions of slices.
port?.on("message", (message: SliceSetup | number) => {
  if (typeof message !== "number") {
    const { simulation, plan, form } = message;
    encoder = new SliceEncoder(new SliceMaker(buildWorld(simulation), unpackPlan(plan)), form);
    return;
  }
  const slice = encoder?.maker.plan.slices[message];
  if (encoder === undefined || slice === undefined) throw new RangeError(`there is no slice ${message}`);
  const encoded = encoder.encode(slice);
  port.postMessage(encoded, buffersOf(encoded));
});

/** They are handed over, not copied. */
function buffersOf({ alerts, truth, columns }: EncodedSlice): ArrayBuffer[] {
  const measured = columns === undefined ? [] : [columns.time, columns.keys, columns.values, columns.malicious];
  return [alerts, truth, ...measured].map(({ buffer }) => buffer);
}
