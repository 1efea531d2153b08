// Texts, columns and stage files on disk: what is written is read back, in any order, and what is damaged is told.
import { existsSync, mkdtempSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Random } from "../../../src/random.js";
import { readColumn, writeColumns } from "../../../src/triage/spool/columns.js";
import { GrowingFloat64, GrowingInt32 } from "../../../src/triage/spool/growing.js";
import { StageFile } from "../../../src/triage/spool/stage-file.js";
import { TextSpool, TextSpoolWriter } from "../../../src/triage/spool/text-spool.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-spool-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("TextSpool", () => {
  /** Empty ones, long ones across several stretches, and characters of one to four bytes. */
  const texts = Array.from({ length: 3_000 }, (_, at) => {
    if (at % 500 === 499) return `${"long ".repeat(30_000)}${at}`;
    return at % 7 === 0 ? "" : `${"é€𝄞a".repeat(at % 40)} ${at}`;
  });
  const file = join(folder, "texts.txt");
  const writer = new TextSpoolWriter(file);
  const numbers = texts.map((text) => writer.add(text));
  const { starts } = writer.finish();

  it("gives texts back in any order", () => {
    expect(numbers).toEqual(texts.map((_, at) => at));
    const spool = new TextSpool(file, starts);
    expect(spool.count).toBe(texts.length);
    const random = new Random(1, "order");
    for (let at = 0; at < texts.length; at += 1) expect(spool.get(at)).toBe(texts[at]);
    for (let round = 0; round < 2_000; round += 1) {
      const at = random.below(texts.length);
      expect(spool.get(at)).toBe(texts[at]);
    }
    expect(() => spool.get(texts.length)).toThrow(/there are 3000 texts/);
    spool.close();
  });

  it("leaves nothing where it is discarded", () => {
    const other = join(folder, "other.txt");
    const discarded = new TextSpoolWriter(other);
    discarded.add("x");
    discarded.discard();
    expect([existsSync(other), existsSync(`${other}.tmp`)]).toEqual([false, false]);
  });
});

describe("columns", () => {
  it("are read back as they were, and refused when they are cut off", () => {
    const times = Float64Array.from({ length: 1_000 }, (_, at) => at / 3);
    const marks = Uint8Array.from({ length: 1_000 }, (_, at) => at % 251);
    const files = writeColumns(folder, "read", { times, marks });
    expect(files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["read.times.bin", 8_000],
      ["read.marks.bin", 1_000],
    ]);
    expect(readColumn(folder, "read", "times", new Float64Array(1_000))).toEqual(times);
    expect(readColumn(folder, "read", "marks", new Uint8Array(1_000))).toEqual(marks);
    truncateSync(join(folder, "read.times.bin"), 7_999);
    expect(() => readColumn(folder, "read", "times", new Float64Array(1_000))).toThrow(/is cut off/);
    expect(() => readColumn(folder, "read", "absent", new Uint8Array(1))).toThrow(/absent\.bin/);
  });

  it("grow as numbers are appended", () => {
    const [floats, ints] = [new GrowingFloat64(), new GrowingInt32()];
    for (let at = 0; at < 10_000; at += 1) {
      floats.push(at / 2);
      ints.push(-at);
    }
    expect([floats.length, ints.length]).toEqual([10_000, 10_000]);
    expect(floats.values()[9_999]).toBe(4_999.5);
    expect(ints.values()[9_999]).toBe(-9_999);
  });
});

describe("StageFile", () => {
  it("has its name only when it is whole", () => {
    const file = join(folder, "stage.bin");
    const stage = new StageFile(file);
    stage.writeText("ä".repeat(400_000));
    stage.writeText("b".repeat(900_000));
    stage.write(Uint8Array.of(1, 2, 3));
    expect(existsSync(file)).toBe(false);
    expect(stage.finish()).toMatchObject({ name: "stage.bin", bytes: 800_000 + 900_000 + 3 });
    expect(existsSync(file)).toBe(true);
  });

  it("says what cannot be written", () => {
    expect(() => new StageFile(join(folder, "no", "folder"))).toThrow(/cannot write/);
  });
});
