/**
 * Upper bounds of a mean loss in [0, 1] from the losses of n independent incidents, by betting: a gambler stakes part of the capital on each
 * loss being less than the risk. Were the mean loss the risk or more, no strategy would be likely to multiply the capital (Ville's
 * inequality), so that capital of 1 / (1 − confidence) rules the risk out. Holds for any distribution of the loss, and is far
 * tighter than Hoeffding's and Bentkus' inequalities where most losses are 0.
 *
 * Waudby-Smith and Ramdas 2020, "Estimating means of bounded random variables by betting", with the stakes of Bates et al. 2021,
 * "Distribution-free, risk-controlling prediction sets", proposition 5.
 */

/** Bisections: the bound is then exact to 2^-30. */
const BISECTIONS = 30;
/** More than a calibration can have: it is enough to know that it takes more. */
const TOO_MANY_TO_COUNT = 100_000;

/**
 * Whether the losses rule out that their mean is `risk` or more, at the confidence. Never where their own mean is that high, though a lucky
 * beginning would do.
 * @param losses between 0 and 1, in an order that does not depend on them: a random one, where they come sorted by anything
 * @param risk between 0 and 1
 * @param confidence between 0 and 1
 */
export function rulesOut(losses: ArrayLike<number>, risk: number, confidence: number): boolean {
  const { length } = losses;
  const enough = 1 / (1 - confidence);
  const scale = (2 * Math.log(enough)) / length;
  let capital = 1;
  let isEnough = false;
  // A loss of 1/2 counts as known before, so that the first stakes are small.
  let [sum, squares] = [0.5, 0.25];
  for (let at = 0; at < length; at += 1) {
    const loss = losses[at] ?? 0;
    const stake = Math.min(1, Math.sqrt((scale * (at + 1)) / squares));
    capital *= 1 - stake * (loss - risk);
    if (capital >= enough) isEnough = true;
    sum += loss;
    const deviation = loss - sum / (at + 2);
    squares += deviation * deviation;
  }
  return isEnough && sum - 0.5 < risk * length;
}

/** The largest mean that the losses do not rule out at the confidence. @param losses as those of `rulesOut` */
export function upperBound(losses: ArrayLike<number>, confidence: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (rulesOut(losses, middle, confidence)) high = middle;
    else low = middle;
  }
  return high;
}

/** Incidents that it takes for a promise to be possible at all: with fewer, even no loss among them does not rule the risk out. */
export function leastIncidents(risk: number, confidence: number): number {
  const isEnough = (count: number): boolean => rulesOut({ length: count }, risk, confidence);
  // Where the whole capital is staked on each loss: no strategy asks for fewer.
  let low = Math.ceil(Math.log(1 - confidence) / Math.log(1 - risk) - 1e-9);
  if (low >= TOO_MANY_TO_COUNT || isEnough(low)) return low;
  let high = 2 * low;
  while (!isEnough(high)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
