/** The chain's answers as the report tells them: each step with its word, its probability and what it was given. */
import type { ChainAnswers } from "../../checkpoint/chain-words.js";
import type { ChainOutcome } from "../../checkpoint/run-chain.js";
import type { ChainStepResult } from "../result.js";
import { sectionsOf } from "../../enrich/text/brief-text.js";

/** Probabilities are told in ten-thousandths. */
const DIGITS = 10_000;

/**
 * @param evidence that the prompts began with
 * @param fixed answers of an analyst
 */
export function chainSteps({ steps }: ChainOutcome, evidence: string, fixed: ChainAnswers = {}): ChainStepResult[] {
  const facts = sectionsOf(evidence);
  const told: ChainStepResult[] = [];
  for (const { step, options } of steps) {
    const [best] = options;
    told.push({
      step,
      value: best?.value ?? "",
      probability: rounded(best?.probability ?? 0),
      options: options.map(({ value, probability }) => ({ value, probability: rounded(probability) })),
      given: [...facts, ...told.map((earlier) => `${earlier.step}: ${earlier.value}`)],
      setByAnalyst: fixed[step] !== undefined,
    });
  }
  return told;
}

function rounded(probability: number): number {
  return Math.round(probability * DIGITS) / DIGITS;
}
