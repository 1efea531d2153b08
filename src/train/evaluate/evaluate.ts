/** A checkpoint on prepared rows: everything that is measured. */
import type { Dataset } from "../../data/dataset-reader.js";
import { scoreDataset } from "../facts/score-dataset.js";
import { type CalibrationMeasures, measureCalibration } from "./calibration-measures.js";
import { type ChainMeasures, type ChainModel, type ChainSettings, measureChain } from "./chain-measures.js";
import { type ClassMeasures, measureHeadClasses } from "./class-measures.js";
import { type CheckpointPart, type Comparison, compareBaselines } from "./compare-baselines.js";
import { type Detection, measureDetection } from "./detection.js";
import type { Unmeasured } from "./figure.js";
import { type LabelledRows, phasesOf, positivesOf } from "./labelled-rows.js";
import type { DataFacts, PreparedData } from "./prepare-data.js";
import { encodeRows, type HeadScores, headScores, type TextEncoder } from "./score-rows.js";

export interface EvaluatedModel extends ChainModel {
  readonly texts: TextEncoder;
}

export interface Evaluation {
  readonly data: DataFacts;
  readonly detection: Detection;
  readonly classes: ClassMeasures;
  /** One entry, `raw`, where the checkpoint has no calibration. */
  readonly calibration: readonly CalibrationMeasures[];
  readonly chain: ChainMeasures | Unmeasured;
  readonly comparison: Comparison;
  /** What baselines learnt from. */
  readonly learntFrom: string;
}

export interface EvaluateSettings {
  readonly chain: ChainSettings;
  readonly seed: number;
}

/** @param onProgress with what is being done and the share of it */
export async function evaluate(
  model: EvaluatedModel,
  { facts, dataset, test, baselines, learntFrom }: PreparedData,
  settings: EvaluateSettings,
  onProgress: (what: string, done: number) => void,
): Promise<Evaluation> {
  const { checkpoint, texts } = model;
  const logits = await encodeRows(
    texts,
    test.rows.map(({ text }) => text),
    (done) => {
      onProgress("classifying", done);
    },
  );
  const judged = await judgeFacts(model, dataset, test, onProgress);
  const scores = headScores(logits, texts.classes, checkpoint.calibration, judged);
  const positives = positivesOf(test);
  const chain = await measureChain(model, test.rows, scores.order, settings.chain, onProgress);
  onProgress("comparing", 0);
  return {
    data: facts,
    detection: measureDetection(scores.order, positives, phasesOf(test)),
    classes: measureHeadClasses(test.rows, scores, checkpoint.card.classes),
    calibration: measureCalibration(scores, positives),
    chain,
    comparison: compareBaselines(baselines, scores.order, test, settings.seed, partsOf(scores, judged)),
    learntFrom,
  };
}

/** Log-odds of the rows by the checkpoint's facts model. The whole dataset is judged: what is around a row counts. */
async function judgeFacts(
  { checkpoint: { facts: model } }: EvaluatedModel,
  dataset: Dataset,
  test: LabelledRows,
  onProgress: (what: string, done: number) => void,
): Promise<Float32Array | undefined> {
  if (model === undefined) return undefined;
  const all = await scoreDataset(dataset, model, (done) => {
    onProgress("judging facts", done);
  });
  return Float32Array.from(test.rows, ({ row }) => all[row ?? -1] ?? NaN);
}

/** What a checkpoint that judges by text and facts would be with one of them. */
function partsOf({ scaled }: HeadScores, judged: Float32Array | undefined): CheckpointPart[] {
  if (scaled === undefined || judged?.every((score) => Number.isFinite(score)) !== true) return [];
  return [
    { name: "its language model alone", scores: scaled },
    { name: "its facts model alone", scores: Float64Array.from(judged) },
  ];
}
