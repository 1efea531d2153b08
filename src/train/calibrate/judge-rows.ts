/** What a fine-tuned model says of calibration rows, by text and by facts: the figures with which the two become one judgement. */
import { type Calibration, isSettled } from "../../checkpoint/calibration.js";
import { BENIGN_CLASS, MALICIOUS_CLASS } from "../../checkpoint/checkpoint-card.js";
import { combine } from "../../checkpoint/combine.js";
import { briefText } from "../../enrich/text/brief-text.js";
import { softmax } from "../../metrics/softmax.js";
import { batchTokens, lengthSortedBatches } from "../../model/batch-tokens.js";
import { classOf } from "../data/row-truth.js";
import { fitCombination } from "../facts/fit-combination.js";
import type { CalibrationContext } from "./calibrate.js";
import type { CalibrationRow } from "./calibration-rows.js";
import { chooseCascade } from "./choose-cascade.js";
import { fitSetTemperature } from "./set-temperature.js";
import { weightedMoments, weightedQuantiles } from "./weighted.js";

/** Above the energy of so many of the rows a text is not like what the model knows. */
const USUAL = 0.999;

export interface JudgedRows extends Pick<Calibration, "temperature" | "combination" | "cascade" | "energy"> {
  /** Not calibrated yet. [rows] */
  readonly scores: Float64Array;
  /** Of each row as triage reads it. [rows · hiddenSize] */
  readonly embeddings: Float32Array;
}

/** Each distinct text goes through the model once. @param weights [rows] */
export async function judgeRows(
  context: CalibrationContext,
  rows: readonly CalibrationRow[],
  weights: Float64Array,
): Promise<JudgedRows> {
  const { sources, classes } = context;
  const ids = rows.map(({ source, row }) => sources[source]?.tokens.ids(row) ?? new Int32Array());
  const full = await encodeIds(context, ids);
  const temperature = fitSetTemperature(full.logits, classes.length, {
    right: rightClasses(context, rows),
    weights: Float32Array.from(weights, (weight) => weight * rows.length),
  });
  const probabilities = softmax(full.logits, classes.length, temperature);
  const text = Float64Array.from(rows, (_, row) => 1 - (probabilities[row * classes.length] ?? 0));
  const facts = factsOf(context, rows);
  if (facts === undefined) {
    const energy = energyMoments(full.logits, classes.length, weights);
    return { temperature, scores: text, embeddings: full.embeddings, energy };
  }
  const both = { text, facts, malicious: Uint8Array.from(rows, (row) => Number(row.malicious)), weights };
  const combination = fitCombination(both);
  const below = chooseCascade(both, combination);
  const settled = rows.map((_, row) => isSettled(below, facts[row] ?? NaN));
  return {
    temperature,
    combination,
    scores: text.map((score, row) => combine(combination, settled[row] === true ? NaN : score, facts[row] ?? NaN)),
    ...(await readInTwoWays(context, { ids, full, weights, settled, below })),
  };
}

interface TwoWays {
  readonly ids: readonly Int32Array[];
  readonly full: EncodedRows;
  readonly weights: Float64Array;
  /** [rows] */
  readonly settled: readonly boolean[];
  readonly below: number | undefined;
}

/** Settled rows in brief, as triage reads them, the others in full. */
async function readInTwoWays(
  context: CalibrationContext,
  { ids, full, weights, settled, below }: TwoWays,
): Promise<Pick<JudgedRows, "embeddings" | "energy" | "cascade">> {
  const { tokenizer, options, classes, encoder } = context;
  const some = [...ids.keys()].filter((row) => settled[row] === true);
  const rest = [...ids.keys()].filter((row) => settled[row] !== true);
  const brief = await encodeIds(
    context,
    some.map((row) => {
      const text = briefText(tokenizer.decode(ids[row] ?? []));
      return tokenizer.encode(text, { maxLength: options.maxLength });
    }),
  );
  const { hiddenSize } = encoder;
  const embeddings = full.embeddings.slice();
  some.forEach((row, at) => {
    embeddings.set(brief.embeddings.subarray(at * hiddenSize, (at + 1) * hiddenSize), row * hiddenSize);
  });
  const width = classes.length;
  const restLogits = new Float32Array(rest.length * width);
  rest.forEach((row, at) => {
    restLogits.set(full.logits.subarray(row * width, (row + 1) * width), at * width);
  });
  const weightsOf = (places: readonly number[]): Float64Array => Float64Array.from(places, (row) => weights[row] ?? 0);
  const energy = energyMoments(restLogits, width, weightsOf(rest));
  if (below === undefined) return { embeddings, energy };
  return { embeddings, energy, cascade: { below, energy: energyMoments(brief.logits, width, weightsOf(some)) } };
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

interface EncodedRows {
  /** [rows · classes] */
  readonly logits: Float32Array;
  /** [rows · hiddenSize] */
  readonly embeddings: Float32Array;
}

/** Equal rows go through the model once. */
async function encodeIds(
  { encoder, tokenizer, options, onProgress }: CalibrationContext,
  ids: readonly Int32Array[],
): Promise<EncodedRows> {
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
  const logits = new Float32Array(ids.length * classes);
  const embeddings = new Float32Array(ids.length * hiddenSize);
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

/** Mean and spread of the rows' energies, and what but few of them are above. */
function energyMoments(logits: Float32Array, classes: number, weights: Float64Array): Calibration["energy"] {
  if (weights.length === 0) return { mean: 0, deviation: 0, limit: 0 };
  const energies = Float64Array.from(weights, (_, row) => energyOf(logits, row, classes));
  const [limit = 0] = weightedQuantiles(energies, weights, [USUAL]);
  return { ...weightedMoments(energies, weights), limit };
}

/** −log Σ exp(logit) */
function energyOf(logits: Float32Array, row: number, classes: number): number {
  const own = logits.subarray(row * classes, (row + 1) * classes);
  const highest = own.reduce((most, logit) => Math.max(most, logit), -Infinity);
  return -(highest + Math.log(own.reduce((sum, logit) => sum + Math.exp(logit - highest), 0)));
}
