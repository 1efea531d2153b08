/**
 * The rule-based SOAR's playbooks, as data: what an engineer would write in a week who knows the products and has two past weeks with
 * their outcomes (SOC-Sim seeds 21 and 22, which no test uses).
 *
 * Each alert gets points as in risk-based alerting; alerts below a threshold are closed, the others are a case per rule and source. The
 * thresholds are on those two weeks: the careful one is the highest that loses at most a tenth of the attacks' alerts and no incident; the
 * strict one is where false alarms that are shown come to 18 % of all alerts. Both were fixed before any result of the agent was looked at.
 */
import type { RiskTier } from "../../data/record.js";

export interface Playbook {
  readonly name: string;
  readonly when: Conditions;
  readonly points: number;
}

/** All that are given must hold. */
export interface Conditions {
  /** 0 informational to 4 critical. */
  readonly severity?: number;
  readonly categories?: readonly string[];
  /** Role of the source, else of the host, by the assets file. */
  readonly roles?: readonly string[];
  /** Of the most critical asset in it. */
  readonly criticalityAtLeast?: RiskTier;
  /** Score of either end in a reputation feed, 0 to 100. */
  readonly reputationAtLeast?: number;
  /** Rules that the source had not tripped before, in the last day. */
  readonly newRulesFromSourceAtLeast?: number;
  readonly newRulesOnHostAtLeast?: number;
  /** Different rules on the host in the last hour. */
  readonly rulesOnHostAtLeast?: number;
  /** Of the days so far, those on which this source tripped this rule: known noise comes every day. */
  readonly daysShareAtLeast?: number;
}

export const SOAR_THRESHOLDS = { careful: 0, strict: 2.75 } as const;

export const PLAYBOOKS: readonly Playbook[] = [
  { name: "severity low", when: { severity: 1 }, points: 0.5 },
  { name: "severity medium", when: { severity: 2 }, points: 1 },
  { name: "severity high", when: { severity: 3 }, points: 1.5 },
  { name: "severity critical", when: { severity: 4 }, points: 2 },
  {
    name: "categories that were attacks more often than most",
    when: { categories: ["beacon", "dns", "documents", "exploit", "flood", "impact", "login", "rate"] },
    points: 1.5,
  },
  {
    name: "categories that were next to always noise",
    when: {
      categories: [
        "click",
        "code",
        "consent",
        "container",
        "data",
        "driver",
        "exposure",
        "extortion",
        "image",
        "outgoing",
        "phishing",
        "pipe",
        "print",
        "privilege",
        "risk",
        "spoofing",
        "transfer",
        "upload",
        "verdict",
      ],
    },
    points: -1.5,
  },
  {
    name: "allow-list: scanners, monitoring, backup, deployment, build",
    when: {
      roles: ["vulnerability-scanner", "monitoring", "backup-server", "deployment-server", "ci-server", "print-server"],
    },
    points: -1.5,
  },
  { name: "an end is on a feed", when: { reputationAtLeast: 1 }, points: 1 },
  { name: "an end is on a feed with a high score", when: { reputationAtLeast: 50 }, points: 2 },
  { name: "an asset that matters", when: { criticalityAtLeast: "high" }, points: 1 },
  { name: "the source trips new rules", when: { newRulesFromSourceAtLeast: 3 }, points: 1.5 },
  { name: "the source trips many new rules", when: { newRulesFromSourceAtLeast: 6 }, points: 1.5 },
  { name: "new rules on the host", when: { newRulesOnHostAtLeast: 4 }, points: 1 },
  { name: "several rules on the host within the hour", when: { rulesOnHostAtLeast: 4 }, points: 1.5 },
  { name: "many rules on the host within the hour", when: { rulesOnHostAtLeast: 8 }, points: 1 },
  { name: "the same from there every few days", when: { daysShareAtLeast: 0.25 }, points: -1 },
  { name: "the same from there most days", when: { daysShareAtLeast: 0.5 }, points: -2 },
];
