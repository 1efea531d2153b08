import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandLine, writeResult } from "../../../bench/support/results.js";

describe("commandLine", () => {
  it("quotes what a shell would take apart", () => {
    expect(commandLine(["model", "--tasks", "forward,train", "--out", "a b/it's.json"])).toBe(
      "npm run bench -- model --tasks forward,train --out 'a b/it'\\''s.json'",
    );
  });
});

describe("writeResult", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "bench-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("makes the folder and replaces what was there", async () => {
    const file = join(folder, "deep", "x.json");
    const header = { schemaVersion: 1, bench: "x", command: "npm run bench -- x", startedAt: "now" };
    await writeResult(file, { ...header, finishedAt: null });
    await writeResult(file, { ...header, finishedAt: "later" });
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ ...header, finishedAt: "later" });
    await writeResult(undefined, { ...header, finishedAt: null });
  });
});
