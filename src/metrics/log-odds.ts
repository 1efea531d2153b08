/** Probabilities as log-odds, and back. */

/** @param least odds against and for certainty that still mean something, as a probability: nearer to 0 and 1 is taken for it */
export function logOdds(probability: number, least: number): number {
  const bounded = Math.min(1 - least, Math.max(least, probability));
  return Math.log(bounded / (1 - bounded));
}

export function fromLogOdds(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
