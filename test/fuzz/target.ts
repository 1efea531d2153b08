// What is fuzzed: a valid file, and how it is read; with a folder for the files that readers open by name.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../cli/run-cli.js";

export interface Target {
  readonly name: string;
  readonly valid: Buffer;
  /** Share of all runs: those that take longer run less often. */
  readonly weight: number;
  /** What is damaged is made anew or ignored, and never refused. */
  readonly isNeverRefused?: boolean;
  readonly read: (bytes: Buffer) => Promise<unknown>;
}

const scratch = mkdtempSync(join(tmpdir(), "socagent-fuzz-"));
process.on("exit", () => {
  rmSync(scratch, { recursive: true, force: true });
});

/** A folder of its own for a target. */
export function folderFor(name: string): string {
  const folder = join(scratch, name.replaceAll(/\W/g, "-"));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Reads a file of this name in a folder, by default alone in one of its own. */
export function fileReader(
  name: string,
  read: (file: string, folder: string) => unknown,
  folder = folderFor(name),
): Target["read"] {
  const file = join(folder, name);
  return async (bytes) => {
    writeFileSync(file, bytes);
    await read(file, folder);
  };
}

export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
export const repository = (path: string): Buffer => readFileSync(join(ROOT, path));
/** The beginning of one of data/samples/. */
export const sample = (name: string, bytes: number): Buffer =>
  repository(join("data", "samples", name)).subarray(0, bytes);
