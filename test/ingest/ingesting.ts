// Ingests what a test has written, and reads back what came of it.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { afterAll } from "vitest";
import { openDataset, readBatches } from "../../src/data/dataset-reader.js";
import { DICTIONARY_COLUMNS, type DictionaryColumnName } from "../../src/data/dataset-part.js";
import { SPLIT_PARTS } from "../../src/data/dataset-row.js";
import { SocagentError } from "../../src/errors.js";
import { ingest, type IngestResult } from "../../src/ingest/ingest.js";
import { parseIngestOptions } from "../../src/ingest/options.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-ingest-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

export const NOW = Date.UTC(2024, 5, 1);
let files = 0;

/** Writes a file in a folder of its own and returns its path. */
export function written(content: string | Uint8Array, name = "input.csv"): string {
  const path = join(folder, String(files++), name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

/** A path at which nothing is yet, in a folder of its own. */
export function newOut(): string {
  const parent = join(folder, String(files++));
  mkdirSync(parent);
  return join(parent, "dataset");
}

export interface Row {
  readonly id: string;
  readonly time: number;
  readonly line: number;
  readonly text: string;
  readonly malicious: boolean | undefined;
  readonly severity: number | undefined;
  readonly port: number | undefined;
  readonly words: Readonly<Record<DictionaryColumnName, string | undefined>>;
  readonly features: readonly number[] | undefined;
  readonly facts: readonly number[];
  /** Part by the split's name. */
  readonly splits: Readonly<Record<string, string | undefined>>;
}

export interface Ingested extends IngestResult {
  readonly out: string;
  readonly rows: readonly Row[];
}

/** `options` as on the command line; those of reading in `read`. */
export async function ingested(
  inputs: readonly string[],
  options: Record<string, unknown> = {},
  stdin: Readable = Readable.from([]),
): Promise<Ingested> {
  const out = newOut();
  const read = { now: NOW, ...(isObject(options.read) ? options.read : {}) };
  const parsed = parseIngestOptions({ workers: 1, out, ...options, inputs, read });
  const result = await ingest(parsed, { stdin, onProgress: () => undefined });
  return { ...result, out: parsed.out, rows: await rowsOf(parsed.out) };
}

export async function rowsOf(out: string): Promise<Row[]> {
  const dataset = await openDataset(out);
  const rows: Row[] = [];
  for await (const batch of readBatches(dataset)) {
    const dictionaries = DICTIONARY_COLUMNS.map((name) => [name, batch.dictionary(name)] as const);
    const [features, facts] = [batch.features(), batch.facts()];
    const slice = (vector: typeof facts, at: number): number[] =>
      vector === undefined ? [] : [...vector.values.subarray(at * vector.width, (at + 1) * vector.width)];
    for (let at = 0; at < batch.rows; at += 1) {
      const words = Object.fromEntries(dictionaries.map(([name, of]) => [name, of.values[of.indices[at] ?? -1]]));
      rows.push({
        id: batch.id(at),
        time: batch.time(at),
        line: batch.line(at),
        text: batch.text(at),
        malicious: batch.malicious(at),
        severity: batch.severity(at),
        port: batch.destinationPort(at),
        words: words as Row["words"],
        features: batch.hasFeatures(at) ? slice(features, at) : undefined,
        facts: slice(facts, at),
        splits: Object.fromEntries(
          dataset.manifest.splits.map(({ name }) => [name, SPLIT_PARTS[batch.split(name)[at] ?? -1]]),
        ),
      });
    }
  }
  return rows;
}

/** SHA-256 of every file of a folder, by name. */
export function digestsOf(out: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(out)
      .sort()
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(out, name)))
          .digest("hex"),
      ]),
  );
}

/** The error that it ends with. */
export async function failure(promise: Promise<unknown>): Promise<SocagentError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof SocagentError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was refused");
}

/** All that a person would see of an error. */
export function told({ message, problems, nextStep }: SocagentError): string {
  return [message, ...problems, nextStep ?? ""].join("\n");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
