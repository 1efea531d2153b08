/** Up to which judgement of the facts an alert's text need not be read in full: what that saves, and what it may cost. */
import { isSettled } from "../../checkpoint/calibration.js";
import { combine, type Combination } from "../../checkpoint/combine.js";
import { auroc } from "../../metrics/auroc.js";
import { weightedQuantiles } from "./weighted.js";

/** Shares of the benign alerts that the facts may settle, the most first. */
const SHARES = [0.95, 0.9, 0.8, 0.7, 0.5] as const;
/**
 * AUROC that may be lost on the calibration rows. Texts read in full tell most of the kinds of attack that were trained on, which calibration
 * rows are of: of others they are worth less than this says.
 */
const MAX_LOSS = 0.01;
/** With fewer rows of a kind the loss cannot be told. */
const LEAST_ROWS = 50;

export interface CascadeRows {
  /** Probabilities by the text, read in full. [rows] */
  readonly text: ArrayLike<number>;
  /** Log-odds by the facts, NaN where they are not known. [rows] */
  readonly facts: ArrayLike<number>;
  /** 1 or 0. [rows] */
  readonly malicious: Uint8Array;
  /** [rows] */
  readonly weights: Float64Array;
}

/** @returns log-odds by the facts below which they settle an alert; undefined where every text has to be read in full */
export function chooseCascade(
  { text, facts, malicious, weights }: CascadeRows,
  combination: Combination,
): number | undefined {
  const benign = Array.from(malicious.keys()).filter((row) => malicious[row] === 0 && Number.isFinite(facts[row]));
  const attacks = malicious.reduce((sum, one) => sum + one, 0);
  if (benign.length < LEAST_ROWS || attacks < LEAST_ROWS) return undefined;
  const aurocBelow = (below: number): number => {
    const scores = Float64Array.from(malicious, (_, row) => {
      const byFacts = facts[row] ?? NaN;
      return combine(combination, isSettled(below, byFacts) ? NaN : (text[row] ?? 0), byFacts);
    });
    return auroc(scores, malicious, weights);
  };
  const whole = aurocBelow(-Infinity);
  const limits = weightedQuantiles(
    benign.map((row) => facts[row] ?? 0),
    benign.map((row) => weights[row] ?? 0),
    [...SHARES].reverse(),
  ).reverse();
  return limits.find((below) => aurocBelow(below) >= whole - MAX_LOSS);
}
