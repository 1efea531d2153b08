/** A rehearsal: a few batches through everything, and what the whole run would take in time and memory. Nothing is written but the token cache. */
import { DropoutMasks } from "../model/dropout.js";
import { INFERENCE } from "../model/mode.js";
import { tf, type Variable } from "../model/tensors.js";
import { AdamW, DEFAULT_ADAMW } from "./adamw.js";
import type { TrainOptions } from "./defaults.js";
import type { ExampleBatch } from "./fine-tune/batch-maker.js";
import { explainOutOfMemory } from "./out-of-memory.js";
import { lossAndGradients } from "./step.js";
import { type Preparation, prepare, type TrainContext } from "./train.js";

/** After one that is not counted: memory is touched for the first time. */
const TIMED_STEPS = 3;
/** Prompts that calibrating the chain asks, about; see calibrate-chain.ts. */
const CHAIN_PROMPTS = 12_000;
/** What CUDA, cuBLAS and cuDNN hold for themselves, and what an allocator loses between blocks. */
const GPU_LIBRARIES_BYTES = 0.7e9;
const GPU_FRAGMENTATION = 1.25;
const FLOAT_BYTES = 4;
/** Fitting the head takes a fifth of what reading its examples does; see refit-head.ts. */
const HEAD_READING = 1.2;

export interface Rehearsal {
  readonly steps: number;
  readonly examples: number;
  readonly classes: number;
  readonly trained: number;
  readonly parameters: number;
  readonly loss: number;
  readonly secondsPerStep: number;
  readonly trainingSeconds: number;
  readonly evaluationSeconds: number;
  /** Of fitting the head anew. */
  readonly headSeconds: number;
  readonly calibrationSeconds: number;
  /** Of all tensors that are alive at a step's worst moment with batches as long as they may be, by their shapes. */
  readonly tensorBytes: number;
  /** Most resident memory of this process so far, such a step among it. */
  readonly residentBytes: number;
  /** The tensors on a GPU, with what its libraries take. */
  readonly gpuBytes: number;
}

/** @throws SocagentError as `train` does, and (`backend`) with the batch size to try when memory runs out */
export async function rehearse(options: TrainOptions, context: TrainContext): Promise<Rehearsal> {
  const prepared = await prepare(options, context);
  try {
    return measure(prepared, options);
  } catch (thrown) {
    throw explainOutOfMemory(thrown, options.batchSize, options.accumulate);
  } finally {
    prepared.close();
  }
}

function measure(prepared: Preparation, options: TrainOptions): Rehearsal {
  const { task, model, steps } = prepared;
  const optimizer = new AdamW(task.variables, DEFAULT_ADAMW);
  try {
    const step = (batch: ExampleBatch, index: number): StepMemory => oneStep(prepared, optimizer, batch, index);
    const { loss } = step(task.prepare(0), 0);
    const stepSeconds = timed(() => {
      for (let index = 1; index <= TIMED_STEPS; index += 1) step(task.prepare(index), index);
    });
    const secondsPerStep = (stepSeconds / TIMED_STEPS) * options.accumulate;
    const forward = timed(() => {
      tf.tidy(() => task.logits(task.prepare(0), INFERENCE).head?.dataSync());
    });
    const longest = step(stretched(task.prepare(0), options.maxLength, prepared.base.tokenizer.padId), TIMED_STEPS + 1);
    const tensorBytes = longest.forwardBytes + backwardBytes(prepared, options);
    const inBatches = (rows: number): number => Math.ceil(rows / options.batchSize) * forward;
    const evaluations = Math.ceil(steps / options.evalEvery);
    const asked = options.chain ? 1.5 : 1;
    return {
      steps,
      examples: steps * options.batchSize * options.accumulate,
      classes: model.classes.length,
      trained: model.adapter.count(),
      parameters: [...model.base.values()].reduce((sum, { size }) => sum + size, 0),
      loss,
      secondsPerStep,
      trainingSeconds: steps * secondsPerStep,
      evaluationSeconds: evaluations * inBatches(asked * options.evalRows),
      headSeconds:
        HEAD_READING * inBatches(headExamplesOf(prepared, options)) +
        (options.headExamples === 0 ? 0 : 2 * inBatches(asked * options.evalRows)),
      calibrationSeconds: inBatches(options.calibrationRows + (options.chain ? CHAIN_PROMPTS : 0)),
      tensorBytes,
      residentBytes: process.resourceUsage().maxRSS * 1024,
      gpuBytes: tensorBytes * GPU_FRAGMENTATION + GPU_LIBRARIES_BYTES,
    };
  } finally {
    optimizer.dispose();
  }
}

/** That the head is fitted on anew. */
function headExamplesOf({ sources }: Preparation, { headExamples }: TrainOptions): number {
  return Math.min(
    headExamples,
    sources.reduce((sum, { train }) => sum + train.length, 0),
  );
}

interface StepMemory {
  readonly loss: number;
  /** Of all tensors at the end of the forward pass: what the gradient needs is still there. */
  readonly forwardBytes: number;
}

/** A step whose learning rate is nothing. */
function oneStep({ task }: Preparation, optimizer: AdamW, batch: ExampleBatch, index: number): StepMemory {
  const variables: ReadonlyMap<string, Variable> = task.variables;
  let forwardBytes = 0;
  const { loss, gradients } = lossAndGradients(variables, () => {
    const value = task.loss(batch, new DropoutMasks(0, index));
    forwardBytes = tf.memory().numBytes;
    return value;
  });
  optimizer.apply(gradients, 0, 1);
  tf.dispose([...gradients.values()]);
  return { loss, forwardBytes };
}

/** What the gradient of one layer holds besides: three arrays as wide as the feed-forward layer, three of attention's. */
function backwardBytes({ model }: Preparation, { batchSize, maxLength }: TrainOptions): number {
  const { intermediateSize, numAttentionHeads } = model.config;
  const tokens = batchSize * maxLength;
  return FLOAT_BYTES * 3 * tokens * (intermediateSize + numAttentionHeads * maxLength);
}

/** The batch with each row repeated until it is as long as a row may be. */
function stretched(batch: ExampleBatch, maxLength: number, padId: number): ExampleBatch {
  const { rows, length, ids, attentionMask } = batch.tokens;
  const longer = new Int32Array(rows * maxLength);
  for (let row = 0; row < rows; row += 1) {
    const own = ids
      .subarray(row * length, (row + 1) * length)
      .filter((_, at) => attentionMask[row * length + at] === 1);
    for (let at = 0; at < maxLength; at += 1) longer[row * maxLength + at] = own[at % own.length] ?? padId;
  }
  return {
    ...batch,
    tokens: {
      rows,
      length: maxLength,
      ids: longer,
      attentionMask: new Int32Array(rows * maxLength).fill(1),
      positionIds: Int32Array.from({ length: rows * maxLength }, (_, at) => padId + 1 + (at % maxLength)),
    },
    positions: batch.positions.map((position, row) => row * maxLength + (position - row * length)),
  };
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}
