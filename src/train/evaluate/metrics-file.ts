/** `metrics.json`: what checkpoints were measured to do, and the means over several of them. */
import { basename, join, resolve } from "node:path";
import { hashCheckpoint, type Checkpoint } from "../../checkpoint/checkpoint.js";
import type { CheckpointCard } from "../../checkpoint/checkpoint-card.js";
import { writeFileAtomically } from "../../files.js";
import { type MeanAndSpread, meanAndSpread } from "../../metrics/mean-and-spread.js";
import { VERSION } from "../../version.js";
import type { Evaluation } from "./evaluate.js";
import { type Figure, isMeasured } from "./figure.js";

export const METRICS_FILE = "metrics.json";
export const METRICS_VERSION = 1;

export interface MeasuredCheckpoint {
  readonly name: string;
  /** Of weights, adapter, card and calibration. */
  readonly sha256: string;
  readonly card: CheckpointCard;
  readonly parameters: { readonly hidden: number; readonly layers: number; readonly vocabulary: number };
  /** What its calibration was measured on; absent where it has none. */
  readonly factsLearntOn?: { readonly data: string; readonly rows: number };
  readonly calibratedOn?: { readonly data: string; readonly rows: number; readonly scoring: "chain" | "head" };
  /** What computed. */
  readonly encoder: string;
  readonly evaluations: readonly Evaluation[];
}

/** One figure over several checkpoints, on one dataset. */
export interface Spread extends MeanAndSpread {
  readonly data: string;
  readonly figure: string;
}

export interface Metrics {
  readonly schemaVersion: typeof METRICS_VERSION;
  readonly kind: "socagent-metrics";
  /** Of socagent. */
  readonly version: string;
  /** That made it, with options that are not the default. */
  readonly command: string;
  readonly seed: number;
  readonly checkpoints: readonly MeasuredCheckpoint[];
  /** Over the checkpoints, where there are several. */
  readonly spread: readonly Spread[];
}

export async function measuredCheckpoint(
  checkpoint: Checkpoint,
  encoder: string,
  evaluations: readonly Evaluation[],
): Promise<MeasuredCheckpoint> {
  const { folder, card, config, calibration, facts } = checkpoint;
  return {
    name: basename(resolve(folder)),
    sha256: await hashCheckpoint(folder),
    card,
    parameters: { hidden: config.hiddenSize, layers: config.numHiddenLayers, vocabulary: config.vocabSize },
    ...(calibration === undefined
      ? {}
      : {
          calibratedOn: { data: calibration.measuredOn, rows: calibration.rows, scoring: calibration.scoring },
        }),
    ...(facts?.learntFrom === undefined ? {} : { factsLearntOn: { data: facts.learntFrom, rows: facts.rows } }),
    encoder,
    evaluations,
  };
}

export function metricsOf(checkpoints: readonly MeasuredCheckpoint[], command: string, seed: number): Metrics {
  return {
    schemaVersion: METRICS_VERSION,
    kind: "socagent-metrics",
    version: VERSION,
    command,
    seed,
    checkpoints,
    spread: checkpoints.length < 2 ? [] : spreadOf(checkpoints),
  };
}

export async function writeMetrics(folder: string, metrics: Metrics): Promise<void> {
  await writeFileAtomically(join(folder, METRICS_FILE), `${JSON.stringify(metrics, undefined, 2)}\n`);
}

/** The figures that are told first, by name. */
export function headlines({
  detection,
  classes,
  calibration,
  chain,
}: Evaluation): readonly (readonly [string, Figure])[] {
  const last = calibration.at(-1);
  const whole = chain.kind === "measured" ? chain.variants[0] : undefined;
  return [
    ["malicious AUROC", detection.auroc],
    ["malicious AUPRC", detection.auprc],
    ["macro-phase AUROC", detection.macroPhaseAuroc],
    ["suppression at 95.1 % macro-phase recall", detection.suppression],
    [`${classes.of === "techniques" ? "technique" : "verdict"} macro-F1`, classes.report.macro.f1],
    ["macro-F1 of classes with rows", classes.presentF1],
    ...(classes.toldF1 === undefined ? [] : [["technique macro-F1 of known attacks", classes.toldF1] as const]),
    ["weighted F1", classes.report.weighted.f1],
    ...(last === undefined ? [] : [["ECE", last.ece] as const, ["Brier score", last.brier] as const]),
    ...(whole === undefined
      ? []
      : [["risk tier kappa", whole.tierKappa] as const, ["chain AUROC", whole.auroc] as const]),
  ];
}

function spreadOf(checkpoints: readonly MeasuredCheckpoint[]): Spread[] {
  const values = new Map<string, { readonly data: string; readonly figure: string; readonly found: number[] }>();
  for (const { evaluations } of checkpoints) {
    for (const evaluation of evaluations) {
      for (const [figure, value] of headlines(evaluation)) {
        const key = JSON.stringify([evaluation.data.name, figure]);
        const entry = values.get(key) ?? { data: evaluation.data.name, figure, found: [] };
        values.set(key, entry);
        if (isMeasured(value)) entry.found.push(value);
      }
    }
  }
  return [...values.values()].flatMap(({ data, figure, found }) =>
    found.length === 0 ? [] : [{ data, figure, ...meanAndSpread(found) }],
  );
}
