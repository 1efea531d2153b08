// The truth about each alert: complete, in the closed vocabulary, and each incident one story.
import { describe, expect, it } from "vitest";
import { PROCESSES } from "../../../src/data/socsim/benign/processes.js";
import { PLAYBOOKS } from "../../../src/data/socsim/playbooks/playbooks.js";
import type { TrueAlert } from "../../../src/data/socsim/slice-alerts.js";
import {
  BENIGN_INTENTS,
  IMPACTS,
  INTENTS,
  isImpact,
  isIntent,
  isTactic,
  isTier,
  TIERS,
} from "../../../src/data/vocabulary.js";
import { makeAlerts } from "./making.js";

const alerts = makeAlerts({ records: 30_000, days: 14, campaignRate: 2 });
const attacks = alerts.filter(({ cause }) => cause.malicious);
const benign = alerts.filter(({ cause }) => !cause.malicious);

describe("the truth", () => {
  it("is about exactly the alerts asked for, in order of time", () => {
    expect(alerts).toHaveLength(30_000);
    for (let at = 1; at < alerts.length; at += 1) {
      expect(time(alerts[at]) >= time(alerts[at - 1])).toBe(true);
    }
  });

  it("is complete for attacks", () => {
    expect(new Set(attacks.map(({ cause }) => cause.playbook))).toEqual(new Set(PLAYBOOKS.map(({ name }) => name)));
    for (const { cause, tier } of attacks) {
      expect(cause.technique).toMatch(/^T\d{4}(\.\d{3})?$/);
      expect(isTactic(cause.tactic)).toBe(true);
      expect(isIntent(cause.intent) && isImpact(cause.impact) && isTier(tier)).toBe(true);
      expect(cause.impact).not.toBe("none");
      expect(cause.incident).toMatch(/^ATT-\d{5}$/);
    }
  });

  it("is complete for what is benign", () => {
    const names = [...PROCESSES.map(({ name }) => name), "false-alarm"];
    const intents: readonly string[] = BENIGN_INTENTS;
    for (const { cause, tier } of benign) {
      expect(intents.includes(cause.intent) && names.includes(cause.playbook)).toBe(true);
      expect([cause.technique, cause.tactic, cause.impact, tier]).toEqual(["", "", "none", "low"]);
      expect(cause.incident).toMatch(/^(BEN|QRK|FAL)-/);
      expect(cause.step).not.toBe("");
    }
  });

  it("tells one story an incident", () => {
    const stories = new Map<string, Set<string>>();
    for (const { cause } of alerts) {
      stories.set(cause.incident, (stories.get(cause.incident) ?? new Set<string>()).add(cause.playbook));
    }
    for (const [incident, playbooks] of stories) expect([...playbooks], incident).toHaveLength(1);
    // Attacks that went on have several steps.
    const steps = new Map<string, Set<string>>();
    for (const { cause } of attacks) {
      steps.set(cause.incident, (steps.get(cause.incident) ?? new Set<string>()).add(cause.step));
    }
    const many = [...steps.values()].filter(({ size }) => size >= 4);
    expect(many.length).toBeGreaterThan(steps.size / 2);
  });

  it("uses the whole vocabulary", () => {
    expect(new Set(alerts.map(({ cause }) => cause.intent))).toEqual(new Set(INTENTS));
    expect(new Set(alerts.map(({ cause }) => cause.impact))).toEqual(new Set(IMPACTS));
    expect(new Set(alerts.map(({ tier }) => tier))).toEqual(new Set(TIERS));
  });

  it("raises the tier on critical assets", () => {
    const raised = attacks.filter(({ cause, tier }) => TIERS.indexOf(tier) > TIERS.indexOf(cause.tier));
    expect(raised.length).toBeGreaterThan(0);
    expect(raised.length).toBeLessThan(attacks.length / 2);
  });
});

function time(one: TrueAlert | undefined): number {
  return one?.alert.time ?? Number.NaN;
}

describe("the rhythm", () => {
  it("is that of working days", () => {
    const days = new Array<number>(7).fill(0);
    for (const { alert } of alerts) {
      const day = new Date(alert.time).getUTCDay();
      days[day] = (days[day] ?? 0) + 1;
    }
    const weekend = ((days[0] ?? 0) + (days[6] ?? 0)) / 2;
    const working = days.slice(1, 6).reduce((sum, count) => sum + count, 0) / 5;
    expect(weekend).toBeLessThan(0.75 * working);
    expect(weekend).toBeGreaterThan(0);
  });
});

describe("addresses", () => {
  it("of hosts are inside, and of attackers not those of benign partners alone", () => {
    const innocent = new Set(benign.flatMap(({ alert }) => [alert.source, alert.destination]));
    const hostile = new Set(attacks.flatMap(({ alert }) => [alert.source, alert.destination]));
    const shared = [...hostile].filter((address) => address !== "" && innocent.has(address));
    expect(shared.length).toBeGreaterThan(0.3 * hostile.size);
  });
});
