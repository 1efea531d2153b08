import { beforeAll, describe, expect, it } from "vitest";
import { initialiseParams, initialValues } from "../../src/model/initialise-params.js";
import { expectedShapes, HEADS } from "../../src/model/parameter-shapes.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { tinyConfig } from "./tiny-model.js";

const config = { ...tinyConfig, hiddenSize: 100, vocabSize: 300, initializerRange: 0.05 };

describe("initialValues", () => {
  it("draws weights from normal(0, initializerRange)", () => {
    const values = initialValues("roberta.encoder.layer.0.output.dense.weight", [200, 100], config, 3);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    // Three standard errors of 20,000 draws.
    expect(Math.abs(mean)).toBeLessThan((3 * 0.05) / Math.sqrt(20_000));
    expect(Math.abs(deviation / 0.05 - 1)).toBeLessThan(3 / Math.sqrt(40_000));
  });

  it("starts layer norms at one and zero, biases at zero", () => {
    for (const norm of ["roberta.embeddings.LayerNorm", "lm_head.layer_norm"]) {
      expect(initialValues(`${norm}.weight`, [3], config, 1)).toEqual(Float32Array.of(1, 1, 1));
      expect(initialValues(`${norm}.bias`, [3], config, 1)).toEqual(new Float32Array(3));
    }
    expect(initialValues("lm_head.bias", [3], config, 1)).toEqual(new Float32Array(3));
    expect(initialValues("classifier.out_proj.bias", [3], config, 1)).toEqual(new Float32Array(3));
  });

  it.each(["word", "position"])("leaves the padding row of the %s embedding zero, and no other", (table) => {
    const values = initialValues(`roberta.embeddings.${table}_embeddings.weight`, [10, 100], config, 1);
    const rows = Array.from({ length: 10 }, (_, row) => values.subarray(100 * row, 100 * (row + 1)));
    expect(rows.map((row) => row.every((value) => value === 0))).toEqual(
      rows.map((_, row) => row === config.padTokenId),
    );
  });

  it("depends on seed and name alone", () => {
    const draw = (name: string, seed: number): Float32Array => initialValues(`${name}.weight`, [5], config, seed);
    expect(draw("a", 1)).toEqual(draw("a", 1));
    expect(draw("a", 1)).not.toEqual(draw("a", 2));
    expect(draw("a", 1)).not.toEqual(draw("b", 1));
  });
});

describe("initialiseParams", () => {
  beforeAll(async () => {
    await startBackend("wasm");
  });

  it("makes every parameter of the model in its shape", async () => {
    const before = tf.memory().numTensors;
    const params = initialiseParams(tinyConfig, { heads: HEADS, numLabels: 6, seed: 1 });
    const shapes = new Map([...params].map(([name, tensor]) => [name, tensor.shape]));
    expect(shapes).toEqual(expectedShapes(tinyConfig, HEADS, 6));
    const name = "classifier.out_proj.weight";
    expect(await params.get(name)?.data()).toEqual(initialValues(name, [6, 4], tinyConfig, 1));
    for (const tensor of params.values()) tensor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
