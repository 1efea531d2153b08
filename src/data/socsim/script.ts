/** A course of events as a graph of steps: what attack playbooks and benign processes have in common. */
import { ruleById } from "./rules/catalogue.js";
import type { Rule } from "./rules/rule.js";
import { cell, filled, numeric, oneOf, parseTable, type Row, wrongTable } from "./table.js";
import { IMPACTS, TACTICS, TIERS, type Impact, type Intent, type Tactic } from "../vocabulary.js";

/** How a step's alerts lie in time: close together, at even intervals, or anywhere. */
export const SPREADS = ["burst", "even", "any"] as const;

/** Who acts: the attacker in hours of its own, a program at any time, or one of our people in working hours. */
export const ACTORS = ["hand", "machine", "person"] as const;

/**
 * Where a step shows:
 * - `victim`: the person's workstation; `here`: the host reached so far; `around`: any host reached so far
 * - `move:KIND`: one host further, and stays there; `spread:KIND`: another host with each alert; `at:KIND`: one host,
 *   and does not stay; `edge:KIND`: one host that faces the internet, and stays there. KIND is a server role,
 *   `workstation`, `server`, `windows`, `linux` or `any`
 * - `account`: the person's account; `accounts`: another account with each alert
 * - `recipients`: another mailbox with each alert
 * - `flood:KIND`: as `at`, from another outside address with each alert
 * - `cloud`: the cloud's interface, as the account
 */
export const PLACE_WORDS = [
  "victim",
  "here",
  "around",
  "move",
  "spread",
  "at",
  "edge",
  "account",
  "accounts",
  "recipients",
  "flood",
  "cloud",
] as const;

export interface RuleChoice {
  readonly rule: Rule;
  readonly weight: number;
  /** 1: more common later in the simulated time; −1: earlier; 0: alike. Drift. */
  readonly trend: -1 | 0 | 1;
}

export interface Step {
  readonly id: string;
  readonly technique: string;
  readonly tactic: Tactic | "";
  readonly tier: (typeof TIERS)[number];
  readonly impact: Impact;
  readonly place: (typeof PLACE_WORDS)[number];
  /** What `place` needs: a kind of host; empty where it needs none. */
  readonly kind: string;
  /** Afterwards the course goes on as an administrator. */
  readonly elevates: boolean;
  readonly rules: readonly RuleChoice[];
  readonly alerts: { readonly median: number; readonly most: number };
  readonly spread: { readonly kind: (typeof SPREADS)[number]; readonly ms: number };
  /** Dwell time since the step before: log-normal. */
  readonly after: { readonly medianMs: number; readonly sigma: number };
  readonly by: (typeof ACTORS)[number];
  /** Probability that the step is taken at all. */
  readonly chance: number;
  /** Probability, for each alert, that no product notices. */
  readonly missed: number;
  readonly fails: number;
  readonly next: readonly { readonly step: string; readonly weight: number }[];
  /** Where a failure leads; absent: to the end. */
  readonly otherwise?: string;
}

export interface Script {
  readonly name: string;
  readonly malicious: boolean;
  readonly intent: Intent;
  /** Who or what it begins with: `user:ROLES`, `edge:KIND` or `host:KIND`; roles are divided by `/`. */
  readonly start: string;
  readonly first: string;
  readonly steps: ReadonlyMap<string, Step>;
}

type Heading = Omit<Script, "first" | "steps" | "malicious">;

const ATTACK =
  "step | technique | tactic | where | rules | alerts | spread | after | by | chance | missed | fails | tier | impact | next\n";
const BENIGN = "step | where | rules | alerts | spread | after | by | chance | next\n";

/** An attack playbook. @param table rows of `ATTACK`'s columns, the first step first */
export function attack(heading: Heading, table: string): Script {
  return toScript(heading, true, parseTable(ATTACK + table, heading.name).map(toAttackStep));
}

/** A benign course. @param table rows of `BENIGN`'s columns, the first step first */
export function benign(heading: Heading, table: string): Script {
  return toScript(heading, false, parseTable(BENIGN + table, heading.name).map(toBenignStep));
}

function toScript(heading: Heading, malicious: boolean, list: readonly Step[]): Script {
  const steps = new Map(list.map((step) => [step.id, step]));
  const targets = list.flatMap(({ next, otherwise }) => [...next.map(({ step }) => step), otherwise ?? "end"]);
  const unknown = targets.filter((target) => target !== "end" && !steps.has(target));
  if (unknown.length > 0) throw wrongTable(heading.name, `leads to unknown steps: ${unknown.join(", ")}`);
  return { ...heading, malicious, first: list[0]?.id ?? "end", steps };
}

function toAttackStep(row: Row): Step {
  return {
    ...toBenignStep(row),
    technique: filled(row, "technique"),
    tactic: oneOf(row, "tactic", TACTICS),
    tier: oneOf(row, "tier", TIERS),
    impact: oneOf(row, "impact", IMPACTS),
    missed: numeric(row, "missed"),
    fails: numeric(row, "fails"),
  };
}

function toBenignStep(row: Row): Step {
  const [place = "", kind = ""] = filled(row, "where").replace("+admin", "").split(":");
  const [median = "", most = ""] = filled(row, "alerts").split("/");
  const [spread = "", over = ""] = filled(row, "spread").split(" ");
  const [after = "", sigma = "0.8"] = filled(row, "after").split(" ");
  const targets = filled(row, "next").split(" ");
  const otherwise = targets.find((target) => target.startsWith("!"))?.slice(1);
  return {
    id: filled(row, "step"),
    technique: "",
    tactic: "",
    tier: "low",
    impact: "none",
    place: word(PLACE_WORDS, place),
    kind,
    elevates: filled(row, "where").endsWith("+admin"),
    rules: (cell(row, "rules") ?? "").split(" ").map(toChoice),
    alerts: { median: Number(median), most: Number(most) },
    spread: { kind: word(SPREADS, spread), ms: duration(over) },
    after: { medianMs: duration(after), sigma: Number(sigma) },
    by: oneOf(row, "by", ACTORS),
    chance: numeric(row, "chance"),
    missed: 0,
    fails: 0,
    next: targets.filter((target) => !target.startsWith("!")).map(toEdge),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

/** `EDR-2001:3`, with ↑ or ↓ behind where habits change. */
function toChoice(text: string): RuleChoice {
  const [, id, weight, trend] = /^([A-Z]+-\d+):([\d.]+)([↑↓]?)$/.exec(text) ?? [];
  if (id === undefined) throw wrongTable("rules", `${text} is no choice of a rule`);
  return { rule: ruleById(id), weight: Number(weight), trend: trend === "↑" ? 1 : trend === "↓" ? -1 : 0 };
}

function toEdge(text: string): Step["next"][number] {
  const [step = "end", weight = "1"] = text.split(":");
  return { step, weight: Number(weight) };
}

function word<T extends string>(words: readonly T[], text: string): T {
  const found = words.find((known) => known === text);
  if (found === undefined) throw wrongTable(text, `is none of ${words.join(", ")}`);
  return found;
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `20m`, `6h`, `2d` in milliseconds. */
function duration(text: string): number {
  const [, count, unit] = /^([\d.]+)([smhd])$/.exec(text) ?? [];
  const ms = UNITS[unit ?? ""];
  if (count === undefined || ms === undefined) throw wrongTable(text, "is no duration");
  return Number(count) * ms;
}
