/** Tries a backend in a process of its own: a native library that does not fit the machine can end the process. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { BackendChoice } from "../model/tensors.js";

const PassedOver = z.object({ kind: z.enum(["gpu", "cpu", "wasm"]), reason: z.string(), mend: z.string() });

const Trial = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("started"),
    backend: z.object({
      kind: z.enum(["gpu", "cpu", "wasm"]),
      description: z.string(),
      library: z.string(),
      threads: z.number(),
      passedOver: z.array(PassedOver),
    }),
  }),
  z.object({
    kind: z.literal("failed"),
    reason: z.string(),
    problems: z.array(z.string()),
    mend: z.string(),
  }),
]);

/** What became of starting a backend. */
export type BackendTrial = z.infer<typeof Trial>;
export type PassedOverFact = z.infer<typeof PassedOver>;

/** The first load of the library from a slow disk takes long; a driver in trouble hangs for ever. */
const TIMEOUT_MS = 120_000;

const TRIAL_SCRIPT = fileURLToPath(new URL("backend-trial.js", import.meta.url));

/**
 * Starts the backend in a child process and multiplies two matrices on it.
 * @param threads undefined: as many as the machine has
 */
export function tryBackend(
  choice: BackendChoice,
  threads: number | undefined,
  script = TRIAL_SCRIPT,
): Promise<BackendTrial> {
  const args = [script, choice, ...(threads === undefined ? [] : [String(threads)])];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      resolve(parseTrial(stdout) ?? crashed(choice, error?.signal ?? undefined, stderr));
    });
  });
}

/** The last line of what backend-trial.ts printed: libraries may print before it. */
export function parseTrial(stdout: string): BackendTrial | undefined {
  try {
    const line: unknown = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    return Trial.safeParse(line).data;
  } catch {
    return undefined;
  }
}

function crashed(choice: BackendChoice, signal: string | undefined, stderr: string): BackendTrial {
  const lastLine = stderr.trimEnd().split("\n").at(-1) ?? "";
  return {
    kind: "failed",
    reason: `starting the ${choice} backend ended the process${signal === undefined ? "" : ` (${signal})`}`,
    problems: lastLine === "" ? [] : [lastLine],
    mend: "Use `--backend wasm`, and build the native binding anew: `npm run native -- --force`.",
  };
}
