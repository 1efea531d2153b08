/** What one contender of ours repeats: an inference pass or a LoRA training step, through the product's own code. */
import { DEFAULT_LORA } from "../../src/lora/config.js";
import { createAdapter, weightsOf } from "../../src/lora/adapter.js";
import { DropoutMasks } from "../../src/model/dropout.js";
import { classify } from "../../src/model/heads.js";
import { initialiseParams } from "../../src/model/initialise-params.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { encode } from "../../src/model/roberta.js";
import { tf, type Tensor2D } from "../../src/model/tensors.js";
import type { TokenBatch } from "../../src/model/token-batch.js";
import { Random } from "../../src/random.js";
import { AdamW } from "../../src/train/adamw.js";
import { crossEntropy } from "../../src/train/losses.js";
import { trainStep } from "../../src/train/step.js";
import type { Case } from "./cases.js";
import { CLASSES, configOf, DROPOUT, LORA, ROWS, SEED } from "./shapes.js";

export interface Workload {
  /** Numbers in the model, and how many of them are trained. */
  readonly parameters: number;
  readonly trainable: number;
  /**
   * Does it once, to the end.
   * @returns the loss before the step, or one number of the output: the same on both sides only in kind
   */
  step(): number;
}

/** Needs a started backend. Nothing is released: a process has one workload. */
export function createWorkload({ shape, tokens, task }: Case): Workload {
  const rate = task === "train-dropout" ? DROPOUT : 0;
  const config = configOf(shape, rate);
  const params = initialiseParams(config, { heads: ["classification"], seed: SEED });
  const parameters = [...params.values()].reduce((sum, { size }) => sum + size, 0);
  const batch = randomBatch(tokens, config.vocabSize);
  if (task === "forward" || task === "forward-all") {
    const weights = new Weights(params);
    const output = (): Tensor2D =>
      task === "forward"
        ? classify(weights, config, batch, INFERENCE)
        : tf.slice2d(encode(weights, config, batch, INFERENCE), [0, 0], [1, 1]);
    return { parameters, trainable: 0, step: () => tf.tidy(() => output().dataSync()[0] ?? NaN) };
  }
  const lora = { ...DEFAULT_LORA, ...LORA, loraDropout: rate };
  const adapter = createAdapter(config, params, lora, { seed: SEED });
  const weights = weightsOf(params, adapter);
  const variables = adapter.variables();
  const optimizer = new AdamW(variables);
  const labels = randomLabels();
  const step = (): number => {
    const masks = new DropoutMasks(SEED, optimizer.step);
    return trainStep(variables, optimizer, () =>
      crossEntropy(classify(weights, config, batch, { kind: "training", masks }), labels),
    );
  };
  return { parameters, trainable: adapter.count(), step };
}

/** Without padding; special tokens' ids, padding's among them, are left out. */
export function randomBatch(length: number, vocabulary: number): TokenBatch {
  const random = new Random(SEED, "ids");
  const size = ROWS * length;
  return {
    rows: ROWS,
    length,
    ids: Int32Array.from({ length: size }, () => 4 + random.below(vocabulary - 4)),
    attentionMask: new Int32Array(size).fill(1),
    positionIds: Int32Array.from({ length: size }, (_, i) => 2 + (i % length)),
  };
}

function randomLabels(): Int32Array {
  const random = new Random(SEED, "labels");
  return Int32Array.from({ length: ROWS }, () => random.below(CLASSES));
}
