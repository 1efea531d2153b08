/** A checkpoint beside what is simpler, on the same rows, with how sure the difference is. */
import type { BootstrapInterval } from "../../metrics/paired-bootstrap.js";
import type { BaselineAnswer } from "../baselines/baseline.js";
import type { BaselineOutcome } from "../baselines/run-baselines.js";
import { aurocDifference } from "./auroc-difference.js";
import { measureClasses } from "./class-measures.js";
import { measureDetection } from "./detection.js";
import { type Figure, isMeasured } from "./figure.js";
import { type LabelledRows, phasesOf, positivesOf } from "./labelled-rows.js";

/** What contenders are compared by. */
export const COMPARED = ["auroc", "macroPhaseAuroc"] as const;
export type Compared = (typeof COMPARED)[number];

/** For people. */
export const COMPARED_NAMES: Readonly<Record<Compared, string>> = {
  auroc: "AUROC",
  macroPhaseAuroc: "macro-phase AUROC",
};

export interface ScoredBaseline {
  readonly kind: "scored";
  readonly name: string;
  readonly note: string;
  readonly trainRows: number;
  readonly auroc: Figure;
  readonly auprc: Figure;
  readonly macroPhaseAuroc: Figure;
  readonly suppression: Figure;
  /** Of the classes, where it tells them. */
  readonly macroF1?: number;
  /** The checkpoint's figure minus its own; absent where there is none. */
  readonly differences: Partial<Readonly<Record<Compared, BootstrapInterval>>>;
}

export interface UnscoredBaseline {
  readonly kind: "unscored";
  readonly name: string;
  readonly reason: string;
}

export type BaselineMeasures = ScoredBaseline | UnscoredBaseline;

/** Of the checkpoint against the best baseline by one figure. */
export interface Verdict {
  readonly by: Compared;
  readonly best: string;
  readonly ours: number;
  readonly theirs: number;
  readonly difference: BootstrapInterval;
  /** `within chance`: the interval of the difference holds 0. */
  readonly outcome: "ahead" | "behind" | "within chance";
}

/** A part of a checkpoint that judges by text and facts. */
export interface CheckpointPart {
  readonly name: string;
  readonly scores: Float64Array;
}

export interface Comparison {
  /** The checkpoint's parts by themselves; empty where the text alone judges. */
  readonly parts: readonly ScoredBaseline[];
  readonly baselines: readonly BaselineMeasures[];
  /** Empty where nothing could be compared. */
  readonly verdicts: readonly Verdict[];
}

/** @param scores of the checkpoint */
export function compareBaselines(
  outcomes: readonly BaselineOutcome[],
  scores: Float64Array,
  test: LabelledRows,
  seed: number,
  parts: readonly CheckpointPart[] = [],
): Comparison {
  const phases = phasesOf(test);
  const ours = measureDetection(scores, positivesOf(test), phases);
  const baselines = outcomes.map((outcome) => measureBaseline(outcome, scores, test, seed));
  // With one phase both are the same.
  const by = COMPARED.filter((figure) => figure === "auroc" || ours.phases > 1);
  return {
    parts: parts.map(({ name, scores: own }) =>
      measureScored(name, { scores: own, trainRows: 0, note: "" }, scores, test, seed),
    ),
    baselines,
    verdicts: by.flatMap((figure) => verdictBy(figure, ours[figure], baselines)),
  };
}

function measureBaseline(
  outcome: BaselineOutcome,
  scores: Float64Array,
  test: LabelledRows,
  seed: number,
): BaselineMeasures {
  if (outcome.kind === "unscored") return outcome;
  return measureScored(outcome.name, outcome.answer, scores, test, seed);
}

function measureScored(
  name: string,
  answer: BaselineAnswer,
  scores: Float64Array,
  test: LabelledRows,
  seed: number,
): ScoredBaseline {
  const phases = phasesOf(test);
  const detection = measureDetection(answer.scores, positivesOf(test), phases);
  const { auroc, auprc, macroPhaseAuroc, suppression } = detection;
  const { rows } = test;
  const difference = (of: readonly (string | undefined)[] | undefined): BootstrapInterval =>
    aurocDifference(scores, answer.scores, { rows, phases: of, seed });
  return {
    kind: "scored",
    name,
    note: answer.note,
    trainRows: answer.trainRows,
    auroc,
    auprc,
    macroPhaseAuroc,
    suppression,
    ...(answer.classes === undefined ? {} : { macroF1: measureClasses(rows, answer.classes).report.macro.f1 }),
    differences: isMeasured(auroc)
      ? { auroc: difference(undefined), ...(detection.phases > 1 ? { macroPhaseAuroc: difference(phases) } : {}) }
      : {},
  };
}

function verdictBy(by: Compared, ours: Figure, baselines: readonly BaselineMeasures[]): Verdict[] {
  const ranked = baselines
    .flatMap((one) => {
      if (one.kind === "unscored") return [];
      const [theirs, difference] = [one[by], one.differences[by]];
      return isMeasured(theirs) && difference !== undefined ? [{ name: one.name, theirs, difference }] : [];
    })
    .sort((a, b) => b.theirs - a.theirs);
  const [best] = ranked;
  if (best === undefined || !isMeasured(ours)) return [];
  const { low, high } = best.difference;
  const outcome = low > 0 ? "ahead" : high < 0 ? "behind" : "within chance";
  return [{ by, best: best.name, ours, theirs: best.theirs, difference: best.difference, outcome }];
}

/** What stands below it in tables. */
export function contendersOf({ parts, baselines }: Comparison): readonly BaselineMeasures[] {
  return [...parts, ...baselines];
}

/** What is compared, as it is called in tables and sentences. */
export function subjectOf({ parts }: Pick<Comparison, "parts">): "language model" | "checkpoint" {
  return parts.length === 0 ? "language model" : "checkpoint";
}

/** Whether the checkpoint beats the best baseline by every figure and not by chance. */
export function beatsAll({ verdicts }: Comparison): boolean {
  return verdicts.length > 0 && verdicts.every(({ outcome }) => outcome === "ahead");
}
