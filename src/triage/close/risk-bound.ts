/**
 * Upper bounds of a mean loss in [0, 1] from the losses of n independent incidents.
 *
 * Both Hoeffding's and Bentkus' inequality hold for any distribution of the loss; the better of the two is taken, as in Bates et al.
 * 2021, "Distribution-free, risk-controlling prediction sets", and Angelopoulos et al. 2021, "Learn then test".
 */

/** Bisections: the bound is then exact to 2^-50. */
const BISECTIONS = 50;

/**
 * How likely a mean loss of at most `mean` among `count` incidents is, were the true mean `risk`: at most this (Hoeffding-Bentkus
 * p-value). Small: the true mean is not that high.
 */
export function missPValue(mean: number, count: number, risk: number): number {
  if (count === 0 || mean >= risk) return 1;
  return Math.min(
    1,
    hoeffding(mean, count, risk),
    Math.E * binomialAtMost(Math.ceil(count * mean - 1e-9), count, risk),
  );
}

/** The largest true mean that a sample's mean does not rule out at the confidence. */
export function upperBound(mean: number, count: number, confidence: number): number {
  if (count === 0) return 1;
  let [low, high] = [mean, 1];
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (missPValue(mean, count, middle) > 1 - confidence) low = middle;
    else high = middle;
  }
  return high;
}

/** Incidents that it takes for a promise to be possible at all: with fewer, even no loss among them does not rule the risk out. */
export function leastIncidents(risk: number, confidence: number): number {
  return Math.ceil(Math.log(1 - confidence) / Math.log(1 - risk) - 1e-9);
}

/** exp(−n · KL(mean, risk)). */
function hoeffding(mean: number, count: number, risk: number): number {
  if (risk >= 1) return 0;
  const below = mean === 0 ? 0 : mean * Math.log(mean / risk);
  const above = (1 - mean) * Math.log((1 - mean) / (1 - risk));
  return Math.exp(-count * (below + above));
}

/** P(Bin(count, share) ≤ most), summed from the likeliest term's logarithm on, so that nothing underflows. */
function binomialAtMost(most: number, count: number, share: number): number {
  if (most >= count) return 1;
  if (share <= 0) return 1;
  if (share >= 1) return 0;
  const odds = Math.log(share / (1 - share));
  let term = count * Math.log(1 - share);
  let sum = 0;
  for (let k = 0; k <= most; k += 1) {
    sum += Math.exp(term);
    term += Math.log((count - k) / (k + 1)) + odds;
  }
  return Math.min(1, sum);
}
