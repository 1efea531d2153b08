/** Prompts of the chain from evidence that is tokens already; equal to `encodeChainPrompt` of its text. */
import {
  type ChainTemplate,
  CHAIN_TEMPLATES,
  type EncodedPrompt,
  questionText,
} from "../../checkpoint/chain-prompt.js";
import { type ChainAnswers, CHAIN_STEPS, CHAIN_WORDS, type ChainStep } from "../../checkpoint/chain-words.js";
import type { Tokenizer } from "../../model/tokens.js";
import type { Random } from "../../random.js";

/** What one example asks. */
export interface ChainQuestion {
  readonly template: ChainTemplate;
  readonly step: ChainStep;
  /** Of earlier steps, as they are written in. */
  readonly answers: ChainAnswers;
  /** The right answer, by its index among the step's words. */
  readonly word: number;
}

/**
 * Draws a question whose answer is known.
 * @param truth what is known of the row
 * @param wrongWords probability that the answer of an earlier step is a wrong one
 * @returns undefined where nothing is known
 */
export function drawQuestion(truth: ChainAnswers, wrongWords: number, random: Random): ChainQuestion | undefined {
  const known = CHAIN_STEPS.filter((step) => truth[step] !== undefined);
  const step = known[random.below(known.length)];
  const template = CHAIN_TEMPLATES[random.below(CHAIN_TEMPLATES.length)];
  if (step === undefined || template === undefined) return undefined;
  const answers: ChainAnswers = {};
  for (const earlier of known.slice(0, known.indexOf(step))) {
    const answer = random.uniform() < wrongWords ? wrongAnswer(earlier, truth[earlier], random) : truth[earlier];
    if (answer !== undefined) answers[earlier] = answer;
  }
  return { template, step, answers, word: CHAIN_WORDS[step].findIndex(({ value }) => value === truth[step]) };
}

function wrongAnswer(step: ChainStep, right: string | undefined, random: Random): string | undefined {
  const others = CHAIN_WORDS[step].filter(({ value }) => value !== right);
  return others[random.below(others.length)]?.value;
}

/** A prompt with a mask for each step. */
export interface JointPrompt {
  /** From `<s>` to `</s>`. */
  readonly ids: Int32Array;
  /** Where each step's mask is, and its right answer by its index among the step's words. */
  readonly masks: readonly { readonly at: number; readonly step: ChainStep; readonly word: number }[];
}

/** Makes prompts with one tokenizer; questions are few, and each is tokenised once. */
export class QuestionEncoder {
  readonly #known = new Map<string, Int32Array>();

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly maxLength: number,
  ) {}

  /** @param evidence ids from `<s>` to `</s>`; its end is cut where all would not fit */
  encode(evidence: Int32Array, { template, step, answers }: ChainQuestion): EncodedPrompt {
    const question = this.#idsOf(questionText(template, step, answers));
    const kept = Math.min(evidence.length - 1, this.maxLength - question.length - 2);
    const ids = new Int32Array(kept + question.length + 2);
    ids.set(evidence.subarray(0, kept));
    ids.set(question, kept);
    const mask = kept + question.length;
    ids[mask] = this.tokenizer.maskId;
    ids[mask + 1] = this.tokenizer.eosId;
    return { ids, mask };
  }

  /**
   * All steps that are known, asked at once: each answer is a mask of its own, and none tells of another.
   * @returns undefined where nothing is known
   */
  encodeJoint(evidence: Int32Array, template: ChainTemplate, truth: ChainAnswers): JointPrompt | undefined {
    const known = CHAIN_STEPS.filter((step) => truth[step] !== undefined);
    if (known.length === 0) return undefined;
    const pieces = known.map((step, at) => {
      const before = at === 0 ? template.opening : template.after;
      return { step, ids: this.#idsOf(before + template.lead[step]) };
    });
    const asked = pieces.reduce((sum, { ids }) => sum + ids.length + 1, 0);
    const kept = Math.min(evidence.length - 1, this.maxLength - asked - 1);
    const ids = new Int32Array(kept + asked + 1);
    ids.set(evidence.subarray(0, kept));
    let at = kept;
    const masks = pieces.map(({ step, ids: lead }) => {
      ids.set(lead, at);
      at += lead.length;
      ids[at] = this.tokenizer.maskId;
      const word = CHAIN_WORDS[step].findIndex(({ value }) => value === truth[step]);
      return { at: at++, step, word };
    });
    ids[at] = this.tokenizer.eosId;
    return { ids, masks };
  }

  #idsOf(text: string): Int32Array {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const ids = this.tokenizer.encode(text).slice(1, -1);
    this.#known.set(text, ids);
    return ids;
  }
}
