/** Measures a fine-tuned model on validation rows: what makes its answers probabilities, and promises about them possible. */
import type { Calibration } from "../../checkpoint/calibration.js";
import { applyIsotonic, fitIsotonic } from "../../metrics/isotonic.js";
import { quantileOfSorted } from "../../metrics/quantile.js";
import type { Encoder } from "../../model/encoders/encoder.js";
import type { Tokenizer } from "../../model/tokens.js";
import { partsInWords, type Source } from "../data/source.js";
import type { TrainOptions } from "../defaults.js";
import { calibrateChain } from "./calibrate-chain.js";
import { type CalibrationRow, drawCalibrationRows } from "./calibration-rows.js";
import { judgeRows } from "./judge-rows.js";
import { thinned } from "./thinned.js";
import { weightedMoments, weightedQuantiles } from "./weighted.js";

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
  const { sources, options, before } = context;
  const rows = drawCalibrationRows(sources, options.calibrationRows, options.seed);
  const weights = Float64Array.from(rows, ({ weight }) => weight);
  const judged = await judgeRows(context, rows, weights);
  const { temperature, combination, cascade, scores, embeddings, energy } = judged;
  const malicious = maliciousCurve(context, rows, scores, weights);
  const calibrated = scores.map((score) => Math.min(1, Math.max(0, applyIsotonic(malicious, score))));
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
    energy,
    ...(cascade === undefined ? {} : { cascade }),
    embedding: { mean: moments.map(({ mean }) => mean), deviation: moments.map(({ deviation }) => deviation) },
    scoreQuantiles: weightedQuantiles(calibrated, weights, HUNDREDTHS),
    incidents: incidentScores(rows, calibrated),
    scoring: chain?.scoring ?? "head",
    measuredOn: partsInWords(
      "validation",
      sources.filter(({ weight }) => weight > 0),
    ),
    rows: rows.length,
  };
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
