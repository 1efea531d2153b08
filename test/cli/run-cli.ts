// Runs the built binary as a person's shell would.
import { spawn } from "node:child_process";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");
export const BIN = join(ROOT, "bin", "socagent.js");

export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node.js on a script; colours are off unless the environment given says otherwise. */
export function runNode(args: readonly string[], environment: Record<string, string> = {}): Promise<Finished> {
  const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, SOCAGENT_DEBUG: _debug, ...inherited } = process.env;
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { env: { ...inherited, ...environment } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    child.on("error", fail);
    child.on("close", (code, signal) => {
      done({ code, signal, stdout, stderr });
    });
  });
}

export function socagent(args: readonly string[], environment?: Record<string, string>): Promise<Finished> {
  return runNode([BIN, ...args], environment);
}
