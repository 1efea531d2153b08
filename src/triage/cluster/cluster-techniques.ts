/** The techniques of a cluster in the order of an attack. */
import { isTactic, TACTICS } from "../../data/vocabulary.js";
import type { TechniqueFinding, TechniqueSource } from "../result.js";

/** Techniques that are told of each cluster. */
export const MAX_TECHNIQUES = 12;
/** Part of a cluster's alerts in which the model must see a technique, unless the leader has it: one alert's guess is no step. */
const LEAST_SHARE = 0.1;

const TRUST: Readonly<Record<TechniqueSource, number>> = { vendor: 2, rule: 1, model: 0 };

interface Tally {
  best: TechniqueFinding;
  alerts: number;
}

/**
 * Each technique once, by its most trusted source and highest confidence.
 * @param alerts techniques of each alert, the leader's among them
 * @param leader techniques of the leader
 */
export function clusterTechniques(
  alerts: Iterable<readonly TechniqueFinding[]>,
  leader: readonly TechniqueFinding[],
): TechniqueFinding[] {
  const tallies = new Map<string, Tally>();
  let count = 0;
  for (const findings of alerts) {
    count += 1;
    for (const finding of findings) {
      const tally = tallies.get(finding.id);
      if (tally === undefined) tallies.set(finding.id, { best: finding, alerts: 1 });
      else {
        tally.alerts += 1;
        if (isMoreTrusted(finding, tally.best)) tally.best = finding;
      }
    }
  }
  const isLeaders = new Set(leader.map(({ id }) => id));
  return [...tallies.values()]
    .filter(({ best, alerts: own }) => best.source !== "model" || isLeaders.has(best.id) || own >= LEAST_SHARE * count)
    .sort((one, other) => other.alerts - one.alerts || compareIds(one.best, other.best))
    .slice(0, MAX_TECHNIQUES)
    .map(({ best }) => best)
    .sort((one, other) => tacticOrder(one) - tacticOrder(other) || compareIds(one, other));
}

function isMoreTrusted(one: TechniqueFinding, other: TechniqueFinding): boolean {
  const trust = TRUST[one.source] - TRUST[other.source];
  return trust === 0 ? one.confidence > other.confidence : trust > 0;
}

/** Place in an attack; unknown tactics come last. */
export function tacticOrder({ tactic }: Pick<TechniqueFinding, "tactic">): number {
  return tactic !== undefined && isTactic(tactic) ? TACTICS.indexOf(tactic) : TACTICS.length;
}

function compareIds(one: TechniqueFinding, other: TechniqueFinding): number {
  return one.id < other.id ? -1 : Number(one.id > other.id);
}
