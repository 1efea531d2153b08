/** The encoder on TensorFlow.js, on whichever backend was started. */
import { SocagentError } from "../../errors.js";
import type { RobertaConfig } from "../config.js";
import { gatherRows } from "../gather-rows.js";
import { classificationHead, maskedLmHead, meanPool } from "../heads.js";
import { INFERENCE } from "../mode.js";
import type { Weights } from "../params.js";
import { encode, firstPositions } from "../roberta.js";
import { backend, tf } from "../tensors.js";
import type { TokenBatch } from "../token-batch.js";
import { flatPositions, type Encoded, type Encoder } from "./encoder.js";

/** @param weights merged, or with low-rank updates; they stay the caller's and must outlive the encoder */
export function createTensorEncoder(weights: Weights, config: RobertaConfig): Encoder {
  return new TensorEncoder(weights, config);
}

class TensorEncoder implements Encoder {
  readonly name: string;
  readonly classes: number;
  readonly hiddenSize: number;
  readonly #weights: Weights;
  readonly #config: RobertaConfig;

  constructor(weights: Weights, config: RobertaConfig) {
    this.#weights = weights;
    this.#config = config;
    this.name = `TensorFlow.js on ${backend().kind}`;
    this.classes = weights.has("classifier.out_proj.bias") ? weights.vector("classifier.out_proj.bias").size : 0;
    this.hiddenSize = config.hiddenSize;
  }

  async encode(batch: TokenBatch): Promise<Encoded> {
    const { embeddings, logits } = tf.tidy(() => {
      const hidden = encode(this.#weights, this.#config, batch, INFERENCE); // [b · t, h]
      const pooled = meanPool(hidden, batch);
      if (this.classes === 0) return { embeddings: pooled, logits: tf.zeros([0]) };
      const first = gatherRows(hidden, firstPositions(batch));
      return { embeddings: pooled, logits: classificationHead(this.#weights, this.#config, first, INFERENCE) };
    });
    try {
      return { embeddings: await embeddings.data<"float32">(), logits: await logits.data<"float32">() };
    } finally {
      tf.dispose([embeddings, logits]);
    }
  }

  async maskedWords(batch: TokenBatch, positions: Int32Array, words: Int32Array): Promise<Float32Array> {
    if (!this.#weights.has("lm_head.dense.weight")) throw noMaskedLm();
    const logits = tf.tidy(() => {
      const hidden = encode(this.#weights, this.#config, batch, INFERENCE, flatPositions(batch, positions)); // [b, h]
      return maskedLmHead(this.#weights, this.#config, hidden, INFERENCE, words);
    });
    try {
      return await logits.data<"float32">();
    } finally {
      logits.dispose();
    }
  }

  async close(): Promise<void> {
    // The weights are the caller's.
  }
}

export function noMaskedLm(): SocagentError {
  return new SocagentError("checkpoint", "the model has no masked-LM head, so it cannot fill in words", {
    nextStep: "Use a checkpoint that was trained with the chain.",
  });
}
