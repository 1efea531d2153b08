// Several sessions as one encoder: the same numbers however the rows are shared out, and clear ends.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../src/checkpoint/checkpoint.js";
import { exportCheckpointOnnx } from "../../../src/checkpoint/export-checkpoint.js";
import { createOnnxEncoder } from "../../../src/model/encoders/onnx-encoder.js";
import { startBackend } from "../../../src/model/tensors.js";
import type { TokenBatch } from "../../../src/model/token-batch.js";
import { writeTinyCheckpoint } from "../../checkpoint/tiny-checkpoint.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-encoder-"));
const file = join(folder, "model.onnx");

beforeAll(async () => {
  await writeTinyCheckpoint(join(folder, "tiny"));
  await startBackend("wasm");
  await exportCheckpointOnnx(await openCheckpoint(join(folder, "tiny")), file, { int8: true });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function batchOf(rows: number, length: number): TokenBatch {
  const ids = Int32Array.from({ length: rows * length }, (_, at) => (at % length === 0 ? 0 : 5 + ((at * 31) % 200)));
  const ones = new Int32Array(rows * length).fill(1);
  return { rows, length, ids, attentionMask: ones, positionIds: ones };
}

describe("createOnnxEncoder", () => {
  it("gives the same numbers with one session and with several, alone and among others", async () => {
    const [one, several] = [
      await createOnnxEncoder(file, { threads: 1 }),
      await createOnnxEncoder(file, { threads: 3 }),
    ];
    const words = Int32Array.of(7, 9, 11);
    for (const rows of [1, 2, 5, 16]) {
      const batch = batchOf(rows, 24);
      const positions = Int32Array.from({ length: rows }, (_, row) => row % 24);
      const wanted = await one.encode(batch);
      const wantedWords = await one.maskedWords(batch, positions, words);
      const [first, ...others] = await Promise.all([
        several.encode(batch),
        several.encode(batch),
        several.encode(batch),
      ]);
      for (const got of [first, ...others]) {
        expect([got.logits, got.embeddings]).toEqual([wanted.logits, wanted.embeddings]);
      }
      const gotWords = await several.maskedWords(batch, positions, words);
      expect(await several.maskedWords(batch, positions, words)).toEqual(gotWords);
      gotWords.forEach((logit, at) => {
        expect(logit).toBeCloseTo(wantedWords[at] ?? NaN, 5);
      });
      expect(wantedWords).toHaveLength(rows * 3);
    }
    await Promise.all([one.close(), several.close()]);
    await expect(several.encode(batchOf(1, 8))).rejects.toThrow(/was closed/);
  });

  it("says what is wrong with a file", async () => {
    await expect(createOnnxEncoder(join(folder, "absent.onnx"))).rejects.toMatchObject({ code: "checkpoint" });
    const damaged = join(folder, "damaged.onnx");
    writeFileSync(damaged, "no model");
    await expect(createOnnxEncoder(damaged)).rejects.toMatchObject({ code: "checkpoint" });
  });
});
