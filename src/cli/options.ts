/** Options that several commands share, and readers of option values. */
import { SocagentError } from "../errors.js";
import type { BackendChoice } from "../model/tensors.js";
import type { OptionSpec } from "./command.js";

/** More threads than any machine has cores is a typing error. */
const MAX_THREADS = 1024;

/** `BACKEND_CHOICES`, without loading src/model for the help. */
export const BACKENDS = ["auto", "gpu", "cpu", "wasm"] as const satisfies readonly BackendChoice[];

export const backendOption: OptionSpec = {
  flags: "--backend <kind>",
  description: "what computes; auto takes the best that starts",
  choices: BACKENDS,
  defaultValue: "auto",
};

export const threadsOption: OptionSpec = {
  flags: "--threads <n>",
  description: "CPU threads (default: as many as the machine has)",
  parse: wholeNumber("--threads", 1, MAX_THREADS),
};

/** A reader of whole numbers in [least, most]. It throws SocagentError (`usage`), naming the flag. */
export function wholeNumber(flag: string, least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new SocagentError("usage", `${flag} ${text} is not a whole number from ${least} to ${most}`, {
      nextStep: `Give it as in \`${flag} ${Math.max(least, Math.min(4, most))}\`.`,
    });
  };
}
