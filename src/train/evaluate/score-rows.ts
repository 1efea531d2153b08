/** What a checkpoint's classification head says of rows. */
import { type Calibration, isSettled } from "../../checkpoint/calibration.js";
import { combine } from "../../checkpoint/combine.js";
import { applyIsotonic } from "../../metrics/isotonic.js";
import { softmax } from "../../metrics/softmax.js";

/** Texts that are encoded between two reports of progress. */
const TEXTS_AT_ONCE = 1_024;

/** What runs the model on texts. */
export interface TextEncoder {
  readonly classes: number;
  /** @returns logits, [texts · classes] */
  encodeAll(texts: readonly string[]): Promise<{ readonly logits: Float32Array }>;
}

/** Probabilities that rows are malicious, by what was done to the logits. */
export interface HeadScores {
  /** 1 − p(benign) as the head says it. */
  readonly raw: Float64Array;
  /** After the temperature; absent where the checkpoint has no calibration, as are the next. */
  readonly scaled?: Float64Array;
  /** Text and facts as one, as triage has it: where facts settle a row, they alone. Absent where the checkpoint judges by the text alone. */
  readonly combined?: Float64Array;
  /** That, or `scaled`, by the calibration curve. */
  readonly calibrated?: Float64Array;
  /** What rows are ordered by: `combined`, `scaled` or `raw`, the first that there is. */
  readonly order: Float64Array;
  /** [rows · classes] */
  readonly logits: Float32Array;
}

/** Encodes each distinct text once. */
export async function encodeRows(
  encoder: TextEncoder,
  texts: readonly string[],
  onProgress: (done: number) => void,
): Promise<Float32Array> {
  const distinct = [...new Set(texts)];
  const rowOf = new Map(distinct.map((text, at) => [text, at]));
  const { classes } = encoder;
  const found = new Float32Array(distinct.length * classes);
  for (let from = 0; from < distinct.length; from += TEXTS_AT_ONCE) {
    onProgress(from / distinct.length);
    const { logits } = await encoder.encodeAll(distinct.slice(from, from + TEXTS_AT_ONCE));
    found.set(logits, from * classes);
  }
  const logits = new Float32Array(texts.length * classes);
  texts.forEach((text, row) => {
    const at = (rowOf.get(text) ?? 0) * classes;
    logits.set(found.subarray(at, at + classes), row * classes);
  });
  return logits;
}

/**
 * @param classes the benign one first
 * @param facts log-odds of each row by the facts model; NaN where its facts are not known
 */
export function headScores(
  logits: Float32Array,
  classes: number,
  calibration: Pick<Calibration, "temperature" | "malicious" | "combination" | "cascade"> | undefined,
  facts?: Float32Array,
): HeadScores {
  const raw = notBenign(softmax(logits, classes), classes);
  if (calibration === undefined) return { raw, order: raw, logits };
  const scaled = notBenign(softmax(logits, classes, calibration.temperature), classes);
  const { combination, malicious, cascade } = calibration;
  const combined =
    combination === undefined || facts === undefined
      ? undefined
      : scaled.map((score, row) => {
          const byFacts = facts[row] ?? NaN;
          return combine(combination, isSettled(cascade?.below, byFacts) ? NaN : score, byFacts);
        });
  const order = combined ?? scaled;
  const calibrated = order.map((score) => inUnit(applyIsotonic(malicious, score)));
  return { raw, scaled, ...(combined === undefined ? {} : { combined }), calibrated, order, logits };
}

/** The sum of the others, which is exact where 1 − p(benign) would round to nothing: scores near 0 keep their order. */
function notBenign(probabilities: Float64Array, classes: number): Float64Array {
  return Float64Array.from({ length: probabilities.length / classes }, (_, row) => {
    let sum = 0;
    for (let at = 1; at < classes; at += 1) sum += probabilities[row * classes + at] ?? 0;
    return inUnit(sum);
  });
}

function inUnit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
