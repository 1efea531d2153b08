/** Run by `tryBackend` as a process: starts a backend, computes on it, prints one line of JSON. */
import { messageOf, SocagentError } from "../errors.js";
import { BACKEND_CHOICES, startBackend, tf } from "../model/tensors.js";
import type { BackendTrial } from "./backend-facts.js";

async function trial(choiceText: string, threadsText: string | undefined): Promise<BackendTrial> {
  try {
    const choice = BACKEND_CHOICES.find((known) => known === choiceText) ?? "auto";
    const backend = await startBackend(choice, threadsText === undefined ? {} : { threads: Number(threadsText) });
    const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])).dataSync());
    if (product.join() !== "3,3,3,3") throw new Error(`it multiplies wrongly: ${product.join()}`);
    const { kind, description, library, threads, passedOver } = backend;
    return { kind: "started", backend: { kind, description, library, threads, passedOver: [...passedOver] } };
  } catch (thrown) {
    const known = thrown instanceof SocagentError ? thrown : undefined;
    return {
      kind: "failed",
      reason: messageOf(thrown),
      problems: [...(known?.problems ?? [])],
      mend: known?.nextStep ?? "Run `npm ci` again.",
    };
  }
}

const [choice = "auto", threads] = process.argv.slice(2);
// Exits at once: a backend's idle workers are none of our business.
process.stdout.write(`${JSON.stringify(await trial(choice, threads))}\n`, () => process.exit());
