// Any bytes: never a crash, never anything but a SocagentError, never a row lost without being counted.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCells } from "../../../src/data/read/csv-cells.js";
import { FrameList } from "../../../src/data/read/frames.js";
import { splitPlainRow } from "../../../src/data/read/split-plain-row.js";
import { readText } from "./reading.js";

const T = "2024-03-05T10:11:12Z";
const bits = fc.constantFrom(
  "time,rule,src_ip\n",
  T,
  ",",
  ";",
  '"',
  '""',
  "'",
  "\n",
  "\r\n",
  "\r",
  "x",
  "é",
  "10.0.0.1",
  "\x07",
  "\0",
  "\ufeff",
  "=1+1",
  "{",
  "}",
  "[",
  "]",
  '{"event_type":"alert","alert":{"signature":"x"},"timestamp":"2024-03-05T10:11:12Z"}',
  '{"rule":{"level":3},"agent":{}}',
  ":",
  "\\",
  "null",
  "__proto__",
  "1700000000",
  "sep=;\n",
  "Flow Duration,",
);
const soup = fc.array(bits, { maxLength: 40 }).map((parts) => Buffer.from(parts.join("")));
const mixed = fc.tuple(soup, fc.uint8Array({ maxLength: 40 }), soup).map((parts) => Buffer.concat(parts));

async function outcome(bytes: Uint8Array): Promise<void> {
  try {
    const { summary, records, rejects } = await readText(bytes, { maxFieldBytes: 40, maxRowBytes: 120 });
    const skipped = Object.values(summary.skipped).reduce((sum, times) => sum + times, 0);
    expect(summary.rows).toBe(records.length + rejects.length + skipped);
    for (const record of records) {
      expect(Number.isFinite(record.time)).toBe(true);
      expect(Object.values(record.fields).every((text) => text.length <= 40)).toBe(true);
    }
  } catch (thrown) {
    if (!(thrown instanceof Error) || thrown.name !== "SocagentError") throw thrown;
  }
}

describe("any bytes", () => {
  it.each([
    ["bits of every format", soup],
    ["bits with noise", mixed],
    ["noise", fc.uint8Array({ maxLength: 300 })],
    [
      "a header and noise",
      fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.concat([Buffer.from("time,rule,src_ip\n"), noise])),
    ],
  ])("give records, rejects or a SocagentError: %s", async (_, bytes) => {
    await fc.assert(fc.asyncProperty(bytes, outcome), { numRuns: 200 });
  });
});

describe("rows of ASCII without quotes", () => {
  it("are split as csv-parse splits them", () => {
    const cell = fc.string({ unit: fc.constantFrom(...Array.from("abc 01.-_;'\t")), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (cells, width) => {
        const text = cells.join(",");
        const offsets = new Uint32Array(width + 1);
        const found = splitPlainRow(Buffer.from(text), 0, text.length, 44, { cells: offsets, from: 0, width });
        const [expected] = csvCells([text], { delimiter: ",", quote: '"' });
        if (text === "") return;
        expect(found.width).toBe(expected?.length);
        if (found.width !== width) return;
        expect(
          Array.from({ length: width }, (_, index) => text.slice(offsets[index], (offsets[index + 1] ?? 0) - 1)),
        ).toEqual(expected);
      }),
    );
  });

  it("may be as many as they like in a stretch", () => {
    const list = new FrameList();
    for (let row = 0; row < 5000; row++) list.add(row, row + 1, row + 1, row % 2 === 0 ? "bad-quotes" : undefined);
    const frames = list.take(new Uint8Array(5001), 5001, undefined);
    expect([frames.count, frames.lines[4999], frames.flaws[4998]]).toEqual([5000, 5000, 2]);
  });
});
