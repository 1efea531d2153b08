/** One judgement of what the language model makes of an alert's text and what the facts model makes of its facts. */

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

/** @param probability that the text is an attack's, from 0 to 1 */
export function logOdds(probability: number): number {
  const bound = 1 / (1 + Math.exp(MOST_LOG_ODDS));
  const inside = Math.min(1 - bound, Math.max(bound, probability));
  return Math.log(inside / (1 - inside));
}

/**
 * @param textScore probability by the text
 * @param factsLogOdds log-odds by the facts
 * @returns a probability, to be calibrated
 */
export function combine({ bias, text, facts }: Combination, textScore: number, factsLogOdds: number): number {
  const bounded = Math.min(MOST_LOG_ODDS, Math.max(-MOST_LOG_ODDS, factsLogOdds));
  return 1 / (1 + Math.exp(-(bias + text * logOdds(textScore) + facts * bounded)));
}
