/**
 * The chain: cloze prompts asked one after the other, each answer written into the next. Not one answer but the best few are
 * followed, and what they say is added up by their probability.
 */
import { SocagentError } from "../errors.js";
import { Random } from "../random.js";
import { askPrompts, type MaskedWordEncoder } from "./ask-prompts.js";
import type { Calibration } from "./calibration.js";
import { CHAIN_TEMPLATES, type EncodedPrompt, encodeChainPrompt } from "./chain-prompt.js";
import { type ChainAnswers, CHAIN_STEPS, CHAIN_WORDS, type ChainStep, chainTokenIds } from "./chain-words.js";
import type { Checkpoint } from "./checkpoint.js";

/** Evidences that are asked about at once: bounds the prompts in memory. */
const EVIDENCES_AT_ONCE = 1_024;
/** Few, so that prompts of like lengths are together. */
const DEFAULT_BATCH_SIZE = 16;

export interface ChainOptions {
  /** Partial answers that are followed from step to step; 1 is greedy. */
  readonly beam: number;
  /** Wordings that are asked and averaged, the first of `CHAIN_TEMPLATES`. */
  readonly templates: number;
  /** The steps that are asked; by default all. `tier` is always among them. */
  readonly steps?: readonly ChainStep[];
  /** Answers that are given and not asked for, such as an analyst's; or a function of the evidence's index. */
  readonly fixed?: ChainAnswers | ((index: number) => ChainAnswers);
  /** Whose earlier answers are written in: by default each evidence's own. For ablation. */
  readonly written?: WrittenAnswers;
  /** Most prompts that go through the model at once. Default 16. */
  readonly batchSize?: number;
  /** What the model answers without content; by default the calibration's, and nothing where there is none. */
  readonly priors?: Calibration["priors"];
  /** After each step of each slice, with the share of all work that is done. */
  readonly onProgress?: (done: number) => void;
}

/** `permuted`: those of another evidence; `wrong`: other words than were answered, by chance. */
export interface WrittenAnswers {
  readonly kind: "permuted" | "wrong";
  readonly seed: number;
}

export interface ChainOutcome {
  readonly steps: readonly {
    readonly step: ChainStep;
    /** All values of the step, likeliest first. A fixed answer has probability 1. */
    readonly options: readonly { readonly value: string; readonly probability: number }[];
  }[];
  /** Of `tierDistribution`: 0 low to 3 critical. */
  readonly expectedTier: number;
  /** [4], in the order of the tiers. */
  readonly tierDistribution: readonly number[];
}

type ChainModel = Pick<Checkpoint, "tokenizer" | "card" | "calibration">;

/** Answers so far, and how likely they are together. */
interface Path {
  readonly answers: ChainAnswers;
  readonly probability: number;
}

/** One evidence on its way through the chain. */
interface Journey {
  readonly evidence: string;
  readonly fixed: ChainAnswers;
  paths: readonly Path[];
  /** Probabilities of each step's words that was asked, in the order of `CHAIN_WORDS`. */
  readonly answered: Map<ChainStep, Float64Array>;
}

/**
 * Runs the chain on every evidence; at most templates · (1 + beam · (steps − 1)) prompts each, equal ones once.
 * @returns in the order of the evidences
 * @throws SocagentError (`usage`) for options that make no chain; (`tokenizer`) as `chainTokenIds`
 */
export async function runChains(
  encoder: MaskedWordEncoder,
  checkpoint: ChainModel,
  evidences: readonly string[],
  options: ChainOptions,
): Promise<ChainOutcome[]> {
  const run = new ChainRun(encoder, checkpoint, options);
  const outcomes: ChainOutcome[] = [];
  for (let from = 0; from < evidences.length; from += EVIDENCES_AT_ONCE) {
    const slice = evidences.slice(from, from + EVIDENCES_AT_ONCE);
    const share = slice.length / evidences.length;
    const done = from / evidences.length;
    const found = await run.slice(slice, from, (part) => options.onProgress?.(done + share * part));
    for (const outcome of found) outcomes.push(outcome);
  }
  return outcomes;
}

class ChainRun {
  readonly #words: Readonly<Record<ChainStep, Int32Array>>;
  readonly #steps: readonly ChainStep[];
  readonly #templates;

  constructor(
    readonly encoder: MaskedWordEncoder,
    readonly checkpoint: ChainModel,
    readonly options: ChainOptions,
  ) {
    checkOptions(options);
    this.#words = chainTokenIds(checkpoint.tokenizer);
    this.#steps = CHAIN_STEPS.filter((step) => (options.steps ?? CHAIN_STEPS).includes(step));
    this.#templates = CHAIN_TEMPLATES.slice(0, options.templates);
  }

  async slice(evidences: readonly string[], from: number, onProgress: (part: number) => void): Promise<ChainOutcome[]> {
    const { fixed = {} } = this.options;
    const journeys = evidences.map((evidence, at): Journey => {
      const given = typeof fixed === "function" ? fixed(from + at) : fixed;
      return { evidence, fixed: given, paths: [{ answers: { ...given }, probability: 1 }], answered: new Map() };
    });
    for (const [index, step] of this.#steps.entries()) {
      await this.#ask(journeys, step);
      onProgress((index + 1) / this.#steps.length);
    }
    return journeys.map((journey) => outcomeOf(journey, this.#steps));
  }

  async #ask(journeys: readonly Journey[], step: ChainStep): Promise<void> {
    const written = this.#writtenPaths(journeys, step);
    const asked = journeys.flatMap((journey, at) =>
      journey.fixed[step] === undefined ? [{ journey, paths: written[at] ?? [] }] : [],
    );
    const prompts: EncodedPrompt[] = [];
    const { tokenizer, card } = this.checkpoint;
    for (const { journey, paths } of asked) {
      for (const { answers } of paths) {
        for (const template of this.#templates) {
          prompts.push(encodeChainPrompt(tokenizer, journey.evidence, template, step, answers, card.maxLength));
        }
      }
    }
    if (prompts.length === 0) return;
    const { padId } = tokenizer;
    const { batchSize = DEFAULT_BATCH_SIZE } = this.options;
    const limits = { padId, maxLength: card.maxLength, batchSize };
    const answers = await askPrompts(this.encoder, prompts, this.#words[step], limits);
    let next = 0;
    for (const { journey, paths } of asked) {
      const byPath = paths.map(() => {
        const mean = this.#withoutPrior(answers.slice(next, next + this.#templates.length), step);
        next += this.#templates.length;
        return mean;
      });
      advance(journey, step, byPath, this.options.beam);
    }
  }

  /** The mean over the templates of what they say beyond their prior. */
  #withoutPrior(answers: readonly Float64Array[], step: ChainStep): Float64Array {
    const priors = (this.options.priors ?? this.checkpoint.calibration?.priors)?.[step];
    const mean = new Float64Array(CHAIN_WORDS[step].length);
    answers.forEach((probabilities, template) => {
      const prior = priors?.[template];
      const weighed = probabilities.map((probability, at) => probability * Math.exp(-(prior?.[at] ?? 0)));
      const sum = weighed.reduce((total, one) => total + one, 0);
      weighed.forEach((one, at) => (mean[at] = (mean[at] ?? 0) + one / sum / answers.length));
    });
    return mean;
  }

  /** The paths that each evidence's prompts tell, as many and as likely as its own. */
  #writtenPaths(journeys: readonly Journey[], step: ChainStep): (readonly Path[])[] {
    const { written } = this.options;
    const own = journeys.map(({ paths }) => paths);
    if (written === undefined) return own;
    const random = new Random(written.seed, "chain", written.kind, step);
    if (written.kind === "permuted") {
      const order = permutation(journeys.length, random);
      return own.map((paths, at) => {
        const others = own[order[at] ?? at] ?? paths;
        return paths.map((path, index) => ({ ...path, answers: (others[index] ?? others[0] ?? path).answers }));
      });
    }
    return own.map((paths) => paths.map((path) => ({ ...path, answers: otherAnswers(path.answers, random) })));
  }
}

/** Adds up what the paths say, and goes on with the best of their continuations. */
function advance(journey: Journey, step: ChainStep, byPath: readonly Float64Array[], beam: number): void {
  const words = CHAIN_WORDS[step];
  const marginal = new Float64Array(words.length);
  const next: Path[] = [];
  journey.paths.forEach(({ answers, probability }, path) => {
    words.forEach(({ value }, at) => {
      const joint = probability * (byPath[path]?.[at] ?? 0);
      marginal[at] = (marginal[at] ?? 0) + joint;
      next.push({ answers: { ...answers, [step]: value }, probability: joint });
    });
  });
  journey.answered.set(step, marginal);
  const best = next.sort((a, b) => b.probability - a.probability).slice(0, beam);
  const total = best.reduce((sum, { probability }) => sum + probability, 0);
  journey.paths = best.map((path) => ({ ...path, probability: path.probability / total }));
}

function outcomeOf({ answered, fixed }: Journey, steps: readonly ChainStep[]): ChainOutcome {
  const distributionOf = (step: ChainStep): number[] =>
    CHAIN_WORDS[step].map(({ value }, at) =>
      fixed[step] === undefined ? (answered.get(step)?.[at] ?? 0) : Number(fixed[step] === value),
    );
  const tierDistribution = distributionOf("tier");
  return {
    steps: steps.map((step) => {
      const distribution = distributionOf(step);
      const options = CHAIN_WORDS[step].map(({ value }, at) => ({ value, probability: distribution[at] ?? 0 }));
      return { step, options: options.sort((a, b) => b.probability - a.probability) };
    }),
    expectedTier: tierDistribution.reduce((sum, probability, tier) => sum + tier * probability, 0),
    tierDistribution,
  };
}

function otherAnswers(answers: ChainAnswers, random: Random): ChainAnswers {
  const other: ChainAnswers = {};
  for (const step of CHAIN_STEPS) {
    if (answers[step] === undefined) continue;
    const values = CHAIN_WORDS[step].map(({ value }) => value).filter((value) => value !== answers[step]);
    other[step] = values[random.below(values.length)] ?? answers[step];
  }
  return other;
}

function permutation(length: number, random: Random): number[] {
  const order = Array.from({ length }, (_, at) => at);
  for (let at = length - 1; at > 0; at -= 1) {
    const other = random.below(at + 1);
    [order[at], order[other]] = [order[other] ?? at, order[at] ?? other];
  }
  return order;
}

function checkOptions({ beam, templates, steps = CHAIN_STEPS, fixed }: ChainOptions): void {
  const problems: string[] = [];
  if (!(Number.isInteger(beam) && beam >= 1)) problems.push(`beam is ${beam}, not a whole number from 1`);
  if (!(Number.isInteger(templates) && templates >= 1 && templates <= CHAIN_TEMPLATES.length)) {
    problems.push(`templates is ${templates}, not a whole number from 1 to ${CHAIN_TEMPLATES.length}`);
  }
  if (!steps.includes("tier")) problems.push("the steps do not ask for the tier");
  for (const step of typeof fixed === "object" ? CHAIN_STEPS : []) {
    const value = typeof fixed === "object" ? fixed[step] : undefined;
    if (value === undefined || CHAIN_WORDS[step].some((word) => word.value === value)) continue;
    problems.push(`${step} has no value ${JSON.stringify(value)}: ${CHAIN_WORDS[step].map((w) => w.value).join(", ")}`);
  }
  if (problems.length === 0) return;
  throw new SocagentError("usage", `the chain cannot be run: ${problems[0] ?? ""}`, {
    problems,
    nextStep: "Give values that the chain has.",
  });
}
