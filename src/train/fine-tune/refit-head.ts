/**
 * Fits the classification head anew once the encoder is trained, so that it tells techniques apart. Reading a text takes a thousand times
 * what the head does with it: each example is read once, and the head goes over them many times. The rare techniques need that, as the loop
 * came past few rows of them (decoupled training, Kang et al., arXiv 1910.09217).
 *
 * How malicious a row is stays what the loop's head says (it is the target, as in distillation): so many passes would make the new head
 * sure of attacks that it knows, and blind to others.
 */
import { breathe } from "../../breathe.js";
import { disposeMerged, mergeAdapter } from "../../lora/merge.js";
import { classificationHead } from "../../model/heads.js";
import { INFERENCE } from "../../model/mode.js";
import { Weights } from "../../model/params.js";
import { encode } from "../../model/roberta.js";
import { gatherRows } from "../../model/gather-rows.js";
import { tensorOf, tf, type Scalar, type Tensor, type Tensor2D, type Variable } from "../../model/tensors.js";
import { AdamW, DEFAULT_ADAMW } from "../adamw.js";
import { ExampleOrder } from "../data/example-order.js";
import { spreadRows } from "../data/spread-rows.js";
import type { TrainOptions } from "../defaults.js";
import { learningRateAt, type Schedule } from "../schedule.js";
import { setCrossEntropy, type SetTargets } from "../set-cross-entropy.js";
import { lossAndGradients } from "../step.js";
import type { Figures } from "../task.js";
import type { Example } from "./batch-maker.js";
import type { FineTuneModel, FineTuneTask } from "./fine-tune-task.js";
import type { SourceStream } from "./streams.js";

const PASSES = 20;
const BATCH_SIZE = 256;
/** Few examples get more passes. */
const LEAST_STEPS = 200;
/** Share of the steps in which the learning rate rises. */
const WARMUP = 0.05;
/** Of the examples that are read, attacks are up to this share; how often each is learnt from is as in the loop. */
const ATTACKS = 0.5;
const HEAD = "classifier.";
/** Rows that the loop's head judges at once. */
const JUDGED_ROWS = 1_024;

export interface HeadFit {
  /** That were read, each once. */
  readonly examples: number;
  /** On the validation rows. */
  readonly before: Figures;
  readonly after: Figures;
  /** Whether the new head's loss is lower; else the loop's is back. */
  readonly kept: boolean;
}

/**
 * Leaves the model with the better head of the two.
 * @param onProgress with the share that is done; may throw to stop
 * @returns undefined where nothing is to be read, or there are no two techniques to tell apart
 */
export async function refitHead(
  model: FineTuneModel,
  task: FineTuneTask,
  options: TrainOptions,
  onProgress: (done: number) => void,
): Promise<HeadFit | undefined> {
  const chosen = chooseRows(task.classifying, options.headExamples);
  const examples = chosen.flatMap(({ source, rows }) => Array.from(rows, (row): Example => ({ source, row })));
  const techniques = new Set(examples.map((example) => task.maker.classIndex(example)).filter((index) => index > 0));
  if (techniques.size < 2) return undefined;
  const before = await task.evaluate();
  const first = await readFirst(model, task, options, examples, (done) => {
    onProgress(done / 2);
  });
  const variables = new Map([...task.variables].filter(([name]) => name.startsWith(HEAD)));
  const copies = new Map<string, Tensor>([...variables].map(([name, variable]) => [name, variable.clone()]));
  try {
    await fit(model, task, options, { variables, chosen, examples, first }, (done) => {
      onProgress((1 + done) / 2);
    });
    const after = await task.evaluate();
    const kept = lossOf(after) < lossOf(before);
    if (!kept) for (const [name, variable] of variables) variable.assign(copies.get(name) ?? variable);
    return { examples: examples.length, before, after, kept };
  } finally {
    tf.dispose([...copies.values()]);
  }
}

function lossOf({ loss = Number.NaN }: Figures): number {
  return loss;
}

/** Rows of each stream: of attacks as many of each family as there are, the rare ones whole; the rest are benign ones. */
export function chooseRows(streams: readonly SourceStream[], most: number): SourceStream[] {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const sizesOf = (wanted: boolean): number[] =>
    streams.map(({ benign, rows }) => (benign === wanted ? rows.length : 0));
  const benignRows = sum(sizesOf(true));
  const attacks = fairShares(sizesOf(false), Math.max(Math.floor(most * ATTACKS), most - benignRows));
  const benign = fairShares(sizesOf(true), most - sum(attacks));
  return streams.flatMap((stream, at) => {
    const rows = spreadRows(stream.rows, (attacks[at] ?? 0) + (benign[at] ?? 0));
    return rows.length === 0 ? [] : [{ ...stream, rows }];
  });
}

/** Deals `total` out evenly to those that have room: small ones get all that they take. */
function fairShares(sizes: readonly number[], total: number): number[] {
  const shares = sizes.map(() => 0);
  const rising = [...sizes.keys()].sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0));
  let left = Math.max(0, total);
  rising.forEach((at, order) => {
    const share = Math.min(sizes[at] ?? 0, Math.floor(left / (rising.length - order)));
    shares[at] = share;
    left -= share;
  });
  return shares;
}

/** Hidden states of `<s>`, without dropout. [examples · h] */
async function readFirst(
  { base, adapter, config }: FineTuneModel,
  task: FineTuneTask,
  { batchSize }: TrainOptions,
  examples: readonly Example[],
  onProgress: (done: number) => void,
): Promise<Float32Array> {
  const { hiddenSize } = config;
  const found = new Float32Array(examples.length * hiddenSize);
  const byLength = [...examples.keys()].sort(
    (a, b) => task.maker.lengthOf(examples[a] ?? NOTHING) - task.maker.lengthOf(examples[b] ?? NOTHING),
  );
  const merged = mergeAdapter(base, adapter);
  try {
    const weights = new Weights(merged);
    for (let from = 0; from < byLength.length; from += batchSize) {
      const places = byLength.slice(from, from + batchSize);
      const { tokens, positions } = task.maker.make(places.map((place) => examples[place] ?? NOTHING));
      const values = tf.tidy(() => encode(weights, config, tokens, INFERENCE, positions).dataSync<"float32">());
      places.forEach((place, row) => {
        found.set(values.subarray(row * hiddenSize, (row + 1) * hiddenSize), place * hiddenSize);
      });
      onProgress(from / byLength.length);
      await breathe();
    }
  } finally {
    disposeMerged(merged, base);
  }
  return found;
}

const NOTHING: Example = { source: -1, row: -1 };

/** What is fitted, and on what. */
interface HeadProblem {
  readonly variables: ReadonlyMap<string, Variable>;
  /** Streams of the rows that were read, in the order of the examples. */
  readonly chosen: readonly SourceStream[];
  readonly examples: readonly Example[];
  /** [examples · h] */
  readonly first: Float32Array;
}

async function fit(
  { config, adapter, classes }: FineTuneModel,
  task: FineTuneTask,
  { learningRate, weightDecay, clip, labelSmoothing: smoothing, focalGamma: gamma, seed }: TrainOptions,
  { variables, chosen, examples, first }: HeadProblem,
  onProgress: (done: number) => void,
): Promise<void> {
  const weights = new Weights(adapter.saved);
  const headOf = (hidden: Tensor2D): Tensor2D => classificationHead(weights, config, hidden, INFERENCE);
  const steps = Math.max(LEAST_STEPS, Math.ceil((PASSES * examples.length) / BATCH_SIZE));
  const schedule: Schedule = { kind: "linear", learningRate, warmupSteps: Math.round(WARMUP * steps), steps };
  const order = new ExampleOrder(inOrderOfExamples(chosen), BATCH_SIZE, seed, () => 0);
  const optimizer = new AdamW(variables, { ...DEFAULT_ADAMW, weightDecay });
  const table: Tensor2D = tensorOf(first, [examples.length, config.hiddenSize]);
  try {
    const malicious = maliciousBy(headOf, table);
    for (let step = 0; step < steps; step += 1) {
      const places = Int32Array.from(order.batch(step), ({ row }) => row);
      const rows = Array.from(places, (place) => examples[place] ?? NOTHING);
      const judged = Float32Array.from(places, (place) => malicious[place] ?? 0);
      const { gradients } = lossAndGradients(variables, () => {
        const logits = headOf(gatherRows(table, places));
        const technique = setCrossEntropy(logits, techniqueTargets(task, rows, classes.length), { smoothing, gamma });
        return tf.add(technique, distillation(logits, judged));
      });
      optimizer.apply(gradients, learningRateAt(schedule, step), clip);
      tf.dispose([...gradients.values()]);
      if (step % 16 !== 0) continue;
      onProgress(step / steps);
      await breathe();
    }
  } finally {
    table.dispose();
    optimizer.dispose();
  }
}

/** 1 − p(benign) of all rows. [rows] */
function maliciousBy(headOf: (hidden: Tensor2D) => Tensor2D, table: Tensor2D): Float32Array {
  const [rows, width] = table.shape;
  const found = new Float32Array(rows);
  for (let from = 0; from < rows; from += JUDGED_ROWS) {
    const benign = tf.tidy(() => {
      const hidden = tf.slice2d(table, [from, 0], [Math.min(JUDGED_ROWS, rows - from), width]);
      return tf.slice2d(tf.softmax(headOf(hidden)), [0, 0], [-1, 1]).dataSync<"float32">();
    });
    found.set(
      benign.map((probability) => 1 - probability),
      from,
    );
  }
  return found;
}

/** Which technique an attack is, were it known to be one; other rows count for nothing. */
function techniqueTargets(task: FineTuneTask, rows: readonly Example[], width: number): SetTargets {
  const { right, weights } = task.headTargets(rows);
  const allowed = right.map((_, at) => Number(at % width !== 0));
  const known = weights.map((weight, row) => (task.maker.classIndex(rows[row] ?? NOTHING) > 0 ? weight : 0));
  return { right, allowed, weights: known };
}

/** Cross-entropy of benign or not, with the loop's own probabilities as targets. @param malicious [rows] */
function distillation(logits: Tensor2D, malicious: Float32Array): Scalar {
  const [rows, width] = logits.shape;
  const part = (isRight: (index: number) => boolean, weights: Float32Array): Scalar => {
    const right = Uint8Array.from({ length: rows * width }, (_, at) => Number(isRight(at % width)));
    const share = weights.reduce((sum, weight) => sum + weight, 0) / rows;
    return tf.mul(setCrossEntropy(logits, { right, weights }), share);
  };
  return tf.add(
    part(
      (index) => index === 0,
      malicious.map((probability) => 1 - probability),
    ),
    part((index) => index !== 0, malicious),
  );
}

/** The same streams, their rows numbered by the examples; their shares add up to one. */
function inOrderOfExamples(chosen: readonly SourceStream[]): SourceStream[] {
  const total = chosen.reduce((sum, { share }) => sum + share, 0);
  let first = 0;
  return chosen.map((stream) => {
    const rows = Int32Array.from(stream.rows, (_, at) => first + at);
    first += rows.length;
    return { ...stream, rows, share: stream.share / total };
  });
}
