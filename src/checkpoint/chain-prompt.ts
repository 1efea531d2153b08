/** Cloze prompts: the evidence, the chain's earlier answers in words, and `<mask>` where the next word is wanted. */
import { SocagentError } from "../errors.js";
import type { Tokenizer } from "../model/tokens.js";
import { type ChainAnswers, CHAIN_STEPS, type ChainStep, wordOf } from "./chain-words.js";

/** One way of asking. */
export interface ChainTemplate {
  readonly name: string;
  /** What stands between the evidence and the first step. */
  readonly opening: string;
  /** What stands before a step's word. */
  readonly lead: Readonly<Record<ChainStep, string>>;
  /** What stands after a word that is written in. */
  readonly after: string;
}

/** Several wordings, whose answers are averaged: one alone is at the mercy of its words. */
export const CHAIN_TEMPLATES: readonly ChainTemplate[] = [
  {
    name: "sections",
    opening: "",
    lead: { stage: " | stage:", intent: " | intent:", impact: " | impact:", tier: " | risk:" },
    after: "",
  },
  {
    name: "sentence",
    opening: " | assessment:",
    lead: { stage: " the stage is", intent: " the intent is", impact: " the harm is", tier: " the risk is" },
    after: ",",
  },
  {
    name: "verdict",
    opening: " | verdict =",
    lead: { stage: " attack", intent: " for", impact: " against", tier: " priority" },
    after: " ;",
  },
];

/** What is asked where there is nothing to go by: what the model answers then is its prior. */
export const CONTENT_FREE_EVIDENCE = ["", "alert", "n/a | severity: info"] as const;

export interface EncodedPrompt {
  /** From `<s>` to `</s>`. */
  readonly ids: Int32Array;
  /** Index of `<mask>` in `ids`. */
  readonly mask: number;
}

/** Tokens that evidence is left at least; with fewer a prompt would ask about nothing. */
const LEAST_EVIDENCE = 8;

/**
 * `<s>` evidence, earlier answers, `<mask>` `</s>`. The end of the evidence is cut where all would not fit; the question never is. Special
 * tokens and the like within the evidence are plain characters.
 * @param answers of earlier steps by value; steps without one are left out
 * @param maxLength in tokens, `<s>` and `</s>` among them
 * @throws SocagentError (`usage`) for a value that a step has not, or where there is no room for evidence
 */
export function encodeChainPrompt(
  tokenizer: Tokenizer,
  evidence: string,
  template: ChainTemplate,
  step: ChainStep,
  answers: ChainAnswers,
  maxLength: number,
): EncodedPrompt {
  const question = questionIds(tokenizer, template, step, answers);
  const room = maxLength - question.length - 2; // <mask> and </s>
  if (room < LEAST_EVIDENCE) {
    throw new SocagentError(
      "usage",
      `prompts of ${maxLength} tokens have no room for evidence: the question has ${question.length}`,
      {
        nextStep: `Use a maximum length of at least ${question.length + 2 + LEAST_EVIDENCE}.`,
      },
    );
  }
  const text = tokenizer.encode(evidence, { maxLength: room + 1 }); // with a </s>, which is dropped
  const kept = text.length - 1;
  const ids = new Int32Array(kept + question.length + 2);
  ids.set(text.subarray(0, kept));
  ids.set(question, kept);
  ids[kept + question.length] = tokenizer.maskId;
  ids[ids.length - 1] = tokenizer.eosId;
  return { ids, mask: kept + question.length };
}

/** Tokenised questions, by tokenizer: there are few, and each is asked of every alert. */
const questions = new WeakMap<Tokenizer, Map<string, Int32Array>>();

function questionIds(
  tokenizer: Tokenizer,
  template: ChainTemplate,
  step: ChainStep,
  answers: ChainAnswers,
): Int32Array {
  const text = questionText(template, step, answers);
  let known = questions.get(tokenizer);
  if (known === undefined) questions.set(tokenizer, (known = new Map<string, Int32Array>()));
  let ids = known.get(text);
  if (ids === undefined) {
    const encoded = tokenizer.encode(text);
    known.set(text, (ids = encoded.slice(1, encoded.length - 1)));
  }
  return ids;
}

/** What stands between the evidence and `<mask>`. */
export function questionText(template: ChainTemplate, step: ChainStep, answers: ChainAnswers): string {
  let text = template.opening;
  for (const earlier of CHAIN_STEPS.slice(0, CHAIN_STEPS.indexOf(step))) {
    const value = answers[earlier];
    if (value === undefined) continue;
    const word = wordOf(earlier, value);
    if (word === undefined)
      throw new SocagentError("usage", `the chain's step ${earlier} has no value ${JSON.stringify(value)}`);
    text += `${template.lead[earlier]} ${word}${template.after}`;
  }
  return text + template.lead[step];
}
