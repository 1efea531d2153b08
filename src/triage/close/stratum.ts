/**
 * Which of the calibration's attacks a promise rests on: those of data with as many attacks as the batch seems to have. Where attacks are
 * frequent, more of each is missed at the same threshold, as what is usual then is partly attacks.
 */
import type { ClusterCalibration } from "../../checkpoint/cluster-calibration.js";
import { SocagentError } from "../../errors.js";

export type Stratum = ClusterCalibration["strata"][number];

/** Part of the clusters that is taken for attacks': the mean of their probabilities. By cluster, so that one flood is one. */
export function attackShareOf(probabilities: readonly number[] | Float64Array): number {
  let sum = 0;
  for (const probability of probabilities) sum += probability;
  return sum / Math.max(1, probabilities.length);
}

/** The first whose data had as many attacks as the batch or more; the last, where none had. @param strata one at least, by rising share */
export function stratumFor(strata: readonly Stratum[], attackShare: number): Stratum {
  const found = strata.find((one) => attackShare <= one.attackShare) ?? strata.at(-1);
  if (found === undefined) throw new SocagentError("internal", "a calibration of clusters has no strata");
  return found;
}
