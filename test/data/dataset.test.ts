import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC } from "apache-arrow";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DatasetPart } from "../../src/data/dataset-part.js";
import { openDataset, readBatches } from "../../src/data/dataset-reader.js";
import type { DatasetRow } from "../../src/data/dataset-row.js";
import { decodePart, encodePart, encodeTable, type TableBatch } from "../../src/data/dataset.js";
import { MANIFEST_FILE, readManifest, writeManifest, type Manifest } from "../../src/data/manifest.js";

const SHAPE = {
  features: ["flowDuration", "idleMin"],
  facts: ["severity", "hasHost", "rule5m"],
  splits: ["random", "time"],
};

const text = fc.string({ unit: "grapheme", maxLength: 40 });
const perhaps = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });

const row: fc.Arbitrary<DatasetRow> = fc.record({
  id: text,
  time: fc.integer({ min: -8e15, max: 8e15 }),
  clock: fc.constantFrom("as-written", "schedule", "working-day"),
  source: fc.constantFrom("cic-ids", "socsim", "wazuh"),
  file: text,
  line: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
  text,
  rule: perhaps(text),
  severity: perhaps(fc.constantFrom(0, 1, 2, 3, 4)),
  protocol: perhaps(text),
  destinationPort: perhaps(fc.integer({ min: 0, max: 65_535 })),
  malicious: perhaps(fc.boolean()),
  label: perhaps(text),
  class: perhaps(text),
  family: perhaps(text),
  technique: perhaps(text),
  tactic: perhaps(text),
  intent: perhaps(text),
  impact: perhaps(text),
  tier: perhaps(fc.constantFrom("low", "critical")),
  incident: perhaps(text),
  playbook: perhaps(text),
  step: perhaps(text),
  hostKey: perhaps(text),
  features: perhaps(fc.tuple(fc.float(), fc.float()).map((values) => Float32Array.from(values))),
  facts: fc.tuple(fc.float(), fc.float(), fc.float()).map((values) => Float32Array.from(values)),
  splits: fc.tuple(fc.nat(3), fc.nat(3)).map((parts) => Uint8Array.from(parts)),
});

function fill(rows: readonly DatasetRow[], capacity = rows.length): DatasetPart {
  const part = new DatasetPart(SHAPE, Math.max(1, capacity));
  for (const one of rows) part.add(one);
  return part;
}

/** The rows of a part, as they were put in. */
function rowsOf(bytes: Uint8Array): DatasetRow[] {
  return decodePart(bytes, "part").batches.flatMap((batch) =>
    Array.from({ length: batch.rows }, (_, at): DatasetRow => {
      const of = (name: Parameters<typeof batch.dictionary>[0]): string | undefined => {
        const { values, indices } = batch.dictionary(name);
        return values[indices[at] ?? -1];
      };
      const vector = batch.features();
      const facts = batch.facts();
      return {
        id: batch.id(at),
        time: batch.time(at),
        clock: of("clock") as DatasetRow["clock"],
        source: of("source") as DatasetRow["source"],
        file: of("file") ?? "",
        line: batch.line(at),
        text: batch.text(at),
        rule: of("rule"),
        severity: batch.severity(at) as DatasetRow["severity"],
        protocol: of("protocol"),
        destinationPort: batch.destinationPort(at),
        malicious: batch.malicious(at),
        label: of("label"),
        class: of("class"),
        family: of("family"),
        technique: of("technique"),
        tactic: of("tactic"),
        intent: of("intent"),
        impact: of("impact"),
        tier: of("tier") as DatasetRow["tier"],
        incident: of("incident"),
        playbook: of("playbook"),
        step: of("step"),
        hostKey: of("host_key"),
        features: batch.hasFeatures(at) ? vector?.values.slice(at * vector.width, (at + 1) * vector.width) : undefined,
        facts: facts?.values.slice(at * facts.width, (at + 1) * facts.width) ?? new Float32Array(),
        splits: Uint8Array.from([batch.split("random")[at] ?? 9, batch.split("time")[at] ?? 9]),
      };
    }),
  );
}

describe("a part", () => {
  it("gives back every row as it was put in", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
        expect(rowsOf(encodePart(fill(rows), new Map()))).toEqual(rows);
      }),
      { numRuns: 60 },
    );
  });

  it("has more than one batch where there are many rows, and its metadata", () => {
    const [one] = fc.sample(row, 1);
    if (one === undefined) throw new Error("no row");
    const rows = Array.from({ length: 20_000 }, (_, line): DatasetRow => ({
      ...one,
      line: line + 1,
      id: `row ${line}`,
    }));
    const bytes = encodePart(fill(rows), new Map([["socagent.template", "3"]]));
    const { batches, metadata } = decodePart(bytes, "part");
    const lines = batches.flatMap((batch) => Array.from({ length: batch.rows }, (_, at) => batch.line(at)));
    expect(batches.map((batch) => batch.rows)).toEqual([8192, 8192, 3616]);
    expect(metadata.get("socagent.template")).toBe("3");
    expect(lines).toEqual(rows.map(({ line }) => line));
  });

  it("is the same to the byte for the same rows, after others too", () => {
    const [first, second] = [fc.sample(row, { numRuns: 30, seed: 1 }), fc.sample(row, { numRuns: 30, seed: 2 })];
    const part = fill(first, 30);
    encodePart(part, new Map());
    part.clear();
    for (const one of second) part.add(one);
    const digest = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
    expect(digest(encodePart(part, new Map()))).toBe(digest(encodePart(fill(second, 30), new Map())));
  });

  it("is refused when it is none", () => {
    for (const bytes of [new Uint8Array(0), Buffer.from("ARROW1 but no more"), new Uint8Array(2000).fill(255)]) {
      expect(() => decodePart(bytes, "part-00000.arrow")).toThrow(/part-00000\.arrow is not a part of a dataset/);
    }
    const whole = encodePart(fill(fc.sample(row, 20)), new Map());
    expect(() => decodePart(whole.subarray(0, whole.length / 2), "part")).toThrow(/not a part/);
  });
});

describe("a dataset's folder", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dataset-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const manifest = (bytes: Uint8Array, rows: number): Manifest => ({
    schemaVersion: 1,
    kind: "socagent-dataset",
    version: "0.0.0",
    template: 1,
    sha256: "0".repeat(64),
    rows,
    time: null,
    seed: 1,
    options: {},
    inputs: [],
    features: SHAPE.features,
    facts: SHAPE.facts,
    zeroFeatures: [],
    rejects: { file: null, rows: 0, reasons: {} },
    cleaning: {},
    duplicates: { flow: "flow", alert: "row", rows: 0, falseMergeProbability: 0 },
    conflicts: { policy: "drop", contents: [], rowsDropped: 0 },
    classes: [],
    splits: [],
    parts: [
      {
        file: "part-00000.arrow",
        rows,
        bytes: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      },
    ],
  });

  it("is read part by part, as the manifest says", async () => {
    const bytes = encodePart(fill(fc.sample(row, 7)), new Map());
    writeFileSync(join(folder, "part-00000.arrow"), bytes);
    await writeManifest(folder, manifest(bytes, 7));
    let rows = 0;
    for await (const batch of readBatches(await openDataset(folder))) rows += batch.rows;
    expect(rows).toBe(7);
  });

  it("is refused when a part is another or absent", async () => {
    const bytes = encodePart(fill(fc.sample(row, 7)), new Map());
    await writeManifest(folder, manifest(bytes, 7));
    const readAll = async (): Promise<void> => {
      for await (const _batch of readBatches(await openDataset(folder)));
    };
    await expect(readAll()).rejects.toThrow(/part-00000\.arrow: no such file/);
    writeFileSync(join(folder, "part-00000.arrow"), encodePart(fill(fc.sample(row, 8)), new Map()));
    await expect(readAll()).rejects.toThrow(/SHA-256 differs/);
  });

  it("is refused when the manifest is none, or names files elsewhere", async () => {
    await expect(readManifest(folder)).rejects.toThrow(/no such file/);
    writeFileSync(join(folder, MANIFEST_FILE), '{"schemaVersion": 9}');
    await expect(readManifest(folder)).rejects.toThrow(/not the manifest of a dataset/);
    const outside = manifest(new Uint8Array(1), 1);
    for (const file of ["../outside.arrow", "/outside.arrow", "..", "a\\b", ""]) {
      const parts = outside.parts.map((part) => ({ ...part, file }));
      writeFileSync(join(folder, MANIFEST_FILE), JSON.stringify({ ...outside, parts }));
      await expect(readManifest(folder)).rejects.toThrow(/not the manifest/);
    }
  });
});

describe("a table", () => {
  const COLUMNS = { text: "text", int: "int32", float: "float32", bool: "bool", time: "time" } as const;
  const cells = fc.record({
    text: perhaps(text),
    int: perhaps(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
    float: perhaps(fc.float({ noNaN: true })),
    bool: perhaps(fc.boolean()),
    time: perhaps(fc.integer({ min: -8e15, max: 8e15 })),
  });

  function encodedTable(...batches: TableBatch<typeof COLUMNS>[]): Buffer {
    return Buffer.concat([...encodeTable(COLUMNS, batches, new Map())]);
  }

  it("is read back by Arrow with every cell, and null where there is none", () => {
    fc.assert(
      fc.property(fc.array(cells, { maxLength: 40 }), (rows) => {
        const batch = {
          text: rows.map((one) => one.text),
          int: rows.map((one) => one.int),
          float: rows.map((one) => one.float),
          bool: rows.map((one) => one.bool),
          time: rows.map((one) => one.time),
        };
        const table = tableFromIPC(encodedTable(batch, batch));
        const expected = [...rows, ...rows].map((one) =>
          Object.fromEntries(Object.entries(one).map(([name, cell]) => [name, cell ?? null])),
        );
        expect(table.toArray().map((one: { toJSON(): unknown }) => one.toJSON())).toEqual(expected);
        expect(table.getChild("text")?.nullCount).toBe(expected.filter((one) => one.text === null).length);
      }),
    );
  });

  it("is refused where columns of a batch differ in length", () => {
    const uneven = { text: ["a"], int: [], float: [1], bool: [true], time: [0] };
    expect(() => encodedTable(uneven)).toThrow(/differ in length/);
  });
});
