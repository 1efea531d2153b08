// Forward pass and gradients against transformers (fixture: make_tiny_roberta.py). Tolerances: 1e-4 absolute for
// hidden states and logits; gradients 1e-4 of the largest gradient of their tensor.
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { classificationHead, classify, maskedLmHead, meanPool } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { embed, encode, encoderLayer, firstPositions, tokenMask } from "../../src/model/roberta.js";
import { gatherRows } from "../../src/model/gather-rows.js";
import { startBackend, tf, type Tensor, type Variable } from "../../src/model/tensors.js";
import { crossEntropy } from "../../src/train/losses.js";
import { lossAndGradients } from "../../src/train/step.js";
import { TEST_BACKENDS } from "../backends.js";
import { largestDifference, largestMagnitude, TINY, tinyBatches, tinyTensors, toBatch } from "./tiny-roberta.js";

const TOLERANCE = 1e-4;

describe.each(TEST_BACKENDS)("RoBERTa on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each(["f32", "f16", "bf16"])("computes what transformers computes (%s)", async (dtype) => {
    const { batches } = await tinyBatches();
    const expected = await tinyTensors(`expected-${dtype}`);
    const masked = await loadPretrained(join(TINY, `masked-lm-${dtype}`), { heads: ["masked-lm"] });
    const classified = await loadPretrained(join(TINY, `classification-${dtype}`), { heads: ["classification"] });
    const { config } = masked;
    let compared = 0;
    const compare = (name: string, actual: Tensor): void => {
      const wanted = expected.get(name);
      if (wanted === undefined) return;
      compared += 1;
      expect(largestDifference(actual.dataSync(), wanted.data), name).toBeLessThan(TOLERANCE);
    };
    for (const [name, fixture] of Object.entries(batches)) {
      const batch = toBatch(fixture);
      tf.tidy(() => {
        const weights = new Weights(masked.params);
        const tokens = tokenMask(batch);
        let x = embed(weights, config, batch, INFERENCE);
        compare(`${name}.hidden_states.0`, x);
        for (let layer = 0; layer < config.numHiddenLayers; layer++) {
          x = encoderLayer(weights, config, { layer, rows: batch.rows, tokens }, x, INFERENCE);
          compare(`${name}.hidden_states.${layer + 1}`, x);
        }
        compare(`${name}.masked_lm_logits`, maskedLmHead(weights, config, x, INFERENCE));
        compare(`${name}.mean_pooled`, meanPool(x, batch));
        const logits = classify(new Weights(classified.params), classified.config, batch, INFERENCE);
        compare(`${name}.classification_logits`, logits);
      });
    }
    expect(compared).toBe(expected.size);
    tf.dispose([...masked.params.values(), ...classified.params.values()]);
  });

  it("computes chosen positions and chosen words as it computes all", async () => {
    const { batches } = await tinyBatches();
    const { config, params } = await loadPretrained(join(TINY, "masked-lm-f32"), { heads: ["masked-lm"] });
    const weights = new Weights(params);
    const batch = toBatch(batches.padded ?? { inputIds: [], attentionMask: [] });
    tf.tidy(() => {
      const all = encode(weights, config, batch, INFERENCE);
      const positions = Int32Array.from([0, 0, 25, 24, 50, 52, 95, 80]); // two of each row, in any order
      const some = encode(weights, config, batch, INFERENCE, positions);
      expect(largestDifference(some.dataSync(), gatherRows(all, positions).dataSync())).toBeLessThan(1e-5);
      const words = Int32Array.from([7, 5, 202]);
      const restricted = maskedLmHead(weights, config, some, INFERENCE, words);
      const full = tf.gather(maskedLmHead(weights, config, some, INFERENCE), tf.tensor1d(words, "int32"), 1);
      expect(largestDifference(restricted.dataSync(), full.dataSync())).toBeLessThan(1e-5);
    });
    tf.dispose([...params.values()]);
  });

  it("refuses ids that the embedding does not have", async () => {
    const { batches } = await tinyBatches();
    const { config, params } = await loadPretrained(join(TINY, "masked-lm-f32"), { heads: [] });
    const batch = toBatch(batches.unpadded ?? { inputIds: [], attentionMask: [] });
    batch.ids[3] = 203;
    expect(() => tf.tidy(() => encode(new Weights(params), config, batch, INFERENCE))).toThrow(/does not fit/);
    tf.dispose([...params.values()]);
  });

  it.each(["classification", "masked-lm"] as const)("has PyTorch's gradients of every parameter (%s)", async (head) => {
    const fixtures = await tinyBatches();
    const expected = await tinyTensors(`gradients-${head}`);
    const { config, params } = await loadPretrained(join(TINY, `${head}-f32`), { heads: [head] });
    const variables = new Map<string, Variable>([...params].map(([name, tensor]) => [name, tf.variable(tensor)]));
    const weights = new Weights(params, variables);
    const fixture = head === "classification" ? fixtures.classificationGradients : fixtures.maskedLmGradients;
    const batch = toBatch(fixture);
    const labels = Int32Array.from(fixture.labels.flat());
    const { loss, gradients } = lossAndGradients(variables, () => {
      if (head === "masked-lm") {
        const hidden = encode(weights, config, batch, INFERENCE);
        return crossEntropy(maskedLmHead(weights, config, hidden, INFERENCE), labels);
      }
      const first = encode(weights, config, batch, INFERENCE, firstPositions(batch));
      return crossEntropy(classificationHead(weights, config, first, INFERENCE), labels);
    });
    expect(Math.abs(loss - fixture.loss)).toBeLessThan(TOLERANCE);
    expect([...gradients.keys()].sort()).toEqual([...expected.keys()].sort());
    const scale = Math.max(...[...expected.values()].map(({ data }) => largestMagnitude(data)));
    for (const [name, { data }] of expected) {
      const actual = gradients.get(name)?.dataSync() ?? [];
      // A key's bias shifts every score of a query equally: its gradient is rounding noise around zero.
      const reference = Math.max(largestMagnitude(data), 1e-3 * scale);
      expect(largestDifference(actual, data) / reference, name).toBeLessThan(TOLERANCE);
    }
    tf.dispose([...gradients.values(), ...variables.values(), ...params.values()]);
  });
});
