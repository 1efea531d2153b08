// Reads files that a test has written, and collects all that comes out.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterAll } from "vitest";
import type { SocagentError } from "../../../src/errors.js";
import type { AlertRecord, LabelledRecord } from "../../../src/data/record.js";
import { parseReadOptions } from "../../../src/data/read/parse-options.js";
import { readRecords, type ReadBatch } from "../../../src/data/read/read-records.js";
import type { Reject } from "../../../src/data/read/reject.js";
import type { ReadSummary } from "../../../src/data/read/summary.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-read-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

export const NOW = Date.UTC(2024, 5, 1);
let files = 0;

/** Writes a file of its own folder and returns its path. */
export function written(content: string | Uint8Array, name = "input.csv"): string {
  const path = join(folder, String(files++), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

export function emptyFolder(): string {
  const path = join(folder, String(files++));
  mkdirSync(path, { recursive: true });
  return path;
}

export interface Collected {
  readonly labelled: LabelledRecord[];
  readonly records: AlertRecord[];
  readonly rejects: Reject[];
  readonly batches: ReadBatch[];
  readonly summary: ReadSummary;
}

/** Reads inputs to the end. `options` are as a caller writes them. */
export async function collect(
  inputs: readonly string[],
  options: Record<string, unknown> = {},
  stdin: Readable = Readable.from([]),
): Promise<Collected> {
  const reading = readRecords(inputs, parseReadOptions({ now: NOW, workers: 1, ...options }), stdin);
  const batches: ReadBatch[] = [];
  for await (const batch of reading) batches.push(batch);
  const labelled = batches.flatMap((batch) => batch.records);
  return {
    labelled,
    records: labelled.map(({ record }) => record),
    rejects: batches.flatMap((batch) => batch.rejects),
    batches,
    summary: reading.summary(),
  };
}

/** Reads one file with that content. */
export function readText(
  content: string | Uint8Array,
  options: Record<string, unknown> = {},
  name?: string,
): Promise<Collected> {
  return collect([written(content, name)], options);
}

/** All that a person would see of an error. */
export function told(error: unknown): string {
  if (!isSocagentError(error)) return String(error);
  return [error.message, ...error.problems, error.nextStep ?? ""].join("\n");
}

function isSocagentError(error: unknown): error is SocagentError {
  return error instanceof Error && error.name === "SocagentError";
}

/** The error that reading ends with. */
export async function failure(promise: Promise<unknown>): Promise<SocagentError> {
  try {
    await promise;
  } catch (thrown) {
    if (isSocagentError(thrown)) return thrown;
    throw thrown;
  }
  throw new Error("nothing was refused");
}
