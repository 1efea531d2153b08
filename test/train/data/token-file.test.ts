// A file of tokens that is damaged is made anew, whatever its footer says.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { COLUMN_NAMES, MAGIC, openTokenFile, PREAMBLE_BYTES } from "../../../src/train/data/token-file.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-tokens-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** A file without rows, whose footer tells of so many. */
function fileOf(rows: number): string {
  const lists = { technique: [], tactic: [], intent: [], impact: [], tier: [], family: [] };
  const columns = Object.fromEntries(COLUMN_NAMES.map((name) => [name, PREAMBLE_BYTES]));
  const footer = { key: "k", rows, idBytes: 2, empty: { rows: 0, first: [] }, lists, splits: [], columns };
  const text = Buffer.from(JSON.stringify(footer));
  const preamble = Buffer.alloc(PREAMBLE_BYTES);
  preamble.write(MAGIC, "latin1");
  preamble.writeBigUInt64LE(BigInt(PREAMBLE_BYTES), 8);
  preamble.writeUInt32LE(text.length, 16);
  const file = join(folder, `${rows}.bin`);
  writeFileSync(file, Buffer.concat([preamble, text]));
  return file;
}

it("takes no memory for rows that are not there", () => {
  const before = process.memoryUsage().arrayBuffers;
  expect(openTokenFile(fileOf(50_000_000), "k")).toBeUndefined();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
});

it("is opened where its footer is right, and where its key is", () => {
  const file = openTokenFile(fileOf(0), "k");
  expect(file?.rows).toBe(0);
  file?.close();
  expect(openTokenFile(fileOf(0), "other")).toBeUndefined();
});
