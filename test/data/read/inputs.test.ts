// What readRecords takes as input: files, folders, globs, packed files, standard input, and what it refuses.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { expandInputs } from "../../../src/data/read/expand-inputs.js";
import { zstdDecoder } from "../../../src/data/read/zstd.js";
import { collect, emptyFolder, failure, readText, told, written } from "./reading.js";

const T = "2024-03-05T10:11:12Z";
const TEXT = `time,rule\n${T},x\n${T},y\n`;
describe("inputs", () => {
  it("may be a folder: its data files and those below it, by name, without what is hidden", async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, "b"));
    mkdirSync(join(folder, ".hidden"));
    for (const name of [
      "c.csv",
      "a.CSV",
      "b/z.jsonl",
      "b/a.csv.gz",
      ".secret.csv",
      ".hidden/x.csv",
      "README.md",
      "eve.json",
    ]) {
      writeFileSync(join(folder, name), TEXT);
    }
    symlinkSync(join(folder, "c.csv"), join(folder, "link.csv"));
    symlinkSync(folder, join(folder, "loop"));
    const { files, passedOver } = await expandInputs([folder]);
    expect(files).toEqual(
      ["a.CSV", "b/a.csv.gz", "b/z.jsonl", "c.csv", "eve.json", "link.csv"].map((name) => join(folder, name)),
    );
    expect(passedOver).toEqual([join(folder, "README.md")]);
  });

  it("may be a glob, and a file is read once", async () => {
    const folder = emptyFolder();
    for (const name of ["day-2.csv", "day-10.csv", "day-1.csv", "other.csv", "od[d].csv"])
      writeFileSync(join(folder, name), TEXT);
    const { files } = await expandInputs([join(folder, "day-2.csv"), `${folder}/day-*.csv`, join(folder, "od[d].csv")]);
    expect(files.map((file) => file.slice(folder.length + 1))).toEqual([
      "day-2.csv",
      "day-1.csv",
      "day-10.csv",
      "od[d].csv",
    ]);
  });

  it("are all named when they are not there", async () => {
    const error = await failure(expandInputs(["/nowhere/a.csv", emptyFolder(), "/nowhere/*.csv", "-", "-"]));
    expect(error.code).toBe("input");
    const reasons = [
      "/nowhere/a.csv: no such file",
      "the folder has no files",
      "/nowhere/*.csv: no file is of",
      "twice",
    ];
    for (const said of reasons) expect(told(error)).toContain(said);
    expect(told(await failure(expandInputs([])))).toContain("no input");
  });

  it("are refused in words of ours, which say why a folder gives nothing", async () => {
    const file = written("time,rule\n", "one.csv");
    expect(told(await failure(expandInputs([join(file, "two.csv")])))).toMatch(
      /two\.csv: a part of the path is a file/,
    );
    const folder = emptyFolder();
    writeFileSync(join(folder, "alerts.txt"), "time,rule\n");
    const message = told(await failure(expandInputs([folder])));
    expect(message).toMatch(/its files, such as alerts\.txt, are not named as data/);
    expect((await expandInputs([join(folder, "alerts.txt")])).files).toHaveLength(1);
  });

  it("are read in the order given, with counts for each", async () => {
    const [a, b, empty] = [
      written(TEXT, "a.csv"),
      written(`time,rule\n${T},z\nbad\n`, "b.csv"),
      written("", "empty.csv"),
    ];
    const { records, summary } = await collect([b, empty, a]);
    expect(records.map(({ ruleText }) => ruleText)).toEqual(["z", "x", "y"]);
    expect(summary.files.map(({ file, rows, nothing }) => [file, rows, nothing])).toEqual([
      [b, 2, undefined],
      [empty, 0, "empty"],
      [a, 2, undefined],
    ]);
    expect(summary.files[0]?.rejects["wrong-width"]).toBe(1);
    expect(summary.rows).toBe(4);
  });

  it("are refused together when there is not a row in any", async () => {
    const error = await failure(collect([written("", "a.csv"), written("time,rule\n", "b.csv")]));
    expect(told(error)).toMatch(/a\.csv is empty\n.*b\.csv has a header and no rows/);
  });

  it("may be standard input, in pieces of any size", async () => {
    const { records } = await collect(
      ["-"],
      {},
      Readable.from(Array.from(TEXT, (character) => Buffer.from(character))),
    );
    expect(records.map(({ origin, id }) => [origin.file, id])).toEqual([
      ["-", "-:2"],
      ["-", "-:3"],
    ]);
    expect((await collect(["-"], {}, Readable.from([gzipSync(TEXT)]))).records).toHaveLength(2);
    const nothing = await failure(collect(["-"], {}, Readable.from([])));
    expect([nothing.message, nothing.subject]).toEqual(["nothing to read: standard input is empty", {}]);
  });

  it("may be gzip, in several members", async () => {
    const half = TEXT.length >> 1;
    const { records } = await readText(
      Buffer.concat([gzipSync(TEXT.slice(0, half)), gzipSync(TEXT.slice(half))]),
      {},
      "a.csv.gz",
    );
    expect(records.map(({ ruleText }) => ruleText)).toEqual(["x", "y"]);
  });

  it("are refused when compressed data is damaged or cut", async () => {
    const whole = gzipSync(TEXT.repeat(1000));
    for (const bytes of [
      whole.subarray(0, whole.length - 20),
      Buffer.concat([whole.subarray(0, 30), Buffer.alloc(100, 7)]),
    ]) {
      const error = await failure(readText(bytes, {}, "a.csv.gz"));
      expect(error.code).toBe("input");
      expect(told(error)).toContain("damaged or cut short");
    }
  });

  it("that cannot be opened say why", async () => {
    expect(told(await failure(collect([join(emptyFolder(), "no.csv")])))).toContain("no such file");
    const error = await failure(collect(["-"], {}, Readable.from(failing())));
    expect(told(error)).toContain("pipe broke");
  });
});

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from(TEXT);
  await Promise.resolve();
  throw new Error("pipe broke");
}

const fixtures = join(import.meta.dirname, "fixtures");

describe("zstd", () => {
  it.each([
    ["Node's own decoder, where there is one", true],
    ["fzstd", false],
  ])("is decompressed by %s", async (_, native) => {
    for (const name of readdirSync(fixtures).filter((one) => one.endsWith(".zst"))) {
      const parts: Buffer[] = [];
      const decoder = zstdDecoder(native);
      const bytes = readFileSync(join(fixtures, name));
      const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_unused, index) =>
        bytes.subarray(7 * index, 7 * index + 7),
      );
      for await (const part of Readable.from(pieces).pipe(decoder)) parts.push(Buffer.from(part as Uint8Array));
      const text = Buffer.concat(parts);
      const expected = JSON.parse(readFileSync(join(fixtures, "zstd.json"), "utf8")) as Record<
        string,
        { sha256: string; bytes: number }
      >;
      expect([text.length, createHash("sha256").update(text).digest("hex")]).toEqual([
        expected[name]?.bytes,
        expected[name]?.sha256,
      ]);
    }
  });

  it("is read like any file", async () => {
    const { records } = await collect([join(fixtures, "alerts.csv.zst")]);
    expect(records).toHaveLength(3000);
    expect(records[2999]).toMatchObject({ ruleText: "rule 9", origin: { line: 3001 } });
  });

  it("is refused when it is cut short or damaged", async () => {
    const whole = readFileSync(join(fixtures, "alerts.csv.zst"));
    expect(told(await failure(readText(whole.subarray(0, whole.length >> 1), {}, "a.zst")))).toContain("zstd");
    const damaged = Buffer.from(whole);
    damaged.fill(255, 60, 90);
    expect((await failure(readText(damaged, {}, "a.zst"))).code).toBe("input");
  });

  it("is refused when it would need too much memory", async () => {
    // A header that asks for a window of 1 GiB, and an empty raw block.
    const greedy = Buffer.concat([Buffer.from("28b52ffd00a0010000", "hex"), Buffer.alloc(20)]);
    const decoder = zstdDecoder(false);
    await expect(Readable.from([greedy]).pipe(decoder).toArray()).rejects.toThrow(/window/);
  });
});
