/** A pause in long work, so that signals and timers get their turn. */
import { setImmediate } from "node:timers/promises";

/** The event loop goes round once: whoever waits to stop the work is heard. */
export async function breathe(): Promise<void> {
  await setImmediate();
}
