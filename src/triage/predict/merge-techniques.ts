/** Techniques of an alert from all who name one: the vendor's metadata, the rule's text, the model, in that order of trust. */
import { parentOf } from "../../enrich/attack/catalogue.js";
import type { TechniqueFinding } from "../result.js";

/** What the vendor or the rule's text says. */
export interface RuleHint {
  readonly id: string;
  readonly name: string;
  /** ATT&CK tactic's short name. */
  readonly tactic?: string | undefined;
  readonly source: "vendor" | "rule";
  /** 0 to 1. */
  readonly confidence: number;
}

/** More techniques of one alert tell no more. */
export const MAX_TECHNIQUES = 5;

/**
 * Each technique once, by its most trusted source. A technique goes without its sub-technique's finding, not beside it.
 * @param hints the vendor's first
 * @param model what the model names, the likeliest first
 */
export function mergeTechniques(
  hints: readonly RuleHint[],
  model: readonly TechniqueFinding[],
): readonly TechniqueFinding[] {
  const merged: TechniqueFinding[] = [];
  const add = (finding: TechniqueFinding): void => {
    if (merged.length >= MAX_TECHNIQUES) return;
    if (merged.some(({ id }) => id === finding.id || parentOf(id) === finding.id)) return;
    merged.push(finding);
  };
  for (const source of ["vendor", "rule"] as const) {
    for (const { id, name, tactic, confidence } of hints.filter((hint) => hint.source === source)) {
      add({ id, name, ...(tactic === undefined ? {} : { tactic }), confidence, source });
    }
  }
  for (const finding of model) add(finding);
  return merged;
}
