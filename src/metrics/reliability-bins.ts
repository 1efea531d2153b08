/** Whether probabilities are as often right as they say. */
import { SocagentError } from "../errors.js";

export interface ReliabilityBin {
  /** Probabilities above `from` (in the first bin, from 0 on) up to `to`. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability of its rows; NaN where there are none. */
  readonly probability: number;
  /** Share of its rows that are positive; NaN where there are none. */
  readonly positive: number;
}

/**
 * Rows by their probability in bins of equal width.
 * @param probabilities of being positive, 0 to 1
 * @param positives 1 positive, anything else negative
 * @throws SocagentError (`internal`) when the lengths differ or a probability is not from 0 to 1
 */
export function reliabilityBins(
  probabilities: ArrayLike<number>,
  positives: ArrayLike<number>,
  bins = 15,
): ReliabilityBin[] {
  if (probabilities.length !== positives.length) {
    throw new SocagentError(
      "internal",
      `${probabilities.length} probabilities were given with ${positives.length} truths`,
    );
  }
  const rows = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const found = new Float64Array(bins);
  for (let row = 0; row < probabilities.length; row += 1) {
    const probability = probabilities[row] ?? NaN;
    if (!(probability >= 0 && probability <= 1)) {
      throw new SocagentError("internal", `the probability of row ${row} is ${probability}`);
    }
    const bin = binOf(probability, bins);
    rows[bin] = (rows[bin] ?? 0) + 1;
    sums[bin] = (sums[bin] ?? 0) + probability;
    if (positives[row] === 1) found[bin] = (found[bin] ?? 0) + 1;
  }
  return Array.from(rows, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    rows: count,
    probability: (sums[bin] ?? 0) / count,
    positive: (found[bin] ?? 0) / count,
  }));
}

/** An edge belongs to the bin below it. */
function binOf(probability: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.floor(probability * bins));
  if (bin > 0 && probability <= bin / bins) bin -= 1;
  else if (bin < bins - 1 && probability > (bin + 1) / bins) bin += 1;
  return bin;
}
