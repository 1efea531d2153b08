import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flawOf, type Framer } from "../../../src/data/read/frames.js";
import { JsonFramer } from "../../../src/data/read/frame-json.js";
import { LineFramer } from "../../../src/data/read/frame-lines.js";

interface Row {
  readonly text: string;
  readonly line: number;
  readonly flaw: string | undefined;
}

function rowsOf(framer: Framer, pieces: readonly Uint8Array[]): Row[] {
  const framed = [...pieces.flatMap((piece) => framer.push(piece)), ...framer.finish()];
  return framed.flatMap((frames) =>
    Array.from({ length: frames.count }, (_, row) => ({
      text: Buffer.from(frames.bytes.subarray(frames.starts[row], frames.ends[row])).toString("utf8"),
      line: frames.lines[row] ?? 0,
      flaw: flawOf(frames, row),
    })),
  );
}

function countRows(framer: Framer, text: string): number {
  return [...framer.push(Buffer.from(text)), ...framer.finish()].reduce((sum, { count }) => sum + count, 0);
}

const csv = (maxRowBytes = 1000, chunkBytes?: number): LineFramer =>
  new LineFramer({ delimiter: 44, quote: 34, newline: 10, maxRowBytes }, chunkBytes);
const csvRows = (text: string, maxRowBytes?: number): Row[] => rowsOf(csv(maxRowBytes), [Buffer.from(text)]);
const row = (text: string, line: number, flaw?: string): Row => ({ text, line, flaw });

describe("LineFramer", () => {
  it("cuts at line ends outside quotes and counts lines", () => {
    expect(csvRows('a,b\r\n"x\ny",2\n\n  \n3,4')).toEqual([row("a,b", 1), row('"x\ny",2', 2), row("3,4", 6)]);
  });

  it("knows doubled quotes, and quotes inside cells without quotes", () => {
    expect(csvRows('"a ""b""",c\n5" disk,d\n"",""\n')).toEqual([
      row('"a ""b""",c', 1),
      row('5" disk,d', 2),
      row('"",""', 3),
    ]);
  });

  it("rejects the line whose quote never closes, and reads those after it", () => {
    expect(csvRows('a,b\n1,"never\n2,c\n3,d\n')).toEqual([
      row("a,b", 1),
      row('1,"never', 2, "bad-quotes"),
      row("2,c", 3),
      row("3,d", 4),
    ]);
  });

  it("follows an open quote as far as a row may go", () => {
    const lines = Array.from({ length: 100 }, (_, index) => `${index},b`).join("\n");
    const rows = csvRows(`a,"\n${lines}\n`, 100);
    expect(rows.filter(({ flaw }) => flaw !== undefined)).toEqual([row('a,"', 1, "bad-quotes")]);
    expect(rows).toHaveLength(101);
  });

  it("rejects text after a closing quote", () => {
    expect(csvRows('"a"b,c\nd,e\n')).toEqual([row('"a"b,c', 1, "bad-quotes"), row("d,e", 2)]);
  });

  it("drops a line beyond the limit while it streams by, and goes on after it", () => {
    const framer = csv(2 * 1024 * 1024);
    const megabyte = Buffer.alloc(1024 * 1024, "x");
    const before = process.memoryUsage.rss();
    const pieces = [Buffer.from("a,b\n"), ...Array.from({ length: 200 }, () => megabyte), Buffer.from("\n1,2\n")];
    const rows = rowsOf(framer, pieces);
    expect(rows.map(({ line, flaw }) => [line, flaw])).toEqual([
      [1, undefined],
      [2, "row-too-long"],
      [3, undefined],
    ]);
    expect(rows[1]?.text.length).toBeLessThan(5_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(120e6);
  });

  it("takes time that grows with the bytes, whatever the quotes", () => {
    const started = process.cpuUsage();
    for (const text of ['ab",c,"x\n', '"\n', ',"', '"",', 'x,"\n', '""""\n']) {
      countRows(csv(1024 * 1024), text.repeat(Math.floor(3e6 / text.length)));
    }
    // Seconds of this process, which is some; hours if every row were searched to its limit.
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(40);
  });

  it("gives the same rows however the bytes are cut", () => {
    const text = fc.array(fc.constantFrom("a", ",", '"', '""', "\n", "\r\n", "xyz", '"x\ny"', " "), { maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(60), { maxLength: 5 }),
        fc.integer({ min: 8, max: 40 }),
        (parts, cuts, limit) => {
          const bytes = Buffer.from(parts.join(""));
          const at = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
          const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
          const kept = (rows: Row[]): unknown =>
            rows.map(({ line, flaw, text: said }) => [line, flaw, flaw === "row-too-long" ? "" : said]);
          expect(kept(rowsOf(csv(limit, 1), pieces))).toEqual(kept(rowsOf(csv(limit), [bytes])));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("takes a row as long as the limit, whose line end comes in two pieces", () => {
    const pieces = ['axyz""aa\r', "\n"].map((piece) => Buffer.from(piece));
    expect(rowsOf(csv(8, 1), pieces)).toEqual([row('axyz""aa', 1)]);
    expect(
      rowsOf(
        csv(8, 1),
        ['axyz""aa\r', "b\n"].map((piece) => Buffer.from(piece)),
      ),
    ).toMatchObject([{ line: 1, flaw: "row-too-long" }]);
  });

  it("loses no line: every line that is not blank is in a row", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", ",", '"', "\n", "b"), { maxLength: 80 }), (parts) => {
        const text = parts.join("");
        const covered = csvRows(text, 30).flatMap(({ text: said, line }) =>
          said.split("\n").map((_, index) => line + index),
        );
        const filled = text.split("\n").flatMap((line, index) => (line === "" ? [] : [index + 1]));
        expect(covered).toEqual(expect.arrayContaining(filled));
      }),
    );
  });
});

const json = (text: string, maxRowBytes = 1000): Row[] => rowsOf(new JsonFramer(maxRowBytes), [Buffer.from(text)]);

describe("JsonFramer", () => {
  it("finds the objects of an array, on one line or on several", () => {
    expect(json('[{"a":1},{"b":"}{["}, {"c":{"d":[1,{}]}}]')).toEqual([
      row('{"a":1}', 1),
      row('{"b":"}{["}', 1),
      row('{"c":{"d":[1,{}]}}', 1),
    ]);
    expect(json('[\n  {\n    "a": 1\n  },\n  {"b": "\\""}\n]\n')).toEqual([
      row('{\n    "a": 1\n  }', 2),
      row('{"b": "\\""}', 5),
    ]);
  });

  it("names what is between objects and is none", () => {
    expect(json('[1, {"a":1}, "x"]')).toEqual([
      row("1, ", 1, "not-an-object"),
      row('{"a":1}', 1),
      row('"x"]', 1, "not-an-object"),
    ]);
  });

  it("goes on after a broken object at a line that begins like those before", () => {
    const text = '[\n  {"a": 1},\n  {"b": "cut\n  },\n    {"nested": 1},\n  {"c": 3}\n]';
    expect(json(text).map(({ text: said, flaw }) => [said.slice(0, 8), flaw])).toEqual([
      ['{"a": 1}', undefined],
      ['{"b": "c', "invalid-json"],
      ['{"c": 3}', undefined],
    ]);
  });

  it("rejects an object that is too long or does not end", () => {
    expect(json(`[{"a":"${"x".repeat(2000)}"},\n{"b":1}]`).map(({ flaw, line }) => [flaw, line])).toEqual([
      ["row-too-long", 1],
      [undefined, 2],
    ]);
    expect(json('[{"a":1},\n{"b":').map(({ flaw }) => flaw)).toEqual([undefined, "invalid-json"]);
  });

  it("takes time that grows with the bytes, whatever is broken", () => {
    const started = process.cpuUsage();
    for (const text of ['{"a":', '{"a":\n', '{"a\n', "[", '"', "{\n"]) {
      countRows(new JsonFramer(1024 * 1024), text.repeat(Math.floor(2e6 / text.length)));
    }
    expect(process.cpuUsage(started).user / 1e6).toBeLessThan(40);
  });
});
