/** What the facts are read from, so that tests can put another machine in its place. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Host {
  /** undefined where there is no such file or it can't be read. */
  readText(path: string): string | undefined;
  /** Sorted names; none where there is no such folder. */
  list(path: string): readonly string[];
  /** Standard output of a program that ended with 0, otherwise undefined. */
  run(program: string, args: readonly string[]): string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A driver in trouble can make nvidia-smi hang. */
const PROGRAM_TIMEOUT_MS = 5000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

export const realHost: Host = {
  readText(path) {
    try {
      return readFileSync(path, "utf8");
    } catch {
      return undefined;
    }
  },
  list(path) {
    try {
      return readdirSync(path).sort();
    } catch {
      return [];
    }
  },
  run(program, args) {
    try {
      return execFileSync(program, args, {
        encoding: "utf8",
        timeout: PROGRAM_TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        stdio: ["ignore", "pipe", "ignore"],
      });
    } catch {
      return undefined;
    }
  },
  environment: process.env,
};
