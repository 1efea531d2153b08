// Whatever the bytes: the tensors, or an error of the code "checkpoint"; never another error, a hang or a giant allocation.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { safetensorsBytes, temporaryFolder, writeBytes } from "./safetensors-bytes.js";

const folder = temporaryFolder();

/** @returns how many elements were read, or undefined when the file was refused */
async function outcome(bytes: Uint8Array): Promise<number | undefined> {
  try {
    const { tensors } = await readSafetensors(writeBytes(folder, bytes));
    return [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0);
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    expect(thrown.code).toBe("checkpoint");
    expect(thrown.problems.length).toBeGreaterThan(0);
    return undefined;
  }
}

async function isHarmless(bytes: Uint8Array): Promise<void> {
  const before = process.memoryUsage().arrayBuffers;
  const elements = await outcome(bytes);
  expect(elements ?? 0).toBeLessThanOrEqual(bytes.length / 2);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50_000_000);
}

const valid = safetensorsBytes(
  {
    __metadata__: { format: "pt" },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    b: { dtype: "F16", shape: [4], data_offsets: [24, 32] },
    c: { dtype: "BF16", shape: [1, 2], data_offsets: [32, 36] },
  },
  new Uint8Array(36),
);

const number = fc.oneof(
  fc.integer({ min: -2, max: 40 }),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 52, 2 ** 53, 2 ** 63, 1e308, -1, 0.5),
);
const entry = fc.record(
  {
    dtype: fc.oneof(fc.constantFrom("F32", "F16", "BF16", "I64", "BOOL"), fc.jsonValue()),
    shape: fc.oneof(fc.array(number, { maxLength: 5 }), fc.jsonValue()),
    data_offsets: fc.oneof(fc.tuple(number, number), fc.array(number), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const name = fc.oneof(fc.string(), fc.constantFrom("__metadata__", "__proto__", "constructor", "a"));

describe("safetensors reader under fuzz", () => {
  it("reads the file that the mutations start from", async () => {
    expect(await outcome(valid)).toBe(12);
  });

  it("survives random bytes", async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), isHarmless), { numRuns: 200 });
  });

  it("survives a random header length before random text", async () => {
    const claimed = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.bigInt({ min: 0n, max: 200n }));
    await fc.assert(
      fc.asyncProperty(claimed, fc.string({ maxLength: 200 }), (length, text) =>
        isHarmless(safetensorsBytes(text, undefined, length)),
      ),
      { numRuns: 200 },
    );
  });

  it("refuses a valid file cut short anywhere, or with bytes after its end", async () => {
    for (let length = 0; length < valid.length; length++) {
      expect(await outcome(valid.subarray(0, length))).toBeUndefined();
    }
    expect(await outcome(Buffer.concat([valid, Buffer.alloc(1)]))).toBeUndefined();
  });

  it("survives a valid file with changed bytes", async () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        await isHarmless(bytes);
      }),
      { numRuns: 200 },
    );
  });

  it("survives headers that lie", async () => {
    const header = fc.dictionary(name, fc.oneof({ weight: 4, arbitrary: entry }, fc.jsonValue()), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(header, fc.nat(64), (value, dataBytes) =>
        isHarmless(safetensorsBytes(value, new Uint8Array(dataBytes))),
      ),
      { numRuns: 200 },
    );
  });

  it("refuses a large hostile header quickly", async () => {
    const started = performance.now();
    for (const text of [
      "[".repeat(2_000_000),
      `{"a":${"[".repeat(2_000_000)}`,
      `{"a":[${"0,".repeat(1_000_000)}0]}`,
      `{${Array.from({ length: 200_000 }, (_, i) => `"${i}":{}`).join(",")}}`,
      `{"${"\\".repeat(2_000_000)}`,
      " ".repeat(2_000_000),
    ]) {
      expect(await outcome(safetensorsBytes(text))).toBeUndefined();
    }
    expect(performance.now() - started).toBeLessThan(30_000);
  });
});
