// Heads against composed operations (tolerance: see composed.ts), and their contracts.
import { beforeAll, describe, expect, it } from "vitest";
import { parseRobertaConfig } from "../../src/model/config.js";
import { classificationHead, maskedLmHead, meanPool } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import type { Weights } from "../../src/model/params.js";
import type { TokenBatch } from "../../src/model/token-batch.js";
import { startBackend, tensorOf, tf, type Tensor2D } from "../../src/model/tensors.js";
import { TEST_BACKENDS } from "../backends.js";
import { composedLinear, expectComposed, randomValues, type Comparison, type Named } from "./composed.js";

const [N, H, WORDS, CLASSES] = [5, 8, 19, 3];
const config = parseRobertaConfig({
  model_type: "roberta",
  hidden_size: H,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  intermediate_size: 16,
  vocab_size: WORDS,
  max_position_embeddings: 12,
  layer_norm_eps: 1e-5,
  classifier_dropout: 0.25,
});
const hidden = randomValues("hidden", [N, H]);

function linearOf(name: string, outputs: number): Named {
  return {
    [`${name}.weight`]: randomValues(`${name}.weight`, [outputs, H]),
    [`${name}.bias`]: randomValues(`${name}.bias`, [outputs]),
  };
}

describe.each(TEST_BACKENDS)("heads on %s", (backend) => {
  describe("classification", () => {
    const head = { ...linearOf("classifier.dense", H), ...linearOf("classifier.out_proj", CLASSES) };
    const composed: Comparison["composed"] = (all, [before, after]) => {
      const drop = (x: Tensor2D, mask: Float32Array | undefined): Tensor2D =>
        mask === undefined ? x : tf.mul(x, tf.tensor2d(mask, x.shape));
      const dense = composedLinear(all, "classifier.dense", drop(all.matrix("hidden"), before));
      return composedLinear(all, "classifier.out_proj", drop(tf.tanh(dense), after));
    };

    it.each([
      ["in inference", false],
      ["with dropout before each layer", true],
    ])("has the composed value and gradients %s", async (_, training) => {
      await expectComposed(backend, {
        trained: { hidden, ...head },
        training,
        ours: (all, mode) => classificationHead(all, config, all.matrix("hidden"), mode),
        composed: (all, masks) => {
          expect(masks).toHaveLength(training ? 2 : 0);
          return composed(all, masks);
        },
      });
    });
  });

  describe("masked words", () => {
    const head = {
      ...linearOf("lm_head.dense", H),
      "lm_head.layer_norm.weight": randomValues("gamma", [H], 0.5, 1),
      "lm_head.layer_norm.bias": randomValues("beta", [H]),
      "lm_head.bias": randomValues("lm_head.bias", [WORDS]),
      "roberta.embeddings.word_embeddings.weight": randomValues("words", [WORDS, H]),
    };
    const composed = (all: Weights): Tensor2D => {
      const dense = composedLinear(all, "lm_head.dense", all.matrix("hidden"));
      const active = tf.mul<Tensor2D>(dense, tf.mul(tf.add(tf.erf(tf.div(dense, Math.SQRT2)), 1), 0.5));
      const centred = tf.sub(active, tf.mean(active, 1, true));
      const unit = tf.div(centred, tf.sqrt(tf.add(tf.mean(tf.square(centred), 1, true), config.layerNormEps)));
      const normed = tf.add<Tensor2D>(
        tf.mul(unit, all.vector("lm_head.layer_norm.weight")),
        all.vector("lm_head.layer_norm.bias"),
      );
      const table = all.matrix("roberta.embeddings.word_embeddings.weight");
      return tf.add(tf.matMul(normed, tf.transpose(table)), all.vector("lm_head.bias"));
    };

    it.each<[string, Named, Named]>([
      ["frozen", { hidden }, head],
      ["trained", { hidden, ...head }, {}],
    ])("have the composed value and gradients when the head is %s", async (_, trained, frozen) => {
      await expectComposed(backend, {
        trained,
        frozen,
        ours: (all) => maskedLmHead(all, config, all.matrix("hidden"), INFERENCE),
        composed,
      });
    });

    it.each<[string, Named, Named]>([
      ["frozen", { hidden }, head],
      ["trained", { hidden, ...head }, {}],
    ])("have the same where only some are wanted and the head is %s", async (_, trained, frozen) => {
      const words = [17, 0, 4, 4];
      await expectComposed(backend, {
        trained,
        frozen,
        ours: (all) => maskedLmHead(all, config, all.matrix("hidden"), INFERENCE, Int32Array.from(words)),
        composed: (all) => {
          const chosen = new Float32Array(WORDS * words.length);
          words.forEach((word, i) => (chosen[word * words.length + i] = 1));
          return tf.matMul(composed(all), tf.tensor2d(chosen, [WORDS, words.length]));
        },
      });
    });
  });

  describe("the mean of a text", () => {
    const [rows, length] = [3, 4];
    const batch: TokenBatch = {
      rows,
      length,
      ids: new Int32Array(rows * length),
      attentionMask: Int32Array.from([1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0]),
      positionIds: new Int32Array(rows * length),
    };
    const states = randomValues("states", [rows * length, H]);

    beforeAll(async () => {
      await startBackend(backend);
    });

    it("leaves padding out, in value and gradient", async () => {
      await expectComposed(backend, {
        trained: { states },
        ours: (all) => meanPool(all.matrix("states"), batch),
        composed: (all) => {
          const mask = tf.tensor3d(Float32Array.from(batch.attentionMask), [rows, length, 1]);
          const kept = tf.mul(tf.reshape(all.matrix("states"), [rows, length, H]), mask);
          return tf.div(tf.sum(kept, 1), tf.sum(mask, 1));
        },
      });
    });

    it("is zero for a text without a token", () => {
      tf.tidy(() => {
        const empty = { ...batch, attentionMask: Int32Array.from(batch.attentionMask, (_, i) => (i < length ? 0 : 1)) };
        const pooled = meanPool(tensorOf(states.data.slice(), [rows * length, H]), empty).dataSync();
        expect([...pooled.subarray(0, H)]).toEqual(Array.from({ length: H }, () => 0));
        expect(pooled.every(Number.isFinite)).toBe(true);
      });
    });
  });
});
