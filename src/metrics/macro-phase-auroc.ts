/** AUROC in which a phase that floods counts no more than one of two alerts. */
import { auroc } from "./auroc.js";
import { phaseShares, type Phases } from "./phase-shares.js";

/**
 * The mean over phases of the AUROC of that phase's rows against all negatives.
 * @param positives 1 positive, anything else negative
 * @param phases of the positive rows
 * @returns from 0 to 1; NaN where one kind is missing
 */
export function macroPhaseAuroc(scores: ArrayLike<number>, positives: ArrayLike<number>, phases: Phases): number {
  // AUROC is linear in the weights of the positives, so the mean of the phases' is one AUROC on weighted rows.
  return auroc(scores, positives, phaseShares(positives, phases));
}
