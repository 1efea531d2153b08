import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { bfloat16ToFloat32, float32ToBfloat16, float32ToHalf, halfToFloat32 } from "../../src/model/half-precision.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { writeSafetensors, type WritableTensor } from "../../src/model/write-safetensors.js";
import { temporaryFolder } from "./safetensors-bytes.js";

const folder = temporaryFolder();
const file = join(folder, "x.safetensors");

function rounded(values: Float32Array, dtype: "F32" | "F16" | "BF16"): Float32Array {
  if (dtype === "F32") return values;
  const bits = new Uint16Array(values.length);
  const back = new Float32Array(values.length);
  (dtype === "F16" ? float32ToHalf : float32ToBfloat16)(values, bits);
  (dtype === "F16" ? halfToFloat32 : bfloat16ToFloat32)(bits, back);
  return back;
}

const bitsOf = (values: Float32Array): number[] => [
  ...new Uint32Array(values.buffer, values.byteOffset, values.length),
];

const tensor = fc
  .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
  .chain((shape) => {
    const size = shape.reduce((product, one) => product * one, 1);
    // Any bit pattern, NaNs among them.
    return fc.record({ shape: fc.constant(shape), bits: fc.array(fc.integer(), { minLength: size, maxLength: size }) });
  })
  .map(({ shape, bits }): { shape: number[]; data: Float32Array } => ({
    shape,
    data: new Float32Array(Int32Array.from(bits).buffer),
  }));
const names = fc.string({ unit: "grapheme", maxLength: 12 }).filter((name) => name !== "__metadata__");
const tensors = fc.array(fc.tuple(names, tensor), { maxLength: 6 }).map((list) => new Map(list));

describe("writeSafetensors", () => {
  it("is read back to the bit, whatever the names, shapes and values", async () => {
    const texts = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
    await fc.assert(
      fc.asyncProperty(tensors, texts, fc.constantFrom("F32", "F16", "BF16"), async (given, metadata, dtype) => {
        await writeSafetensors(file, given, { metadata, dtype });
        const read = await readSafetensors(file);
        expect(Object.fromEntries(read.metadata)).toEqual({ ...metadata });
        expect([...read.tensors.keys()].sort()).toEqual([...given.keys()].sort());
        for (const [name, { shape, data }] of given) {
          const back = read.tensors.get(name);
          expect(back?.shape).toEqual(shape);
          expect(back?.dtype).toBe(dtype);
          expect(bitsOf(back?.data ?? new Float32Array())).toEqual(bitsOf(rounded(data, dtype)));
        }
      }),
      { numRuns: 100 },
    );
  });

  it("sorts by name, aligns the data and does not depend on the order given", async () => {
    const given: [string, WritableTensor][] = [
      ["b", { shape: [1], data: Float32Array.of(2) }],
      ["10", { shape: [1], data: Float32Array.of(3) }],
      ["a", { shape: [1], data: Float32Array.of(1) }],
      ["9", { shape: [1], data: Float32Array.of(4) }],
    ];
    await writeSafetensors(file, new Map(given), { metadata: { format: "pt", a: "b" } });
    const first = readFileSync(file);
    const length = Number(first.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(first.toString("utf8", 8, 8 + length).trimEnd()).toBe(
      '{"__metadata__":{"a":"b","format":"pt"},"10":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},' +
        '"9":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},' +
        '"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}',
    );
    await writeSafetensors(file, new Map(given.reverse()), { metadata: { a: "b", format: "pt" } });
    expect(readFileSync(file).equals(first)).toBe(true);
  });

  it("crosses its chunks without a seam", async () => {
    const data = new Float32Array(4_200_003).map((_, i) => (i % 2_039) / 8);
    for (const dtype of ["F32", "F16", "BF16"] as const) {
      await writeSafetensors(file, new Map([["long", { shape: [data.length], data }]]), { dtype });
      const back = (await readSafetensors(file)).tensors.get("long")?.data ?? new Float32Array();
      const expected = rounded(data, dtype);
      expect(Buffer.from(back.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    }
  });

  it("asks for lazy values one after the other, in the order of the names", async () => {
    const asked: string[] = [];
    let waiting = 0;
    const lazy = (name: string): WritableTensor => ({
      shape: [1],
      data: async () => {
        expect(++waiting).toBe(1);
        await Promise.resolve();
        waiting--;
        asked.push(name);
        return Float32Array.of(1);
      },
    });
    await writeSafetensors(file, new Map([...["b", "a"]].map((name) => [name, lazy(name)])));
    expect(asked).toEqual(["a", "b"]);
  });

  it("leaves the old file whole, and nothing else, when it fails", async () => {
    const inner = join(folder, "inner");
    mkdirSync(inner);
    const old = join(inner, "x.safetensors");
    writeFileSync(old, "old");
    const fails = (): Promise<Float32Array> => Promise.reject(new Error("no values"));
    const bad = new Map([["a", { shape: [1], data: fails }]]);
    await expect(writeSafetensors(old, bad)).rejects.toThrow("no values");
    const short = new Map([["a", { shape: [3], data: new Float32Array(2) }]]);
    await expect(writeSafetensors(old, short)).rejects.toThrow(SocagentError);
    expect(readdirSync(inner)).toEqual(["x.safetensors"]);
    expect(readFileSync(old, "utf8")).toBe("old");
  });

  it("refuses the name that the format keeps for itself", async () => {
    const reserved = new Map([["__metadata__", { shape: [1], data: new Float32Array(1) }]]);
    await expect(writeSafetensors(file, reserved)).rejects.toThrow(SocagentError);
  });
});
