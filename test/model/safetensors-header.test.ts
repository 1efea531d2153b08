import { describe, expect, it } from "vitest";
import { readSafetensors, openSafetensors } from "../../src/model/read-safetensors.js";
import { checkpointError, safetensorsBytes, temporaryFolder, writeBytes } from "./safetensors-bytes.js";

const folder = temporaryFolder();

async function problemOf(header: unknown, dataBytes = 0, claimed?: bigint): Promise<string> {
  const file = writeBytes(folder, safetensorsBytes(header, new Uint8Array(dataBytes), claimed));
  const error = await checkpointError(readSafetensors(file));
  expect(error.message).toContain(file);
  expect(error.subject.file).toBe(file);
  expect(error.nextStep).toBeDefined();
  return error.problems.join("\n");
}

const f32 = (shape: unknown, begin: unknown, end: unknown): object => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

describe("safetensors header", () => {
  it("lists tensors in the order of their bytes, with metadata", async () => {
    const header = { __metadata__: { format: "pt" }, b: f32([2], 4, 12), a: f32([], 0, 4), z: f32([0, 3], 12, 12) };
    const opened = await openSafetensors(writeBytes(folder, safetensorsBytes(header, new Uint8Array(12))));
    await opened.close();
    expect([...opened.header.tensors.keys()]).toEqual(["a", "b", "z"]);
    expect(opened.header.tensors.get("b")).toEqual({ dtype: "F32", shape: [2], begin: 4, end: 12 });
    expect(opened.header.metadata).toEqual(new Map([["format", "pt"]]));
  });

  it("takes an empty file of tensors and a padded header", async () => {
    const { tensors } = await readSafetensors(writeBytes(folder, safetensorsBytes("{}      ")));
    expect(tensors.size).toBe(0);
  });

  it("takes names that JavaScript's objects have by themselves", async () => {
    const text = `{"__proto__":${JSON.stringify(f32([1], 0, 4))},"constructor":${JSON.stringify(f32([1], 4, 8))}}`;
    const data = new Uint8Array(Float32Array.of(1, 2).buffer);
    const { tensors } = await readSafetensors(writeBytes(folder, safetensorsBytes(text, data)));
    expect(
      [...tensors].map(
        ([
          name,
          {
            data: [value],
          },
        ]) => [name, value],
      ),
    ).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
    expect({}).not.toHaveProperty("dtype");
  });

  it.each([
    ["a hole in front", { a: f32([1], 4, 8) }, 8, "bytes 0 to 4 belong to no tensor"],
    ["a hole between", { a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12, "bytes 4 to 8"],
    ["an overlap", { a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12, 'tensor "b" begins at byte 4, inside tensor "a"'],
    ["the same bytes twice", { a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4, 'tensor "b" begins at byte 0'],
    ["bytes left over", { a: f32([1], 0, 4) }, 9, "last 5 bytes"],
    ["data cut short", { a: f32([4], 0, 16) }, 15, "ends at byte 16, but the data has 15"],
    ["a negative offset", { a: f32([1], -4, 0) }, 0, "data_offsets [-4,0]"],
    ["offsets the wrong way round", { a: f32([1], 4, 0) }, 4, "takes 4 bytes, but data_offsets [4,0] span -4"],
    ["fractional offsets", { a: f32([1], 0.5, 4.5) }, 4, "data_offsets [0.5,4.5]"],
    ["three offsets", { a: { ...f32([1], 0, 4), data_offsets: [0, 4, 4] } }, 4, "expected two whole numbers"],
    ["a wrong length", { a: f32([2], 0, 4) }, 4, "takes 8 bytes, but data_offsets [0,4] span 4"],
    ["a negative size", { a: f32([-1], 0, 4) }, 4, "shape [-1]"],
    ["a fractional size", { a: f32([0.5], 0, 2) }, 2, "shape [0.5]"],
    ["a shape that is no list", { a: f32("4", 0, 4) }, 4, 'shape "4"'],
    ["a product of 2^53", { a: f32([2 ** 26, 2 ** 27], 0, 4) }, 4, "too large to exist"],
    ["a product that overflows to infinity", { a: f32([2 ** 52, 2 ** 52, 2 ** 52], 0, 4) }, 4, "too large to exist"],
    ["bytes of 2^53 from a safe product", { a: f32([2 ** 52], 0, 4) }, 4, "too large to exist"],
    ["an unknown dtype", { a: { ...f32([1], 0, 4), dtype: "F33" } }, 4, 'unknown dtype "F33"'],
    ["a dtype of the prototype", { a: { ...f32([1], 0, 4), dtype: "toString" } }, 4, 'unknown dtype "toString"'],
    ["an entry that is no object", { a: [1] }, 0, "is [1], not an object"],
    ["a missing field", { a: { dtype: "F32", shape: [1] } }, 4, "data_offsets undefined"],
    ["metadata that is no text", { __metadata__: { format: 1 } }, 0, '__metadata__ "format" is 1'],
    ["metadata that is no object", { __metadata__: "pt" }, 0, "__metadata__ is"],
    ["a list", [], 0, "not a JSON object"],
    ["no JSON", "{,}", 0, "not a JSON text"],
    ["a byte order mark", "\ufeff{}", 0, "not a JSON text"],
    ["deep nesting", "[".repeat(100_000), 0, "nested deeper than 3"],
    ["a key twice", `{"a":${JSON.stringify(f32([1], 0, 4))},"a":${JSON.stringify(f32([1], 0, 4))}}`, 4, '"a" twice'],
    ["a shape of too many dimensions", { a: f32(new Array(65).fill(1), 0, 4) }, 4, "more than 64 elements"],
  ])("refuses %s", async (_, header, dataBytes, problem) => {
    expect(await problemOf(header, dataBytes)).toContain(problem);
  });

  it.each([
    ["claims more than the file has", 1000n, "claims 1000 bytes, but the file ends 2 bytes on"],
    ["claims more than is allowed", 100_000_001n, "more than the 100000000 allowed"],
    ["claims 2^64 - 1 bytes", 2n ** 64n - 1n, "claims 18446744073709551615 bytes"],
  ])("refuses a header that %s, without allocating it", async (_, claimed, problem) => {
    const before = process.memoryUsage().arrayBuffers;
    expect(await problemOf("{}", 0, claimed)).toContain(problem);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000);
  });

  it("refuses bytes that are not UTF-8", async () => {
    const file = writeBytes(folder, Buffer.from([2, 0, 0, 0, 0, 0, 0, 0, 0xc3, 0x28]));
    expect((await checkpointError(readSafetensors(file))).problems[0]).toContain("not a JSON text");
  });

  it.each([0, 1, 7])("refuses a file of %d bytes", async (size) => {
    const file = writeBytes(folder, new Uint8Array(size));
    expect((await checkpointError(readSafetensors(file))).problems[0]).toContain("too few for a header");
  });

  it("knows a Git LFS pointer", async () => {
    const file = writeBytes(folder, Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"));
    expect((await checkpointError(readSafetensors(file))).nextStep).toContain("git lfs pull");
  });

  it("lists every wrong tensor in one error, and no more than a page of them", async () => {
    const two = await problemOf({ a: f32([2], 0, 4), good: f32([1], 4, 8), b: f32([1], -1, 3) }, 8);
    expect(two.split("\n")).toHaveLength(2);
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`t${i}`, 0]));
    const listed = (await problemOf(many)).split("\n");
    expect(listed).toHaveLength(101);
    expect(listed.at(-1)).toContain("4900 more");
  });

  it("shows a hostile name harmlessly", async () => {
    const shown = await problemOf({ ["\u001b[2J\u009b".repeat(100)]: 0 });
    expect(shown).not.toMatch(/\p{Cc}/u);
    expect(shown.length).toBeLessThan(300);
  });
});
