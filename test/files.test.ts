import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SocagentError } from "../src/errors.js";
import {
  fileError,
  makeFolder,
  readJson,
  removeStaleTemporaries,
  removeTemporaries,
  requireWritable,
  writeAtomically,
  writeFileAtomically,
} from "../src/files.js";
import { temporaryName } from "../src/temporary-name.js";
import { nameOfEndedProcess } from "./ended-process.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socagent-files-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe("readJson", () => {
  it("reads JSON with or without a byte order mark", async () => {
    const file = join(folder, "a.json");
    await writeFile(file, '\uFEFF{"a":1}');
    expect(await readJson(file)).toEqual({ a: 1 });
  });

  it("tells the file and the reason", async () => {
    const file = join(folder, "a.json");
    await expect(readJson(file, "checkpoint")).rejects.toMatchObject({
      code: "checkpoint",
      subject: { file },
      message: expect.stringContaining("no such file") as string,
    });
    await writeFile(file, "{");
    await expect(readJson(file)).rejects.toThrow(/not valid JSON/);
    await writeFile(file, "[1,2,3,4,5]");
    await expect(readJson(file, "io", 5)).rejects.toThrow(/more than the 5 allowed/);
    await expect(readJson(folder)).rejects.toThrow(/it is a folder/);
  });

  it.skipIf(process.platform === "win32")("does not wait for a named pipe", async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(readJson(pipe)).rejects.toThrow(/not a regular file/);
  });
});

describe("makeFolder", () => {
  it("makes what is not there and tells the outermost", async () => {
    expect(await makeFolder(join(folder, "a", "b", "c"))).toBe(join(folder, "a"));
    expect(await makeFolder(join(folder, "a", "b", "c"))).toBeUndefined();
    expect(await makeFolder(join(folder, "a", "b", "d"))).toBe(join(folder, "a", "b", "d"));
    expect(await readdir(join(folder, "a", "b"))).toEqual(["c", "d"]);
  });

  it("may be called at once by several", async () => {
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(join(folder, "x", "y"))));
    expect(await readdir(folder)).toEqual(["x"]);
  });

  it("tells that a part of the path is a file", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(makeFolder(join(folder, "file"))).rejects.toMatchObject({ code: "EEXIST" });
    await expect(makeFolder(join(folder, "file", "x", "y"))).rejects.toMatchObject({ code: "EEXIST" });
  });

  it.skipIf(process.platform !== "linux")("ends where no folder can be made", async () => {
    await expect(makeFolder("/proc/socagent/x")).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("requireWritable", () => {
  it("makes nothing where the folder can be made", async () => {
    await requireWritable(join(folder, "a", "b"));
    await requireWritable(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it("tells the folder, not what is in its way", async () => {
    await writeFile(join(folder, "file"), "");
    for (const wanted of [join(folder, "file"), join(folder, "file", "a", "b")]) {
      await expect(requireWritable(wanted)).rejects.toMatchObject({ code: "io", subject: { file: wanted } });
    }
  });
});

describe("writeAtomically", () => {
  it("makes the folder and leaves no other file", async () => {
    const file = join(folder, "deep", "er", "a.txt");
    await writeFileAtomically(file, "one");
    await writeFileAtomically(file, "two");
    expect(await readFile(file, "utf8")).toBe("two");
    expect(await readdir(join(folder, "deep", "er"))).toEqual(["a.txt"]);
  });

  it("keeps the old content when writing fails", async () => {
    const file = join(folder, "a.txt");
    await writeFileAtomically(file, "old");
    const failing = writeAtomically(file, async (handle) => {
      await handle.writeFile("half");
      throw new Error("stopped");
    });
    await expect(failing).rejects.toThrow(/cannot write .*a\.txt: stopped/);
    expect(await readFile(file, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(["a.txt"]);
  });

  it("says what is in the way of a path below a file", async () => {
    await writeFileAtomically(join(folder, "a.txt"), "old");
    const below = writeFileAtomically(join(folder, "a.txt", "below"), "new");
    await expect(below).rejects.toMatchObject({
      code: "io",
      message: expect.stringContaining("cannot write") as string,
    });
  });
});

describe("removeTemporaries", () => {
  it("removes what a killed process left, and nothing else", async () => {
    const left = [".a.json.0123456789ab.tmp", ".part-0.arrow.ffffffffffff.tmp"];
    const kept = ["a.json", "a.tmp", ".a.json.0123.tmp", "a.json.0123456789ab.tmp"];
    for (const name of [...left, ...kept]) await writeFile(join(folder, name), "");
    await removeTemporaries(folder);
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
  });

  it("has nothing to do where there is no folder", async () => {
    await removeTemporaries(join(folder, "absent"));
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(removeTemporaries(file)).rejects.toThrow(/a part of the path is a file/);
  });
});

describe("temporary files of other processes", () => {
  it("are removed where their process has ended, and their file is written anew", async () => {
    const [file, other] = [join(folder, "a.json"), join(folder, "b.json")];
    const [left, ofOther, mine] = [nameOfEndedProcess(file), nameOfEndedProcess(other), temporaryName(file)];
    for (const name of [left, ofOther, mine]) await writeFile(name, "half");
    await writeFileAtomically(file, "whole");
    const kept = [basename(ofOther), basename(mine), "a.json"];
    expect((await readdir(folder)).sort()).toEqual(kept.sort());
    await removeStaleTemporaries(folder, (name) => name.startsWith("b"));
    expect((await readdir(folder)).sort()).toEqual([basename(mine), "a.json"].sort());
  });

  it("are removed after a day where nothing can be said of their process", async () => {
    const mine = temporaryName(join(folder, "a.json"));
    const elsewhere = mine.replace(/[0-9a-f]{6}(?=\.tmp$)/, "000000");
    for (const name of [mine, elsewhere]) await writeFile(name, "half");
    await removeStaleTemporaries(folder, () => true);
    expect(await readdir(folder)).toHaveLength(2);
    const before = new Date(Date.now() - 25 * 60 * 60 * 1_000);
    for (const name of [mine, elsewhere]) await utimes(name, before, before);
    await removeStaleTemporaries(folder, () => true);
    expect(await readdir(folder)).toEqual([]);
    await removeStaleTemporaries(join(folder, "absent"), () => true);
  });
});

describe("fileError", () => {
  it("says what to do about a full disk", () => {
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    expect(fileError(full, "out.arrow", "write")).toMatchObject({
      code: "io",
      message: "cannot write out.arrow: no space left on the disk",
      nextStep: "Free some space and run the command again.",
    });
  });

  it("leaves our own errors as they are", () => {
    const own = new SocagentError("input", "mine");
    expect(fileError(own, "a", "read")).toBe(own);
  });
});
