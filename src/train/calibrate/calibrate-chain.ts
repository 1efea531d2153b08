/**
 * Measures the chain: what it answers without content, how much of that to take off, which risk its expected tier means, and whether it or the
 * head puts alerts in the better order.
 */
import { askPrompts } from "../../checkpoint/ask-prompts.js";
import type { Calibration } from "../../checkpoint/calibration.js";
import { CHAIN_TEMPLATES, CONTENT_FREE_EVIDENCE, encodeChainPrompt } from "../../checkpoint/chain-prompt.js";
import {
  type ChainAnswers,
  CHAIN_STEPS,
  CHAIN_WORDS,
  type ChainStep,
  chainTokenIds,
} from "../../checkpoint/chain-words.js";
import { type CheckpointCard } from "../../checkpoint/checkpoint-card.js";
import { runChains } from "../../checkpoint/run-chain.js";
import { tokenizerFingerprint } from "../../checkpoint/checkpoint.js";
import { TIERS } from "../../data/vocabulary.js";
import { TEMPLATE_VERSION } from "../../enrich/text/template-version.js";
import { fitIsotonic } from "../../metrics/isotonic.js";
import { answersOf } from "../data/row-truth.js";
import type { CalibrationContext } from "./calibrate.js";
import type { CalibrationRow } from "./calibration-rows.js";
import { thinned } from "./thinned.js";
import { concordance } from "./weighted.js";

type Priors = Calibration["priors"];

export interface ChainCalibration {
  readonly priors: Priors;
  /** Undefined where the data says nothing of risk that was not known before. */
  readonly risk: Calibration["risk"] | undefined;
  readonly scoring: Calibration["scoring"];
}

/** Each is some thirty prompts; more rows would move the curves less than the choice of rows does. */
const MAX_ROWS = 400;
const BEAM = 2;
/** How much of what is answered without content is taken off: all of it would undo what was learned of rare answers. */
const STRENGTHS = [0, 0.25, 0.5, 0.75, 1] as const;

/** @param probabilities calibrated, of the rows */
export async function calibrateChain(
  context: CalibrationContext,
  all: readonly CalibrationRow[],
  probabilities: Float64Array,
): Promise<ChainCalibration> {
  const chosen = someOf(all);
  const rows = chosen.map(({ row }) => row);
  const evidences = rows.map(({ source, row }) => evidenceOf(context, source, row));
  const contentFree = await contentFreeAnswers(context);
  const priors = await choosePriors(context, rows, evidences, contentFree);
  const { encoder, tokenizer, options, onProgress } = context;
  const outcomes = await runChains(encoder, { tokenizer, card: cardOf(context) }, evidences, {
    beam: BEAM,
    templates: CHAIN_TEMPLATES.length,
    batchSize: options.batchSize,
    priors,
    onProgress: (done) => {
      onProgress("measuring the chain", 0.4 + 0.6 * done);
    },
  });
  const expected = outcomes.map(({ expectedTier }) => expectedTier);
  const truth = riskTruth(context, rows);
  const weights = rows.map(({ weight }) => weight);
  const risk = truth.kind === "unknown" ? undefined : thinned(fitIsotonic(expected, truth.values, weights));
  const order = truth.kind === "unknown" ? rows.map(({ malicious }) => Number(malicious)) : truth.values;
  const byHead = concordance(
    chosen.map(({ at }) => probabilities[at] ?? 0),
    order,
    weights,
  );
  const byChain = concordance(expected, order, weights);
  return { priors, risk, scoring: byChain > byHead ? "chain" : "head" };
}

/** Half of them attacks where there are as many, spread over all. */
function someOf(all: readonly CalibrationRow[]): { row: CalibrationRow; at: number }[] {
  const indexed = all.map((row, at) => ({ row, at }));
  return [true, false].flatMap((malicious) => {
    const own = indexed.filter(({ row }) => row.malicious === malicious);
    const count = Math.min(own.length, MAX_ROWS / 2);
    // What is left out is stood for by the rest.
    const factor = own.length / count;
    return Array.from({ length: count }, (_, i) => own[Math.floor((i * own.length) / count)])
      .flatMap((one) => one ?? [])
      .map(({ row, at }) => ({ at, row: { ...row, weight: row.weight * factor } }));
  });
}

function evidenceOf({ sources, tokenizer }: CalibrationContext, source: number, row: number): string {
  return tokenizer.decode(sources[source]?.tokens.ids(row) ?? []);
}

function cardOf({ classes, options, tokenizer }: CalibrationContext): CheckpointCard {
  return {
    format: 1,
    templateVersion: TEMPLATE_VERSION,
    tokenizer: tokenizerFingerprint(tokenizer),
    classes: [...classes],
    maxLength: options.maxLength,
    chain: true,
    lineage: [],
  };
}

interface Asked {
  readonly evidence: string;
  readonly answers: ChainAnswers;
}

/** Probabilities of a step's words for each evidence and template, [evidence][template][word]. */
async function ask(
  { encoder, tokenizer, options }: CalibrationContext,
  step: ChainStep,
  asked: readonly Asked[],
): Promise<Float64Array[][]> {
  const { maxLength, batchSize } = options;
  const prompts = asked.flatMap(({ evidence, answers }) =>
    CHAIN_TEMPLATES.map((template) => encodeChainPrompt(tokenizer, evidence, template, step, answers, maxLength)),
  );
  const limits = { padId: tokenizer.padId, maxLength, batchSize };
  const found = await askPrompts(encoder, prompts, chainTokenIds(tokenizer)[step], limits);
  const width = CHAIN_TEMPLATES.length;
  return asked.map((_, at) => found.slice(at * width, (at + 1) * width));
}

/** Log probabilities of each step's words by template: the mean over evidences that say nothing. */
async function contentFreeAnswers(context: CalibrationContext): Promise<Priors> {
  const of = async (step: ChainStep): Promise<number[][]> => {
    const found = await ask(
      context,
      step,
      CONTENT_FREE_EVIDENCE.map((evidence) => ({ evidence, answers: {} })),
    );
    return CHAIN_TEMPLATES.map((_, template) =>
      CHAIN_WORDS[step].map((_word, at) => {
        const mean = found.reduce((sum, one) => sum + (one[template]?.[at] ?? 0) / found.length, 0);
        return Math.log(Math.max(mean, 1e-9));
      }),
    );
  };
  return { stage: await of("stage"), intent: await of("intent"), impact: await of("impact"), tier: await of("tier") };
}

/** For each step the strength with which the rows' true words are likeliest, the earlier ones being written in. */
async function choosePriors(
  context: CalibrationContext,
  rows: readonly CalibrationRow[],
  evidences: readonly string[],
  contentFree: Priors,
): Promise<Priors> {
  const truths = rows.map(({ source, row }) => {
    const tokens = context.sources[source]?.tokens;
    return tokens === undefined ? {} : answersOf(tokens, row);
  });
  const priors: Record<ChainStep, number[][]> = { stage: [], intent: [], impact: [], tier: [] };
  for (const [index, step] of CHAIN_STEPS.entries()) {
    const known = truths.flatMap((truth, at) => (truth[step] === undefined ? [] : [{ truth, at }]));
    const asked = known.map(({ truth, at }) => ({ evidence: evidences[at] ?? "", answers: truth }));
    const answers = await ask(context, step, asked);
    const words = known.map(({ truth }) => CHAIN_WORDS[step].findIndex(({ value }) => value === truth[step]));
    const weights = known.map(({ at }) => rows[at]?.weight ?? 0);
    const losses = STRENGTHS.map((strength) => lossOf(answers, words, weights, scaled(contentFree[step], strength)));
    const best = losses.indexOf(Math.min(...losses));
    // The first is none: what takes nothing off need not be there.
    priors[step] = best <= 0 ? [] : scaled(contentFree[step], STRENGTHS[best] ?? 0);
    context.onProgress("measuring the chain", (0.4 * (index + 1)) / CHAIN_STEPS.length);
  }
  return priors;
}

function scaled(prior: readonly (readonly number[])[], strength: number): number[][] {
  return prior.map((template) => template.map((one) => strength * one));
}

/** Mean −log of what the true words get, on average over templates, beyond the prior. */
function lossOf(
  answers: readonly (readonly Float64Array[])[],
  words: readonly number[],
  weights: readonly number[],
  prior: readonly (readonly number[])[],
): number {
  let [loss, total] = [0, 0];
  answers.forEach((templates, at) => {
    const mean = templates.reduce((sum, probabilities, template) => {
      const weighed = probabilities.map((one, word) => one * Math.exp(-(prior[template]?.[word] ?? 0)));
      const all = weighed.reduce((add, one) => add + one, 0);
      return sum + (weighed[words[at] ?? 0] ?? 0) / all / templates.length;
    }, 0);
    loss -= (weights[at] ?? 0) * Math.log(Math.max(mean, 1e-12));
    total += weights[at] ?? 0;
  });
  return total === 0 ? 0 : loss / total;
}

type RiskTruth = { readonly kind: "known"; readonly values: readonly number[] } | { readonly kind: "unknown" };

/** Risk by the true tier, 0 to 1; where no attack has a tier, whether it is one; unless that was better known before. */
function riskTruth({ sources, before }: CalibrationContext, rows: readonly CalibrationRow[]): RiskTruth {
  const tiers = rows.map(({ source, row, malicious }) => {
    const tokens = sources[source]?.tokens;
    const tier = tokens === undefined ? undefined : answersOf(tokens, row).tier;
    if (tier !== undefined) return TIERS.findIndex((one) => one === tier) / (TIERS.length - 1);
    return malicious ? undefined : 0;
  });
  const attacks = tiers.filter((_, at) => rows[at]?.malicious === true);
  const known = attacks.filter((tier) => tier !== undefined);
  if (known.length > 0) {
    // An attack without one is taken to be as risky as the others are.
    const usual = known.reduce((sum, tier) => sum + tier, 0) / known.length;
    return { kind: "known", values: tiers.map((tier) => tier ?? usual) };
  }
  if (before !== undefined || rows.length === attacks.length || attacks.length === 0) return { kind: "unknown" };
  return { kind: "known", values: rows.map(({ malicious }) => Number(malicious)) };
}
