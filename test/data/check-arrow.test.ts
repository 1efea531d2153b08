// Arrow files that tell of more than there is, or lead elsewhere: refused, and soon.
import { describe, expect, it } from "vitest";
import { checkArrow } from "../../src/data/check-arrow.js";
import { DatasetPart } from "../../src/data/dataset-part.js";
import { decodePart, encodePart } from "../../src/data/dataset.js";

const SCHEMA_MESSAGE = 8;
const [DICTIONARIES, RECORD_BATCHES] = [8, 10];

function part(): Uint8Array {
  const rows = new DatasetPart({ features: [], facts: [], splits: ["random"] }, 1);
  rows.add({
    id: "a",
    time: 1e12,
    clock: "as-written",
    source: "socsim",
    file: "alerts.csv",
    line: 1,
    text: "rule x",
    rule: "x",
    severity: 2,
    malicious: true,
    features: new Float32Array(),
    facts: new Float32Array(),
    splits: Uint8Array.of(1),
  });
  return encodePart(rows, new Map());
}

/** Where the length of one of the footer's vectors stands; its blocks follow. */
function vectorAt(bytes: Uint8Array, field: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = bytes.length - 10;
  const begin = end - view.getInt32(end, true);
  const table = begin + view.getUint32(begin, true);
  const at = table + view.getUint16(table - view.getInt32(table, true) + field, true);
  return at + view.getUint32(at, true);
}

function changed(at: number, value: number): Uint8Array {
  const bytes = part().slice();
  new DataView(bytes.buffer).setUint32(at, value, true);
  return bytes;
}

describe("checkArrow", () => {
  it("finds a whole file fine", () => {
    checkArrow(part());
    expect(decodePart(part(), "part.arrow").batches.map(({ rows }) => rows)).toEqual([1]);
  });

  it.each([
    ["dictionaries", DICTIONARIES],
    ["record batches", RECORD_BATCHES],
  ])("refuses more %s than there is room for", (_name, field) => {
    const bytes = changed(vectorAt(part(), field), 0x7fffffff);
    expect(() => {
      checkArrow(bytes);
    }).toThrow("no room for 2147483647 items");
    expect(() => decodePart(bytes, "part.arrow")).toThrow(/part.arrow is not a part of a dataset/);
  });

  it("refuses a batch that tells of more nodes than there is room for", () => {
    const bytes = part();
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const block = vectorAt(bytes, DICTIONARIES) + 4;
    const message = Number(view.getBigInt64(block, true)) + 8;
    const table = (at: number): number => at + view.getUint32(at, true);
    const field = (of: number, place: number): number =>
      of + view.getUint16(of - view.getInt32(of, true) + place, true);
    const [HEADER, DATA, NODES] = [8, 6, 6];
    const batch = table(field(table(field(table(message), HEADER)), DATA));
    const damaged = changed(table(field(batch, NODES)), 100_000_000);
    const start = performance.now();
    expect(() => decodePart(damaged, "part.arrow")).toThrow(/no room for 100000000 items/);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  it("refuses what is cut short, at any byte", () => {
    const bytes = part();
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => {
        checkArrow(bytes.subarray(0, length));
      }).toThrow();
    }
  });
});

describe("decodePart", () => {
  it("does not go round for ever where a block leads to the schema", () => {
    const blocks = vectorAt(part(), RECORD_BATCHES) + 4;
    expect(() => decodePart(changed(blocks, SCHEMA_MESSAGE), "part.arrow")).toThrow(/not a part of a dataset/);
  });
});
