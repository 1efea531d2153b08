// The ONNX file of a checkpoint: shipped, cached or made; and what export writes.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Checkpoint, openCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { exportCheckpointFolder, exportCheckpointOnnx, WEIGHTS_KEY } from "../../src/checkpoint/export-checkpoint.js";
import { hashWeights } from "../../src/checkpoint/hash-weights.js";
import { loadMergedParams } from "../../src/checkpoint/merged-params.js";
import { findOnnxModel, ONNX_FILE } from "../../src/checkpoint/onnx-model.js";
import { readOnnxMetadata } from "../../src/model/onnx/read-metadata.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { loadTokenizer } from "../../src/model/tokens.js";
import { nameOfEndedProcess } from "../ended-process.js";
import { writeTinyCheckpoint } from "./tiny-checkpoint.js";

const root = mkdtempSync(join(tmpdir(), "socagent-onnx-model-"));
const environment = { XDG_CACHE_HOME: join(root, "cache") };
let checkpoint: Checkpoint;
let starts = 0;
const start = async (): Promise<void> => {
  starts += 1;
  await startBackend("wasm");
};

beforeAll(async () => {
  await writeTinyCheckpoint(join(root, "tiny"));
  checkpoint = await openCheckpoint(join(root, "tiny"));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

describe("findOnnxModel", () => {
  it("makes the file once, and takes the cached one from then on", async () => {
    const made = await findOnnxModel(checkpoint, start, environment);
    expect([made.origin, starts]).toEqual(["made", 1]);
    const metadata = await readOnnxMetadata(made.file);
    expect(metadata.get(WEIGHTS_KEY)).toBe(await hashWeights(checkpoint));
    expect(metadata.get("socagent.precision")).toBe("int8");
    const left = nameOfEndedProcess(made.file);
    writeFileSync(left, "half");
    const again = await findOnnxModel(checkpoint, start, environment);
    expect(existsSync(left)).toBe(false);
    expect([again, starts]).toEqual([{ file: made.file, origin: "cached" }, 1]);
  });

  it("takes the shipped one, but not one of other weights or one that is damaged", async () => {
    const folder = join(root, "shipped");
    cpSync(checkpoint.folder, folder, { recursive: true });
    const own = { ...checkpoint, folder };
    const file = join(folder, ONNX_FILE);
    await startBackend("wasm");
    await exportCheckpointOnnx(own, file, { int8: true });
    expect(await findOnnxModel(own, start, environment)).toEqual({ file, origin: "shipped" });
    const adapter = join(folder, "adapter", "adapter_model.safetensors");
    const bytes = readFileSync(adapter);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(adapter, bytes);
    expect((await findOnnxModel(own, start, environment)).origin).toBe("made");
    for (const damaged of ["", "version https://git-lfs.github.com/spec/v1", "\u0000".repeat(100)]) {
      writeFileSync(file, damaged);
      expect((await findOnnxModel(own, start, environment)).origin).toBe("cached");
    }
  });
});

describe("export", () => {
  it("writes a Hugging Face folder with the adapter merged in", async () => {
    await startBackend("wasm");
    const folder = join(root, "merged");
    await exportCheckpointFolder(checkpoint, folder);
    const read = await loadPretrained(folder, { heads: ["classification", "masked-lm"] });
    const merged = await loadMergedParams(checkpoint);
    expect(read.config.labels).toEqual(checkpoint.card.classes);
    for (const [name, tensor] of merged.params) {
      const values = await read.params.get(name)?.data();
      expect(values, name).toEqual(await tensor.data());
    }
    tf.dispose([...read.params.values()]);
    merged.dispose();
    expect((await loadTokenizer(folder)).vocabSize).toBe(checkpoint.tokenizer.vocabSize);
    await expect(exportCheckpointFolder(checkpoint, checkpoint.folder)).rejects.toThrow(/is a checkpoint/);
  });

  it("frees every tensor", async () => {
    await startBackend("wasm");
    const before = tf.memory().numTensors;
    await exportCheckpointOnnx(checkpoint, join(root, "one.onnx"), { int8: false });
    expect(tf.memory().numTensors).toBe(before);
    expect(statSync(join(root, "one.onnx")).size).toBeGreaterThan(10_000);
  });
});
