// Archives that lead out of the folder, unpack to more than they say, or are broken.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unpackZip } from "../../src/fetch/unpack-zip.js";
import { makeZip, type ZipEntry } from "./zip.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "unpack-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const BOUNDS = { maxFiles: 10, maxBytes: 1_000_000 };

async function unpack(entries: readonly ZipEntry[] | Buffer, bounds = BOUNDS): Promise<string[]> {
  const archive = join(folder, "archive.zip");
  writeFileSync(archive, Buffer.isBuffer(entries) ? entries : makeZip(entries));
  const into = join(folder, "into");
  mkdirSync(into, { recursive: true });
  return unpackZip(archive, into, bounds);
}

const unpacked = (): string[] => readdirSync(join(folder, "into"));

describe("an archive", () => {
  it("is unpacked with its folders", async () => {
    const names = await unpack([
      { name: "ads/", content: "" },
      { name: "ads/a.json", content: "{}" },
      { name: "ads/b.json", content: "x".repeat(50_000), deflate: true },
    ]);
    expect(names).toEqual(["ads/a.json", "ads/b.json"]);
    expect(readFileSync(join(folder, "into/ads/b.json"), "utf8")).toHaveLength(50_000);
    expect(unpacked()).toEqual(["ads"]);
  });

  it.each<[string, ZipEntry]>([
    ["above the folder", { name: "../outside", content: "x" }],
    ["above the folder, further in", { name: "a/../../outside", content: "x" }],
    ["absolute", { name: "/outside", content: "x" }],
    ["with backslashes", { name: "..\\outside", content: "x" }],
    ["on a drive", { name: "C:/outside", content: "x" }],
    ["hidden", { name: ".fetch.json", content: "x" }],
    ["with a control character", { name: "a\u0007b", content: "x" }],
    ["a link", { name: "link", content: "/etc/passwd", unixMode: 0o120777 }],
    ["encrypted", { name: "a", content: "x", encrypted: true }],
    ["longer than it says", { name: "a", content: "x".repeat(9000), deflate: true, claimedSize: 10 }],
    ["shorter than it says", { name: "a", content: "x", deflate: true, claimedSize: 100 }],
  ])("with an entry %s leaves nothing", async (_name, entry) => {
    await expect(unpack([{ name: "fine", content: "fine" }, entry])).rejects.toMatchObject({ code: "input" });
    expect(unpacked()).toEqual([]);
    expect(existsSync(join(folder, "outside"))).toBe(false);
  });

  it("with the same name twice, but for its case, leaves nothing", async () => {
    await expect(
      unpack([
        { name: "a", content: "1" },
        { name: "A", content: "2" },
      ]),
    ).rejects.toMatchObject({
      problems: [expect.stringContaining("twice")],
    });
    expect(unpacked()).toEqual([]);
  });

  it("of too many files, or too large ones, is refused before one is unpacked", async () => {
    const many = Array.from({ length: 11 }, (_, at) => ({ name: `f${at}`, content: "x" }));
    await expect(unpack(many)).rejects.toMatchObject({ problems: [expect.stringContaining("10 files")] });
    const bomb = { name: "bomb", content: Buffer.alloc(2_000_000), deflate: true };
    await expect(unpack([bomb])).rejects.toMatchObject({ problems: [expect.stringContaining("1000000 bytes")] });
    expect(unpacked()).toEqual([]);
  });

  it.each([
    ["no archive", Buffer.from("PK nonsense")],
    ["cut", makeZip([{ name: "a", content: "x".repeat(1000) }]).subarray(0, 600)],
    ["empty", Buffer.alloc(0)],
  ])("that is %s is said to be broken", async (_name, bytes) => {
    await expect(unpack(bytes)).rejects.toMatchObject({
      code: "input",
      message: expect.stringContaining("unpacked") as unknown,
    });
  });

  it("makes the folder where there is none", async () => {
    writeFileSync(join(folder, "archive.zip"), makeZip([{ name: "a", content: "x" }]));
    expect(await unpackZip(join(folder, "archive.zip"), join(folder, "new/into"), BOUNDS)).toEqual(["a"]);
  });

  it("clears what an ended run left", async () => {
    mkdirSync(join(folder, "into/.unpack.0123456789ab.tmp"), { recursive: true });
    await unpack([{ name: "a", content: "x" }]);
    expect(unpacked()).toEqual(["a"]);
  });
});
