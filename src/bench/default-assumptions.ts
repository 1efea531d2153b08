/**
 * The assumptions themselves.
 *
 * Service times and staffing were set once, so that the rule-based baseline comes near the figures that the project set out from (a
 * median of 47 minutes to respond, 1,200 alerts presented per analyst and day), before any result of the agent was looked at. They are
 * not tuned after that; whoever doubts one gives another with `--assumptions`.
 */
import type { Assumption } from "./assumptions.js";

const PACE =
  "1,200 alerts per analyst and day, in some 800 cases, leave half a minute for a case: most are glanced at; set with the rule-based baseline";

export const DEFAULT_ASSUMPTIONS = {
  analystsDay: of(
    2,
    1,
    3,
    "analysts",
    "10,000 alerts a day, of which the rule-based baseline presents some six in ten: 1,200 each",
  ),
  analystsEvening: of(2, 1, 3, "analysts", "as by day: sites in several time zones"),
  analystsNight: of(1, 1, 2, "analysts", "most SOCs have fewer at night"),
  secondTier: of(2, 1, 4, "analysts", "on duty around the clock for what the first tier escalates"),
  breakMinutes: of(60, 30, 90, "min a shift", "common labour law: half an hour to an hour in eight"),
  triageBenign: of(0.3, 0.15, 0.5, "min, median", PACE),
  triageAttack: of(
    3,
    1.5,
    6,
    "min, median",
    "what is no false alarm is read again and looked into; set with the rule-based baseline",
  ),
  triageTierGrowth: of(
    1.15,
    1,
    1.3,
    "times a tier",
    "higher tiers touch more assets, on which there is more to look up",
  ),
  triageSpread: of(
    0.8,
    0.5,
    1.1,
    "of the logarithm",
    "service times of people are log-normal (Brown et al. 2005, call centres: 0.8 to 1.1)",
  ),
  caseGrowth: of(0.25, 0, 0.5, "per doubling", "a case of many alerts takes longer, but its alerts are read together"),
  linkedShare: of(
    0.25,
    0.1,
    1,
    "times",
    "a case of an attack that is being responded to is known by its host or account, and is put to it",
  ),
  contextFactor: of(
    0.7,
    0.5,
    1,
    "times",
    "looking up reputation, asset and history by hand is a third of the work or more; here it is done",
  ),
  response: of(
    14,
    7,
    28,
    "min, median",
    "isolate a host, lock an account, block an address; set with the rule-based baseline",
  ),
  responseTierGrowth: of(1.1, 1, 1.3, "times a tier", "higher tiers need approvals"),
  responseSpread: of(0.6, 0.4, 0.9, "of the logarithm", "log-normal as triage, but by runbooks, so less spread"),
  recognition: of(
    0.9,
    0.75,
    1,
    "share",
    "of an attack's alerts, those that give it away to whoever looks; how many is not well known",
  ),
  recognitionWithContext: of(0.9, 0.75, 1, "share", "the same as without, so that nothing is won by assumption"),
  falseEscalation: of(0.01, 0, 0.05, "share", "of false alarms, those that are passed on all the same"),
  falseEscalationMinutes: of(10, 5, 20, "min", "until the second tier gives it back"),
  escalationTier: of(2, 1, 3, "tier", "0 low to 3 critical: the second tier responds from this one on"),
  caseHours: of(
    4,
    1,
    24,
    "h",
    "half a shift: later alerts of the same kind are a case of their own, whatever the policy",
  ),
  ageing: of(
    0.5,
    0,
    4,
    "points an hour",
    "of 100 that priority has: what waits two days passes a quarter of the others",
  ),
  preemption: of(0, 0, 1, "0 or 1", "an analyst finishes the case at hand, which takes minutes"),
  preemptionGap: of(50, 20, 80, "points", "of 100: only what is far more urgent interrupts"),
  drainHours: of(8, 0, 24, "h", "a shift goes on after the last alert; what is not served then never is"),
  burstFactor: of(8, 2, 20, "times", "only with --arrivals bursty: alerts come that much faster in a burst"),
  burstMinutes: of(20, 5, 60, "min", "only with --arrivals bursty: mean length of a burst"),
  burstShare: of(0.1, 0.02, 0.3, "share", "only with --arrivals bursty: of the time"),
} as const satisfies Readonly<Record<string, Assumption>>;

export type AssumptionName = keyof typeof DEFAULT_ASSUMPTIONS;

function of(value: number, low: number, high: number, unit: string, source: string): Assumption {
  return { value, low, high, unit, source };
}
