/** One judgement of what the language model makes of an alert's text and what the facts model makes of its facts. */
import { fromLogOdds, logOdds as logOddsAbove } from "../metrics/log-odds.js";

/** Weights of the two log-odds; how much each is to be believed was measured on rows that neither was trained on. */
export interface Combination {
  readonly bias: number;
  /** Of the text's log-odds. */
  readonly text: number;
  /** Of the facts' log-odds. */
  readonly facts: number;
}

/** Beyond these odds more certainty means nothing. */
const MOST_LOG_ODDS = 12;
const LEAST = fromLogOdds(-MOST_LOG_ODDS);

/** @param probability that the text is an attack's, from 0 to 1 */
export function logOdds(probability: number): number {
  return logOddsAbove(probability, LEAST);
}

/** @param value log-odds by the facts, however sure */
export function boundedLogOdds(value: number): number {
  return Math.min(MOST_LOG_ODDS, Math.max(-MOST_LOG_ODDS, value));
}

/**
 * @param textScore probability by the text; NaN where it was not read in full, and is taken to say what the facts say
 * @param factsLogOdds log-odds by the facts; NaN where they are not known, and the text alone judges
 * @returns a probability, to be calibrated
 */
export function combine({ bias, text, facts }: Combination, textScore: number, factsLogOdds: number): number {
  if (Number.isNaN(factsLogOdds)) return textScore;
  const byFacts = boundedLogOdds(factsLogOdds);
  const byText = Number.isNaN(textScore) ? byFacts : logOdds(textScore);
  return fromLogOdds(bias + text * byText + facts * byFacts);
}
