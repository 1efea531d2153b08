/**
 * Upper bounds of a mean loss in [0, 1] from the losses of n independent incidents, by betting. A gambler stakes a fixed part of the capital
 * on each loss being less than the risk. Were the mean loss the risk or more, the expected capital would not grow, so that 1 / (1 − confidence)
 * times the first capital is reached with a probability of 1 − confidence at most (Markov's inequality), whatever the losses' distribution:
 * that much rules the risk out. The capital is spread over several stakes, as the best one depends on the losses.
 *
 * "Diversified Kelly" betting of Waudby-Smith and Ramdas 2020, "Estimating means of bounded random variables by betting". Where most
 * losses are 0 it is far tighter than Hoeffding's and Bentkus' inequalities, and it depends on no order of the incidents.
 */

/** Parts of the capital that are staked, each by an equal share of it. */
const STAKES = [1, 2, 3, 4, 5, 6, 7, 8].map((eighths) => eighths / 8);

/** Bisections: the bound is then exact to 2^-40. */
const BISECTIONS = 40;

/** What a gambler has who bets on losses below the risk. */
export class Gambler {
  /** Logarithm of what each stake has come to. */
  readonly #capital: number[];

  /** @param incidents each of loss 0 */
  constructor(
    incidents: number,
    readonly risk: number,
  ) {
    this.#capital = STAKES.map((stake) => incidents * Math.log1p(stake * risk));
  }

  /** An incident's loss is another. */
  change(from: number, to: number): void {
    for (const [at, stake] of STAKES.entries()) {
      const change = Math.log1p(stake * (this.risk - to)) - Math.log1p(stake * (this.risk - from));
      this.#capital[at] = (this.#capital[at] ?? 0) + change;
    }
  }

  /** Whether a mean loss of the risk or more is ruled out. */
  rulesOut(confidence: number): boolean {
    const most = Math.max(...this.#capital);
    const shares = this.#capital.reduce((sum, log) => sum + Math.exp(log - most), 0) / STAKES.length;
    return most + Math.log(shares) >= -Math.log(1 - confidence);
  }
}

/** The largest mean that the losses do not rule out at the confidence. @param losses between 0 and 1 */
export function upperBound(losses: readonly number[], confidence: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    const gambler = new Gambler(losses.length, middle);
    for (const loss of losses) if (loss > 0) gambler.change(0, loss);
    if (gambler.rulesOut(confidence)) high = middle;
    else low = middle;
  }
  return high;
}

/** Incidents that it takes for a promise to be possible at all: with fewer, even no loss among them does not rule the risk out. */
export function leastIncidents(risk: number, confidence: number): number {
  // Where all is staked on each; and where all but one of the stakes came to nothing.
  const least = Math.ceil(-Math.log(1 - confidence) / Math.log1p(risk));
  const enough = Math.ceil((Math.log(STAKES.length) - Math.log(1 - confidence)) / Math.log1p(risk));
  let [low, high] = [least - 1, enough];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (new Gambler(middle, risk).rulesOut(confidence)) high = middle;
    else low = middle;
  }
  return high;
}
