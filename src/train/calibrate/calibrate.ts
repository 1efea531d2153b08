/** Measures a fine-tuned model on validation rows: what makes its answers probabilities, and promises about them possible. */
import { BENIGN_CLASS, MALICIOUS_CLASS } from "../../checkpoint/checkpoint-card.js";
import type { Calibration } from "../../checkpoint/calibration.js";
import { combine } from "../../checkpoint/combine.js";
import { applyIsotonic, fitIsotonic } from "../../metrics/isotonic.js";
import { softmax } from "../../metrics/softmax.js";
import { quantileOfSorted } from "../../metrics/quantile.js";
import { batchTokens, lengthSortedBatches } from "../../model/batch-tokens.js";
import type { Encoder } from "../../model/encoders/encoder.js";
import type { Tokenizer } from "../../model/tokens.js";
import { classOf } from "../data/row-truth.js";
import type { Source } from "../data/source.js";
import type { TrainOptions } from "../defaults.js";
import { fitCombination } from "../facts/fit-combination.js";
import { calibrateChain } from "./calibrate-chain.js";
import { type CalibrationRow, drawCalibrationRows } from "./calibration-rows.js";
import { fitSetTemperature } from "./set-temperature.js";
import { thinned } from "./thinned.js";
import { weightedMoments, weightedQuantiles } from "./weighted.js";

/** Above the energy of so many of the rows a text is not like what the model knows. */
const USUAL = 0.999;
/** Quantiles that an incident is told by where it has more alerts. */
const MAX_SCORES = 32;
/** How much of the uncalibrated score is in the calibrated one: a probability is off by no more than this. */
const KEPT_ORDER = 0.005;
const HUNDREDTHS = Array.from({ length: 101 }, (_, i) => i / 100);

export interface CalibrationContext {
  readonly encoder: Encoder;
  readonly tokenizer: Tokenizer;
  readonly sources: readonly Source[];
  readonly classes: readonly string[];
  readonly options: TrainOptions;
  /** Of the checkpoint that was gone on from: where the data says nothing of something, it stays. */
  readonly before: Calibration | undefined;
  /** By source, the facts model's log-odds of all of its rows; absent where there is no facts model. */
  readonly facts?: readonly Float32Array[] | undefined;
  readonly onProgress: (stage: string, done: number) => void;
  readonly onWarning: (message: string) => void;
}

/** Rows of the validation part alone; each distinct text goes through the model once. */
export async function calibrate(context: CalibrationContext): Promise<Calibration> {
  const { sources, options, classes, before } = context;
  const rows = drawCalibrationRows(sources, options.calibrationRows, options.seed);
  const weights = Float64Array.from(rows, ({ weight }) => weight);
  const { logits, embeddings } = await encodeRows(context, rows);
  const temperature = fitSetTemperature(logits, classes.length, {
    right: rightClasses(context, rows),
    weights: Float32Array.from(weights, (weight) => weight * rows.length),
  });
  const probabilities = softmax(logits, classes.length, temperature);
  const text = Float64Array.from(rows, (_, row) => 1 - (probabilities[row * classes.length] ?? 0));
  const facts = factsOf(context, rows);
  const labels = Uint8Array.from(rows, (row) => Number(row.malicious));
  const combination = facts === undefined ? undefined : fitCombination({ text, facts, malicious: labels, weights });
  const scores =
    combination === undefined ? text : text.map((score, at) => combine(combination, score, facts?.[at] ?? NaN));
  const malicious = maliciousCurve(context, rows, scores, weights);
  const calibrated = scores.map((score) => Math.min(1, Math.max(0, applyIsotonic(malicious, score))));
  const energies = Float64Array.from(rows, (_, row) => energyOf(logits, row, classes.length));
  const [limit = 0] = weightedQuantiles(energies, weights, [USUAL]);
  const { hiddenSize } = context.encoder;
  const moments = Array.from({ length: hiddenSize }, (_, at) => weightedMoments(embeddings, weights, hiddenSize, at));
  const chain = options.chain ? await calibrateChain(context, rows, calibrated) : undefined;
  return {
    format: 1,
    temperature,
    ...(combination === undefined ? {} : { combination }),
    malicious,
    risk: chain?.risk ?? before?.risk ?? { x: [0, 3], y: [0, 1] },
    priors: chain?.priors ?? { stage: [], intent: [], impact: [], tier: [] },
    energy: { ...weightedMoments(energies, weights), limit },
    embedding: { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ deviation }) => deviation) },
    scoreQuantiles: weightedQuantiles(calibrated, weights, HUNDREDTHS),
    incidents: incidentScores(rows, calibrated),
    scoring: chain?.scoring ?? "head",
    measuredOn: sources
      .filter(({ weight }) => weight > 0)
      .map(({ name, split, sha256 }) => `validation part of ${name}, split ${split} (${sha256.slice(0, 12)})`)
      .join("; "),
    rows: rows.length,
  };
}

/** Log-odds by the facts, NaN where a row's are not known; undefined where none is known, and the text alone judges. [rows] */
function factsOf({ facts, onWarning }: CalibrationContext, rows: readonly CalibrationRow[]): Float64Array | undefined {
  if (facts === undefined) return undefined;
  const known = Float64Array.from(rows, ({ source, row }) => facts[source]?.[row] ?? NaN);
  if (known.some(Number.isFinite)) return known;
  onWarning(
    "no validation row has facts as numbers: how far they are to be believed is not known, and the text alone judges",
  );
  return undefined;
}

/** [rows · classes], [rows · hiddenSize] */
async function encodeRows(
  { encoder, tokenizer, sources, options, onProgress }: CalibrationContext,
  rows: readonly CalibrationRow[],
): Promise<{ readonly logits: Float32Array; readonly embeddings: Float32Array }> {
  const ids = rows.map(({ source, row }) => sources[source]?.tokens.ids(row) ?? new Int32Array());
  const same = new Map<string, number[]>();
  ids.forEach((one, at) => {
    const key = Buffer.from(one.buffer, one.byteOffset, one.byteLength).toString("latin1");
    const known = same.get(key);
    if (known === undefined) same.set(key, [at]);
    else known.push(at);
  });
  const groups = [...same.values()];
  const first = groups.map(([at = 0]) => ids[at] ?? new Int32Array());
  const { classes, hiddenSize } = encoder;
  const logits = new Float32Array(rows.length * classes);
  const embeddings = new Float32Array(rows.length * hiddenSize);
  const { batchSize, maxLength } = options;
  const lengths = first.map(({ length }) => length);
  let done = 0;
  for (const batch of lengthSortedBatches(lengths, { maxRows: batchSize, maxTokens: batchSize * maxLength })) {
    const sequences = batch.flatMap((group) => first[group] ?? []);
    const found = await encoder.encode(batchTokens(sequences, { padId: tokenizer.padId, maxLength }));
    batch.forEach((group, at) => {
      for (const row of groups[group] ?? []) {
        logits.set(found.logits.subarray(at * classes, (at + 1) * classes), row * classes);
        embeddings.set(found.embeddings.subarray(at * hiddenSize, (at + 1) * hiddenSize), row * hiddenSize);
      }
    });
    done += batch.length;
    onProgress("calibrating", done / groups.length);
  }
  return { logits, embeddings };
}

/** [rows · classes], 1 where a row's class may be; an attack of no known technique may be any but benign. */
function rightClasses({ sources, classes }: CalibrationContext, rows: readonly CalibrationRow[]): Uint8Array {
  const indexOf = new Map(classes.map((name, index) => [name, index]));
  const right = new Uint8Array(rows.length * classes.length);
  rows.forEach(({ source, row }, at) => {
    const tokens = sources[source]?.tokens;
    const name = tokens === undefined ? undefined : classOf(tokens, row);
    const index = name === undefined || name === MALICIOUS_CLASS ? undefined : indexOf.get(name);
    if (index !== undefined) right[at * classes.length + index] = 1;
    else if (name !== BENIGN_CLASS) right.fill(1, at * classes.length + 1, (at + 1) * classes.length);
  });
  return right;
}

function maliciousCurve(
  { before, onWarning }: CalibrationContext,
  rows: readonly CalibrationRow[],
  scores: Float64Array,
  weights: Float64Array,
): Calibration["malicious"] {
  const attacks = rows.filter(({ malicious }) => malicious).length;
  if (attacks > 0 && attacks < rows.length) {
    const truth = Float64Array.from(rows, ({ malicious }) => Number(malicious));
    return rising(thinned(fitIsotonic(scores, truth, weights)));
  }
  onWarning(
    `the validation part has ${attacks === 0 ? "no attacks" : "nothing but attacks"}: probabilities cannot be calibrated on it, and are ${before === undefined ? "taken as the model gives them" : "calibrated as before"}`,
  );
  return before?.malicious ?? { x: [0, 1], y: [0, 1] };
}

/** Of two scores that the curve takes for equally likely the higher one stays the higher, so that calibration takes no order away. */
function rising({ x, y }: Calibration["malicious"]): Calibration["malicious"] {
  return { x, y: y.map((level, at) => (1 - KEPT_ORDER) * level + KEPT_ORDER * Math.min(1, Math.max(0, x[at] ?? 0))) };
}

/** −log Σ exp(logit) */
function energyOf(logits: Float32Array, row: number, classes: number): number {
  const own = logits.subarray(row * classes, (row + 1) * classes);
  const highest = own.reduce((most, logit) => Math.max(most, logit), -Infinity);
  return -(highest + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)));
}

/** Each attack incident's calibrated probabilities, or quantiles of them where it has many alerts. */
function incidentScores(rows: readonly CalibrationRow[], calibrated: Float64Array): Calibration["incidents"] {
  const incidents = new Map<string, number[]>();
  rows.forEach(({ incident }, at) => {
    if (incident === undefined) return;
    const score = calibrated[at] ?? 0;
    const known = incidents.get(incident);
    if (known === undefined) incidents.set(incident, [score]);
    else known.push(score);
  });
  return [...incidents.values()].map((own) => {
    const sorted = Float64Array.from(own).sort();
    if (sorted.length <= MAX_SCORES) return { scores: [...sorted] };
    // The middle of each of as many equal shares: their mean loss is the incident's.
    return { scores: Array.from({ length: MAX_SCORES }, (_, i) => quantileOfSorted(sorted, (i + 0.5) / MAX_SCORES)) };
  });
}
