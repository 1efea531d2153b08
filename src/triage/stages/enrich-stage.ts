/** Stage `enrich`: from what the model says of a text to what is said of an alert: a calibrated probability, techniques, whether it is strange. */
import type { Calibration } from "../../checkpoint/calibration.js";
import { combine } from "../../checkpoint/combine.js";
import { applyIsotonic } from "../../metrics/isotonic.js";
import { mergeTechniques } from "../predict/merge-techniques.js";
import { ClassNames } from "../predict/text-predictions.js";
import type { TechniqueFinding } from "../result.js";
import type { EncodeStage } from "./encode-stage.js";
import type { Readings } from "./readings.js";
import { type FactsStage, INTEL_FOUND } from "./facts-stage.js";
import type { TriageRun } from "./run.js";

/** What is said of each alert, by its place in the input. */
export interface Findings {
  maliciousProbability(ordinal: number): number;
  outOfDistribution(ordinal: number): boolean;
  intelFound(ordinal: number): boolean;
  /** 0 unknown, 1 low to 4 critical. */
  criticality(ordinal: number): number;
  techniques(ordinal: number): readonly TechniqueFinding[];
  /** Number of its text. */
  text(ordinal: number): number;
  /** Number of what the model read of it. */
  reading(ordinal: number): number;
}

/** Techniques are computed as they are asked for: a million alerts have few distinct answers. */
export function enrichStage(run: TriageRun, facts: FactsStage, readings: Readings, encoded: EncodeStage): Findings {
  const { onEvent, checkpoint, sources } = run;
  onEvent({ stage: "enrich", kind: "begun" });
  const { columns, hints } = facts;
  const { predictions } = encoded;
  const probabilities = probabilitiesOf(facts, readings, predictions.scores, checkpoint.calibration);
  const { energy, cascade } = checkpoint.calibration ?? {};
  const limitOf = (read: number): number => (readings.isBrief(read) ? cascade?.energy : energy)?.limit ?? Infinity;
  const names = new ClassNames(checkpoint.card.classes, sources.sources.catalogue);
  onEvent({ stage: "enrich", kind: "finished", done: 1 });
  const reading = (ordinal: number): number => readings.of[ordinal] ?? 0;
  /** What is read in brief does not say enough for a technique. */
  const seen = (read: number): TechniqueFinding[] => (readings.isBrief(read) ? [] : names.ofText(predictions, read));
  return {
    maliciousProbability: (ordinal) => probabilities[ordinal] ?? 0,
    outOfDistribution: (ordinal) => (predictions.energies[reading(ordinal)] ?? 0) > limitOf(reading(ordinal)),
    intelFound: (ordinal) => columns.intel[ordinal] === INTEL_FOUND,
    criticality: (ordinal) => columns.criticality[ordinal] ?? 0,
    techniques: (ordinal) => mergeTechniques(hints[columns.hints[ordinal] ?? 0] ?? [], seen(reading(ordinal))),
    text: (ordinal) => columns.texts[ordinal] ?? 0,
    reading,
  };
}

/**
 * [alerts], by text and facts where the checkpoint judges by both. Without a calibration the text's scores are taken as they are, and the
 * report says so.
 * @param scores [readings]
 */
function probabilitiesOf(
  { columns: { judged } }: FactsStage,
  readings: Readings,
  scores: Float32Array,
  calibration: Calibration | undefined,
): Float32Array {
  const combination = calibration?.combination;
  return Float32Array.from(readings.of, (reading, ordinal) => {
    const score = scores[reading] ?? 0;
    if (calibration === undefined) return score;
    const byFacts = judged[ordinal] ?? 0;
    const byText = readings.isBrief(reading) ? NaN : score;
    const both = combination === undefined ? score : combine(combination, byText, byFacts);
    return Math.min(1, Math.max(0, applyIsotonic(calibration.malicious, both)));
  });
}
