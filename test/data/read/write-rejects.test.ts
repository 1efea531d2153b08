import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import type { Reject } from "../../../src/data/read/reject.js";
import { RejectsFile, rejectRow } from "../../../src/data/read/write-rejects.js";
import { emptyFolder, failure, told } from "./reading.js";

const reject = (raw: string, line = 2): Reject => ({
  file: "a.csv",
  line,
  reason: "wrong-width",
  detail: "2 cells",
  raw,
});

describe("RejectsFile", () => {
  it("holds file, line, reason and raw text of every reject, and has its name only when it is whole", async () => {
    const path = join(emptyFolder(), "deep", "rejects.csv");
    const file = new RejectsFile(path);
    await file.write([reject('x,"y"', 7)]);
    await file.write(Array.from({ length: 5000 }, (_, index) => reject("z".repeat(100), index)));
    expect(existsSync(path)).toBe(false);
    await file.finish();
    const rows = parse(readFileSync(path, "utf8"));
    expect(rows.slice(0, 2)).toEqual([
      ["file", "line", "reason", "raw", "detail"],
      ["a.csv", "7", "wrong-width", 'x,"y"', "2 cells"],
    ]);
    expect(rows).toHaveLength(5002);
    expect(file.written).toBe(5001);
  });

  it("is not made without a reject, and an old one goes", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "rejects.csv"), "old");
    const file = new RejectsFile(join(folder, "rejects.csv"));
    await file.write([]);
    await file.finish();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("leaves nothing behind when it is discarded", async () => {
    const folder = emptyFolder();
    const file = new RejectsFile(join(folder, "rejects.csv"));
    await file.write(Array.from({ length: 5000 }, () => reject("z".repeat(100))));
    await file.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("disarms formulas and shows what is hidden", () => {
    for (const raw of ["=1+1", "+cmd", "-2", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1"]) {
      expect(rejectRow(reject(raw))).toMatch(/,"'[^"]/);
    }
    const row = rejectRow(reject("a\x1b[2J\u202eb\nc\u0000"));
    expect(row).toContain("a\\u001b[2J\\u202eb\\u000ac\\u0000");
    expect(row.slice(0, -1)).not.toContain("\n");
  });

  it("says when it cannot be written", async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, "file"), "");
    const file = new RejectsFile(join(folder, "file", "rejects.csv"));
    await file.write([reject("x")]);
    const error = await failure(file.finish());
    expect(error.code).toBe("io");
    expect(told(error)).toContain("rejects.csv");
  });

  it("leaves nothing behind on a full disk", () => {
    const folder = emptyFolder();
    // A limit on the size of files stands for the disk: the system refuses to write on.
    const script = `
      import { RejectsFile } from ${JSON.stringify(join(import.meta.dirname, "../../../src/data/read/write-rejects.ts"))};
      const file = new RejectsFile(${JSON.stringify(join(folder, "rejects.csv"))});
      try {
        for (let at = 0; at < 20; at++) await file.write(Array.from({ length: 1000 }, (_, line) => ({ file: "a", line, reason: "no-time", detail: "", raw: "x".repeat(500) })));
        await file.finish();
        console.log("written");
      } catch (error) {
        console.log(error.code, error.message);
      }`;
    const { stdout } = spawnSync(
      "bash",
      [
        "-c",
        `ulimit -f 1000; trap '' XFSZ; exec "$0" --import tsx --input-type=module -e "$1"`,
        process.execPath,
        script,
      ],
      { encoding: "utf8" },
    );
    expect(stdout).toMatch(/^io cannot write .*rejects\.csv/);
    expect(readdirSync(folder)).toEqual([]);
  });
});
