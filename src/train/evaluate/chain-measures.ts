/** How well the chain answers, and whether its answer depends on its steps: the ablations. */
import type { MaskedWordEncoder } from "../../checkpoint/ask-prompts.js";
import { type ChainOptions, type ChainOutcome, runChains } from "../../checkpoint/run-chain.js";
import { type ChainAnswers, CHAIN_STEPS, type ChainStep, chainTruth } from "../../checkpoint/chain-words.js";
import type { Checkpoint } from "../../checkpoint/checkpoint.js";
import { TIERS } from "../../data/vocabulary.js";
import { auroc } from "../../metrics/auroc.js";
import { macroPhaseAuroc } from "../../metrics/macro-phase-auroc.js";
import type { BootstrapInterval } from "../../metrics/paired-bootstrap.js";
import { quadraticKappa } from "../../metrics/quadratic-kappa.js";
import { Random } from "../../random.js";
import { aurocDifference } from "./auroc-difference.js";
import { oneKindReason } from "./detection.js";
import { type Figure, figureOf, unmeasured } from "./figure.js";
import { type LabelledRow, phasesOf, positivesOf } from "./labelled-rows.js";

/** Ways of running it; the first is the one that is used, the others are ablations. */
export const CHAIN_VARIANTS = ["whole", "one-step", "permuted", "wrong", "true"] as const;
export type ChainVariantName = (typeof CHAIN_VARIANTS)[number];

/** For people. */
export const VARIANT_NAMES: Readonly<Record<ChainVariantName, string>> = {
  whole: "whole chain",
  "one-step": "one-step cloze (risk tier only)",
  permuted: "chain, steps of another alert written in",
  wrong: "chain, wrong words written in",
  true: "chain, true words written in (upper bound)",
};

export interface StepAccuracy {
  readonly step: ChainStep;
  /** Rows whose truth is known. */
  readonly rows: number;
  readonly accuracy: Figure;
  readonly attacks: number;
  readonly attackAccuracy: Figure;
}

export interface ChainVariant {
  readonly variant: ChainVariantName;
  /** Of the steps that it asks. */
  readonly steps: readonly StepAccuracy[];
  readonly tierKappa: Figure;
  /** Of the expected tier, malicious against benign. */
  readonly auroc: Figure;
  readonly macroPhaseAuroc: Figure;
  /** Share of rows with the whole chain's tier, and the mean difference of the expected tier, in tiers. */
  readonly sameTier: number;
  readonly tierShift: number;
}

export interface ChainMeasures {
  readonly kind: "measured";
  /** That it was run on, drawn by chance. */
  readonly rows: number;
  readonly available: number;
  readonly beam: number;
  readonly templates: number;
  readonly variants: readonly ChainVariant[];
  /** The head on the same rows. */
  readonly head: { readonly auroc: Figure; readonly macroPhaseAuroc: Figure };
  /** AUROC of the whole chain minus that of the head. */
  readonly chainMinusHead: BootstrapInterval | { readonly kind: "unmeasured"; readonly reason: string };
}

export interface ChainSettings {
  /** Most rows; 0 leaves the chain out. */
  readonly rows: number;
  readonly beam: number;
  readonly templates: number;
  readonly ablations: boolean;
  readonly seed: number;
}

export interface ChainModel {
  readonly checkpoint: Checkpoint;
  readonly words: MaskedWordEncoder;
}

/** @param headScores of the rows */
export async function measureChain(
  { checkpoint, words }: ChainModel,
  rows: readonly LabelledRow[],
  headScores: Float64Array,
  settings: ChainSettings,
  onProgress: (what: string, done: number) => void,
): Promise<ChainMeasures | { readonly kind: "unmeasured"; readonly reason: string }> {
  if (!checkpoint.card.chain) return unmeasured("the checkpoint was trained without the chain");
  if (settings.rows === 0) return unmeasured("it was left out");
  const chosen = drawRows(rows.length, settings.rows, settings.seed);
  const sample = chosen.flatMap((row) => rows[row] ?? []);
  const head = Float64Array.from(chosen, (row) => headScores[row] ?? 0);
  const wanted = CHAIN_VARIANTS.slice(0, settings.ablations ? CHAIN_VARIANTS.length : 1);
  const outcomes: { readonly variant: ChainVariantName; readonly found: readonly ChainOutcome[] }[] = [];
  for (const variant of wanted) {
    const evidences = sample.map(({ text }) => text);
    const found = await runChains(words, checkpoint, evidences, {
      beam: settings.beam,
      templates: settings.templates,
      ...optionsOf(variant, sample, settings.seed),
      onProgress: (done) => {
        onProgress(VARIANT_NAMES[variant], done);
      },
    });
    outcomes.push({ variant, found });
  }
  const [whole] = outcomes;
  const wholeFound = whole?.found ?? [];
  return {
    kind: "measured",
    rows: sample.length,
    available: rows.length,
    beam: settings.beam,
    templates: settings.templates,
    variants: outcomes.map(({ variant, found }) => measureVariant(variant, found, wholeFound, sample)),
    head: orderOf(head, sample),
    chainMinusHead: differenceOf(wholeFound, head, sample, settings.seed),
  };
}

function optionsOf(variant: ChainVariantName, rows: readonly LabelledRow[], seed: number): Partial<ChainOptions> {
  switch (variant) {
    case "whole":
      return {};
    case "one-step":
      return { steps: ["tier"] };
    case "permuted":
    case "wrong":
      return { written: { kind: variant, seed } };
    case "true":
      return { fixed: (index) => earlierTruth(rows[index]) };
  }
}

function earlierTruth(row: LabelledRow | undefined): ChainAnswers {
  const truth: ChainAnswers = row === undefined ? {} : chainTruth(row);
  delete truth.tier;
  return truth;
}

function measureVariant(
  variant: ChainVariantName,
  found: readonly ChainOutcome[],
  whole: readonly ChainOutcome[],
  rows: readonly LabelledRow[],
): ChainVariant {
  // What was given is not measured.
  const asked = variant === "one-step" || variant === "true" ? (["tier"] as const) : CHAIN_STEPS;
  const expected = Float64Array.from(found, ({ expectedTier }) => expectedTier);
  const shifts = expected.map((tier, row) => Math.abs(tier - (whole[row]?.expectedTier ?? tier)));
  const same = found.filter((outcome, row) => tierOf(outcome) === tierOf(whole[row] ?? outcome));
  return {
    variant,
    steps: asked.map((step) => accuracyOf(step, found, rows)),
    tierKappa: kappaOf(found, rows),
    ...orderOf(expected, rows),
    sameTier: same.length / Math.max(1, found.length),
    tierShift: shifts.reduce((sum, shift) => sum + shift, 0) / Math.max(1, found.length),
  };
}

function accuracyOf(step: ChainStep, found: readonly ChainOutcome[], rows: readonly LabelledRow[]): StepAccuracy {
  let [known, right, attacks, attacksRight] = [0, 0, 0, 0];
  rows.forEach((row, at) => {
    const truth = chainTruth(row)[step];
    if (truth === undefined) return;
    const answer = found[at]?.steps.find((one) => one.step === step)?.options[0]?.value;
    known += 1;
    right += Number(answer === truth);
    if (!row.malicious) return;
    attacks += 1;
    attacksRight += Number(answer === truth);
  });
  return {
    step,
    rows: known,
    accuracy: figureOf(right / known, "the data does not tell it"),
    attacks,
    attackAccuracy: figureOf(attacksRight / attacks, "the data does not tell it of attacks"),
  };
}

function kappaOf(found: readonly ChainOutcome[], rows: readonly LabelledRow[]): Figure {
  const known = rows.flatMap((row, at) => {
    const level = TIERS.findIndex((tier) => tier === row.tier);
    const outcome = found[at];
    return level < 0 || outcome === undefined ? [] : [{ level, said: tierOf(outcome) }];
  });
  if (known.length === 0) return unmeasured("the data tells no risk tier");
  const [levels, said] = [known.map(({ level }) => level), known.map((one) => one.said)];
  return figureOf(quadraticKappa(levels, said, TIERS.length), "truth and answers are all of one tier");
}

/** The likeliest. */
function tierOf({ tierDistribution }: ChainOutcome): number {
  return tierDistribution.indexOf(Math.max(...tierDistribution));
}

function orderOf(
  scores: Float64Array,
  rows: readonly LabelledRow[],
): { readonly auroc: Figure; readonly macroPhaseAuroc: Figure } {
  const positives = positivesOf({ rows });
  const reason =
    oneKindReason(
      rows.length,
      positives.reduce((sum, positive) => sum + positive, 0),
    ) ?? "no rows";
  return {
    auroc: figureOf(auroc(scores, positives), reason),
    macroPhaseAuroc: figureOf(macroPhaseAuroc(scores, positives, phasesOf({ rows })), reason),
  };
}

function differenceOf(
  found: readonly ChainOutcome[],
  head: Float64Array,
  rows: readonly LabelledRow[],
  seed: number,
): ChainMeasures["chainMinusHead"] {
  const reason = oneKindReason(rows.length, rows.filter(({ malicious }) => malicious).length);
  if (reason !== undefined) return unmeasured(reason);
  return aurocDifference(
    found.map(({ expectedTier }) => expectedTier),
    head,
    { rows, seed },
  );
}

/** Row numbers, ascending, each with the same chance. */
export function drawRows(rows: number, most: number, seed: number): number[] {
  const order = Array.from({ length: rows }, (_, row) => row);
  if (rows <= most) return order;
  const random = new Random(seed, "evaluate-chain");
  for (let at = 0; at < most; at += 1) {
    const other = at + random.below(rows - at);
    [order[at], order[other]] = [order[other] ?? 0, order[at] ?? 0];
  }
  return order.slice(0, most).sort((a, b) => a - b);
}
