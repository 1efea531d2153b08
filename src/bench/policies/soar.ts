/** The rule-based SOAR: playbooks give points, low ones are closed, the rest is a case per rule and source. */
import { TIERS } from "../../data/vocabulary.js";
import { valueOf } from "../../enrich/fact.js";
import type { AddressFacts } from "../../enrich/facts.js";
import { DAY_MS } from "../../enrich/history/windows.js";
import { SocagentError } from "../../errors.js";
import type { Scorer, SeenAlert } from "../workload/load-workload.js";
import type { Workload } from "../workload/workload.js";
import { type Conditions, PLAYBOOKS, SOAR_THRESHOLDS } from "./playbooks.js";
import type { Decisions } from "./policy.js";

export const SOAR_SCORE = "playbook points";

export const soarScorer: Scorer = { name: SOAR_SCORE, score: pointsOf };

/** @throws SocagentError (`internal`) when the workload was read without `soarScorer` */
export function soar(workload: Workload, kind: keyof typeof SOAR_THRESHOLDS): Decisions {
  const points = workload.scores.get(SOAR_SCORE);
  if (points === undefined) throw new SocagentError("internal", "the playbooks were not run");
  const threshold = SOAR_THRESHOLDS[kind];
  const milliseconds = workload.costs.get(SOAR_SCORE);
  return {
    name: kind === "careful" ? "soar" : "soar-strict",
    title: kind === "careful" ? "rule-based SOAR" : "rule-based SOAR, strict",
    closed: Uint8Array.from(points, (own) => Number(own < threshold)),
    thread: workload.kind,
    priority: points,
    context: false,
    scores: points,
    ...(milliseconds === undefined ? {} : { cost: { milliseconds } }),
  };
}

function pointsOf(alert: SeenAlert): number {
  let points = 0;
  for (const playbook of PLAYBOOKS) if (holds(playbook.when, alert)) points += playbook.points;
  return points;
}

function holds(when: Conditions, { record, facts }: SeenAlert): boolean {
  const { history } = facts;
  return (
    (when.severity === undefined || record.severity === when.severity) &&
    (when.categories === undefined || when.categories.includes(record.category ?? "")) &&
    (when.roles === undefined || when.roles.includes(roleOf(facts) ?? "")) &&
    (when.criticalityAtLeast === undefined || criticalityOf(facts) >= TIERS.indexOf(when.criticalityAtLeast)) &&
    atLeast(when.reputationAtLeast, Math.max(reputationOf(facts.source), reputationOf(facts.destination))) &&
    atLeast(when.newRulesFromSourceAtLeast, history.source?.novel.day ?? 0) &&
    atLeast(when.newRulesOnHostAtLeast, history.host?.novel.day ?? 0) &&
    atLeast(when.rulesOnHostAtLeast, history.host?.rules.hour ?? 0) &&
    atLeast(when.daysShareAtLeast, (history.ruleSource?.days ?? 0) / (1 + Math.floor(history.sinceStartMs / DAY_MS)))
  );
}

function atLeast(least: number | undefined, found: number): boolean {
  return least === undefined || found >= least;
}

function reputationOf({ reputation }: AddressFacts): number {
  return reputation.kind === "found" ? reputation.score : 0;
}

function roleOf({ source, host }: SeenAlert["facts"]): string | undefined {
  return valueOf(source.asset)?.role ?? valueOf(host)?.role;
}

function criticalityOf({ source, destination, host }: SeenAlert["facts"]): number {
  const tiers = [source.asset, destination.asset, host].map((fact) => valueOf(fact)?.criticality);
  return Math.max(...tiers.map((tier) => (tier === undefined ? -1 : TIERS.indexOf(tier))));
}
