// The exported graph in ONNX Runtime against transformers (fixture: make_tiny_roberta.py) and against the model on
// TensorFlow.js. Tolerance: 1e-4 absolute in float32; int8 within 5 % of the largest value.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RobertaConfig } from "../../src/model/config.js";
import type { Encoder } from "../../src/model/encoders/encoder.js";
import { createOnnxEncoder } from "../../src/model/encoders/onnx-encoder.js";
import { createTensorEncoder } from "../../src/model/encoders/tensor-encoder.js";
import { exportOnnx } from "../../src/model/onnx/export-onnx.js";
import { Weights } from "../../src/model/params.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { startBackend, tf, type Tensor } from "../../src/model/tensors.js";
import type { TokenBatch } from "../../src/model/token-batch.js";
import { TEST_BACKENDS } from "../backends.js";
import { largestDifference, largestMagnitude, TINY, tinyBatches, tinyTensors, toBatch } from "./tiny-roberta.js";

const TOLERANCE = 1e-4;
const INT8_SHARE = 0.05;

let folder: string;
let config: RobertaConfig;
let params: Map<string, Tensor>;

/** Every row of a batch at one position; the fixture has all positions of each row. */
async function wordsAt(encoder: Encoder, batch: TokenBatch, position: number): Promise<Float32Array> {
  const words = Int32Array.from({ length: config.vocabSize }, (_, id) => id);
  return encoder.maskedWords(batch, new Int32Array(batch.rows).fill(position), words);
}

function atPosition(logits: Float32Array, batch: TokenBatch, position: number): Float32Array {
  const width = config.vocabSize;
  const rows = Array.from({ length: batch.rows }, (_, row) => {
    const start = (row * batch.length + position) * width;
    return [...logits.subarray(start, start + width)];
  });
  return Float32Array.from(rows.flat());
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "socagent-onnx-"));
  await startBackend(TEST_BACKENDS.includes("cpu") ? "cpu" : "wasm", { threads: 1 });
  const masked = await loadPretrained(join(TINY, "masked-lm-f32"), { heads: ["masked-lm"] });
  const classified = await loadPretrained(join(TINY, "classification-f32"), { heads: ["classification"] });
  config = classified.config;
  // Both models have the same backbone.
  params = new Map([...classified.params, ...masked.params]);
});

afterAll(() => {
  tf.dispose([...params.values()]);
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ["float32", false],
  ["int8", true],
] as const)("the exported graph, %s", (name, int8) => {
  let encoder: Encoder;

  beforeAll(async () => {
    const file = join(folder, `${name}.onnx`);
    await exportOnnx(file, config, params, { int8 });
    encoder = await createOnnxEncoder(file, { threads: 1 });
  });

  afterAll(async () => {
    await encoder.close();
  });

  it("computes what transformers computes", async () => {
    const { batches } = await tinyBatches();
    const expected = await tinyTensors("expected-f32");
    let compared = 0;
    const compare = (what: string, actual: Float32Array, wanted: Float32Array): void => {
      compared += 1;
      const limit = int8 ? INT8_SHARE * largestMagnitude(wanted) : TOLERANCE;
      expect(largestDifference(actual, wanted), what).toBeLessThan(limit);
    };
    for (const [batchName, fixture] of Object.entries(batches)) {
      const batch = toBatch(fixture);
      const { logits, embeddings } = await encoder.encode(batch);
      compare(`${batchName} logits`, logits, expected.get(`${batchName}.classification_logits`)?.data ?? logits);
      const pooled = expected.get(`${batchName}.mean_pooled`);
      compare(`${batchName} embeddings`, embeddings, pooled?.data ?? new Float32Array());
      const words = expected.get(`${batchName}.masked_lm_logits`);
      if (words === undefined) continue;
      for (const position of [0, 5, batch.length - 1]) {
        const actual = await wordsAt(encoder, batch, position);
        compare(`${batchName} words at ${position}`, actual, atPosition(words.data, batch, position));
      }
    }
    expect(compared).toBe(12);
  });

  it("agrees with the model on TensorFlow.js", async () => {
    const { batches } = await tinyBatches();
    const tensors = createTensorEncoder(new Weights(params), config);
    for (const fixture of Object.values(batches)) {
      const batch = toBatch(fixture);
      const positions = Int32Array.from({ length: batch.rows }, (_, row) => row % batch.length);
      const words = Int32Array.of(7, 5, 202);
      const [ours, theirs] = [await encoder.encode(batch), await tensors.encode(batch)];
      const pairs = [
        [ours.logits, theirs.logits],
        [ours.embeddings, theirs.embeddings],
        [await encoder.maskedWords(batch, positions, words), await tensors.maskedWords(batch, positions, words)],
      ] as const;
      for (const [actual, wanted] of pairs) {
        const limit = int8 ? INT8_SHARE * largestMagnitude(wanted) : TOLERANCE;
        expect(largestDifference(actual, wanted)).toBeLessThan(limit);
      }
    }
  });

  it("gives a text the same numbers, to the bit, alone and among others", async () => {
    const { batches } = await tinyBatches();
    const whole = toBatch(batches.padded ?? { inputIds: [], attentionMask: [] });
    const { logits, embeddings } = await encoder.encode(whole);
    for (let row = 0; row < whole.rows; row++) {
      const part = (values: Int32Array): Int32Array => values.slice(row * whole.length, (row + 1) * whole.length);
      const alone = await encoder.encode({
        rows: 1,
        length: whole.length,
        ids: part(whole.ids),
        attentionMask: part(whole.attentionMask),
        positionIds: part(whole.positionIds),
      });
      const { classes, hiddenSize } = encoder;
      expect([...alone.logits]).toEqual([...logits.subarray(row * classes, (row + 1) * classes)]);
      expect([...alone.embeddings]).toEqual([...embeddings.subarray(row * hiddenSize, (row + 1) * hiddenSize)]);
    }
  });
});
