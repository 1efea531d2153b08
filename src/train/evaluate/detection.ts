/** How well scores tell malicious rows from benign ones. */
import { auprc } from "../../metrics/auprc.js";
import { auroc } from "../../metrics/auroc.js";
import { macroPhaseAuroc } from "../../metrics/macro-phase-auroc.js";
import { AACT_CLOSED, TEQ_KEPT } from "../../metrics/published-marks.js";
import { recallAtBudget } from "../../metrics/recall-at-budget.js";
import { type PhaseRecall, recallWhenClosed } from "../../metrics/recall-when-closed.js";
import { suppressionAtMacroPhaseRecall } from "../../metrics/suppression-at-macro-phase-recall.js";
import { type Figure, figureOf, unmeasured } from "./figure.js";

/** Shares of the alerts that somebody may look at. */
export const BUDGETS = [0.01, 0.05, 0.1, 0.2] as const;

export interface Detection {
  readonly rows: number;
  readonly attacks: number;
  readonly auroc: Figure;
  readonly auprc: Figure;
  readonly recallAtBudget: readonly { readonly share: number; readonly alerts: number; readonly recall: Figure }[];
  /** Kinds of attack among the rows; each weighs the same in the next two. */
  readonly phases: number;
  readonly macroPhaseAuroc: Figure;
  /** Share of benign rows below the threshold that keeps `TEQ_KEPT`. */
  readonly suppression: Figure;
  /** When the `AACT_CLOSED` of all rows that scores lowest is closed. */
  readonly phaseRecall: readonly PhaseRecall[];
}

/**
 * @param scores higher is more malicious
 * @param positives 1 malicious, 0 benign
 * @param phases of the malicious rows
 */
export function measureDetection(
  scores: ArrayLike<number>,
  positives: Uint8Array,
  phases: readonly (string | undefined)[],
): Detection {
  const rows = positives.length;
  const attacks = positives.reduce((sum, positive) => sum + positive, 0);
  const reason = oneKindReason(rows, attacks);
  const both = (measure: () => number): Figure =>
    reason === undefined ? figureOf(measure(), "it is undefined on these rows") : unmeasured(reason);
  return {
    rows,
    attacks,
    auroc: both(() => auroc(scores, positives)),
    auprc: both(() => auprc(scores, positives)),
    recallAtBudget: BUDGETS.map((share) => {
      const alerts = Math.max(1, Math.round(share * rows));
      const recall = attacks === 0 ? unmeasured("no row is malicious") : recallAtBudget(scores, positives, alerts);
      return { share, alerts, recall };
    }),
    phases: new Set(phases.filter((phase) => phase !== undefined)).size,
    macroPhaseAuroc: both(() => macroPhaseAuroc(scores, positives, phases)),
    suppression: both(() => suppressionAtMacroPhaseRecall(scores, positives, phases, TEQ_KEPT)),
    phaseRecall: recallWhenClosed(scores, phases, AACT_CLOSED),
  };
}

/** Why nothing can be told apart; undefined where it can. */
export function oneKindReason(rows: number, attacks: number): string | undefined {
  if (attacks === 0) return "every row is benign";
  return attacks === rows ? "every row is malicious" : undefined;
}
