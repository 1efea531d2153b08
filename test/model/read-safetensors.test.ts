import { execFileSync } from "node:child_process";
import { mkdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSafetensors, readSafetensors } from "../../src/model/read-safetensors.js";
import { checkpointError, safetensorsBytes, temporaryFolder, writeBytes } from "./safetensors-bytes.js";

const folder = temporaryFolder();

const mixed = safetensorsBytes(
  {
    ids: { dtype: "I64", shape: [1, 1], data_offsets: [0, 8] },
    f32: { dtype: "F32", shape: [2], data_offsets: [8, 16] },
    f16: { dtype: "F16", shape: [2, 1], data_offsets: [16, 20] },
    bf16: { dtype: "BF16", shape: [], data_offsets: [20, 22] },
    none: { dtype: "F32", shape: [0], data_offsets: [22, 22] },
  },
  Buffer.concat([
    new Uint8Array(8),
    new Uint8Array(Float32Array.of(1.5, NaN).buffer),
    new Uint8Array(Uint16Array.of(0x0001, 0xfc00).buffer),
    new Uint8Array(Uint16Array.of(0xbf80).buffer),
  ]),
);

describe("openSafetensors", () => {
  it("reads one tensor at a time, also from odd offsets, as float32", async () => {
    const opened = await openSafetensors(writeBytes(folder, mixed));
    expect(await opened.read("bf16")).toEqual({ dtype: "BF16", shape: [], data: Float32Array.of(-1) });
    expect((await opened.read("f16")).data).toEqual(Float32Array.of(2 ** -24, -Infinity));
    expect((await opened.read("f32")).data).toEqual(Float32Array.of(1.5, NaN));
    expect((await opened.read("none")).data).toHaveLength(0);
    await opened.close();
  });

  it("lists a tensor of another type, and says so when it is asked for", async () => {
    const opened = await openSafetensors(writeBytes(folder, mixed));
    expect(opened.header.tensors.get("ids")?.dtype).toBe("I64");
    const error = await checkpointError(opened.read("ids"));
    expect(error.problems).toEqual(['tensor "ids" is stored as I64; only F32, F16, BF16 are read']);
    expect((await checkpointError(opened.read("absent"))).message).toContain('no tensor "absent"');
    await opened.close();
  });

  it("notices a file that is cut while it is open", async () => {
    const file = writeBytes(folder, mixed, "cut.safetensors");
    const opened = await openSafetensors(file);
    truncateSync(file, mixed.length - 4);
    expect((await checkpointError(opened.read("f16"))).problems[0]).toContain("became shorter");
    await opened.close();
  });

  it("refuses what is no regular file, a pipe without waiting for its writer", async () => {
    mkdirSync(join(folder, "folder.safetensors"));
    execFileSync("mkfifo", [join(folder, "pipe.safetensors")]);
    for (const name of ["folder", "pipe", "absent"]) {
      const file = join(folder, `${name}.safetensors`);
      expect((await checkpointError(openSafetensors(file))).message).toContain(file);
    }
  });
});

describe("readSafetensors", () => {
  it("lists every tensor that it can't read", async () => {
    const header = {
      a: { dtype: "F64", shape: [1], data_offsets: [0, 8] },
      b: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
      c: { dtype: "I32", shape: [1], data_offsets: [12, 16] },
    };
    const error = await checkpointError(
      readSafetensors(writeBytes(folder, safetensorsBytes(header, Buffer.alloc(16)))),
    );
    expect(error.problems.map((problem) => problem.slice(0, 10))).toEqual(['tensor "a"', 'tensor "c"']);
  });
});
