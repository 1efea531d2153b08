/** Ctrl-C and a polite kill, for work that wants to save first: the first one asks it to stop, a second one ends the process at once. */
import type { Io } from "./io.js";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
const INTERRUPTED = 130;

/**
 * @param message told at the first signal
 * @returns the signal that work watches, and what gives the process's own handlers back
 */
export function stopSignal(io: Io, message: string): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    io.stderr.write(`\n${message}\n`);
    controller.abort();
  };
  const before = SIGNALS.map((name) => ({ name, handlers: process.listeners(name) }));
  for (const name of SIGNALS) {
    process.removeAllListeners(name);
    process.on(name, stop);
  }
  const release = (): void => {
    for (const { name, handlers } of before) {
      process.off(name, stop);
      for (const handler of handlers) process.on(name, handler);
    }
  };
  return { signal: controller.signal, release };
}
