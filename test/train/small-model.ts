// A small random RoBERTa with an adapter whose B is not zero, and batches for it.
import { createAdapter, weightsOf, type Adapter } from "../../src/lora/adapter.js";
import { DEFAULT_LORA, type LoraConfig } from "../../src/lora/config.js";
import { parseRobertaConfig, type RobertaConfig } from "../../src/model/config.js";
import { releaseDerived } from "../../src/model/derived.js";
import { DropoutMasks } from "../../src/model/dropout.js";
import { classify } from "../../src/model/heads.js";
import { initialiseParams } from "../../src/model/initialise-params.js";
import type { Mode } from "../../src/model/mode.js";
import type { Params, Weights } from "../../src/model/params.js";
import { tf, type Scalar, type Tensor2D } from "../../src/model/tensors.js";
import type { TokenBatch } from "../../src/model/token-batch.js";
import { Random } from "../../src/random.js";
import { crossEntropy } from "../../src/train/losses.js";

const CLASSES = 3;
const PAD = 1;

const config = parseRobertaConfig({
  model_type: "roberta",
  hidden_size: 16,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  intermediate_size: 24,
  vocab_size: 40,
  max_position_embeddings: 20,
  type_vocab_size: 1,
  layer_norm_eps: 1e-5,
  // Larger than usual, so that attention is uneven.
  initializer_range: 0.3,
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
  num_labels: CLASSES,
});

export class SmallModel {
  readonly base: Params;
  readonly adapter: Adapter;
  readonly weights: Weights;
  readonly #config: RobertaConfig;

  constructor(lora: Partial<LoraConfig> = {}, layers = config.numHiddenLayers) {
    this.#config = { ...config, numHiddenLayers: layers };
    this.base = initialiseParams(this.#config, { heads: ["classification"], seed: 1 });
    this.adapter = createAdapter(this.#config, this.base, { ...DEFAULT_LORA, r: 4, ...lora }, { seed: 2 });
    for (const [name, variable] of this.adapter.variables()) {
      if (!name.endsWith(".lora_B")) continue;
      const random = new Random(3, name);
      tf.tidy(() => {
        const values = Float32Array.from({ length: variable.size }, () => 0.2 * random.normal());
        variable.assign(tf.tensor(values, variable.shape));
      });
    }
    this.weights = weightsOf(this.base, this.adapter);
  }

  logits(batch: TokenBatch, mode: Mode, weights = this.weights): Tensor2D {
    return classify(weights, this.#config, batch, mode);
  }

  /** With the dropout of this step. */
  loss({ batch, labels }: LabelledBatch, step: number): Scalar {
    return crossEntropy(this.logits(batch, { kind: "training", masks: new DropoutMasks(5, step) }), labels);
  }

  dispose(): void {
    this.adapter.dispose();
    releaseDerived(this.base.values());
    tf.dispose([...this.base.values()]);
  }
}

export interface LabelledBatch {
  readonly batch: TokenBatch;
  readonly labels: Int32Array;
}

/** Sequences of different lengths, padded to the longest; equal seeds give equal batches. */
export function smallBatch(seed: number, rows = 3): LabelledBatch {
  const random = new Random(seed, "batch");
  const lengths = Array.from({ length: rows }, () => 3 + random.below(10));
  const length = Math.max(...lengths);
  const cells = lengths.flatMap((own) => Array.from({ length }, (_, i) => (i < own ? i : -1)));
  return {
    batch: {
      rows,
      length,
      ids: Int32Array.from(cells, (i) => (i < 0 ? PAD : 4 + random.below(36))),
      attentionMask: Int32Array.from(cells, (i) => (i < 0 ? 0 : 1)),
      positionIds: Int32Array.from(cells, (i) => (i < 0 ? PAD : PAD + 1 + i)),
    },
    labels: Int32Array.from({ length: rows }, () => random.below(CLASSES)),
  };
}
