/** Whether probabilities are as often right as they say: before calibration, after the temperature, after the curve. */
import { brierScore } from "../../metrics/brier-score.js";
import { expectedCalibrationError } from "../../metrics/expected-calibration-error.js";
import { reliabilityBins } from "../../metrics/reliability-bins.js";
import type { HeadScores } from "./score-rows.js";

export const CALIBRATION_STAGES = ["raw", "temperature", "combined", "calibrated"] as const;
export type CalibrationStage = (typeof CALIBRATION_STAGES)[number];

/** For people. */
export const STAGE_NAMES: Readonly<Record<CalibrationStage, string>> = {
  raw: "as the head says it",
  temperature: "after the temperature",
  combined: "with the facts (attacks and benign rows weighed alike)",
  calibrated: "after the isotonic curve",
};

export interface CalibrationMeasures {
  readonly stage: CalibrationStage;
  /** Expected calibration error by bins of equal width. */
  readonly ece: number;
  readonly brier: number;
  /** Bins with rows in them. */
  readonly reliability: readonly {
    readonly from: number;
    readonly to: number;
    readonly rows: number;
    readonly probability: number;
    readonly positive: number;
  }[];
}

export const RELIABILITY_BINS = 15;

/** Of each stage that there is. */
export function measureCalibration(scores: HeadScores, positives: Uint8Array): CalibrationMeasures[] {
  const stages: readonly (readonly [CalibrationStage, Float64Array | undefined])[] = [
    ["raw", scores.raw],
    ["temperature", scores.scaled],
    ["combined", scores.combined],
    ["calibrated", scores.calibrated],
  ];
  return stages.flatMap(([stage, probabilities]) =>
    probabilities === undefined
      ? []
      : [
          {
            stage,
            ece: expectedCalibrationError(probabilities, positives, RELIABILITY_BINS),
            brier: brierScore(probabilities, positives),
            reliability: reliabilityBins(probabilities, positives, RELIABILITY_BINS).filter(({ rows }) => rows > 0),
          },
        ],
  );
}
