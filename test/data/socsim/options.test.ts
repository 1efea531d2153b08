// The options of a simulation: what each does, and what wrong ones are told.
import { describe, expect, it } from "vitest";
import { DEFAULT_SIMULATION, parseSimulation } from "../../../src/data/socsim/options.js";
import { PLAYBOOKS } from "../../../src/data/socsim/playbooks/playbooks.js";
import { RULES } from "../../../src/data/socsim/rules/catalogue.js";
import type { TrueAlert } from "../../../src/data/socsim/slice-alerts.js";
import { buildWorld } from "../../../src/data/socsim/world.js";
import { SocagentError } from "../../../src/errors.js";
import { makeAlerts } from "./making.js";

const BASE = { records: 4000, days: 8 };
const DAY = 86_400_000;

function share(alerts: readonly TrueAlert[], test: (one: TrueAlert) => boolean): number {
  return alerts.filter(test).length / alerts.length;
}

function problemsOf(options: unknown): readonly string[] {
  try {
    parseSimulation(options);
  } catch (thrown) {
    if (thrown instanceof SocagentError) return thrown.problems;
    throw thrown;
  }
  throw new Error("it is accepted");
}

describe("parseSimulation", () => {
  it("fills in what is not given", () => {
    const { hosts, users, ...rest } = parseSimulation({});
    expect(rest).toEqual(DEFAULT_SIMULATION);
    expect(hosts).toBe(Math.round(100_000 / 28 / 3));
    expect(users).toBe(Math.round(hosts * 0.875));
  });

  it("lists everything that is wrong", () => {
    expect(problemsOf({ records: 0, days: 1.5, noise: -1, drift: 2, campaignRate: "x", colour: "red" })).toHaveLength(
      6,
    );
    const across = problemsOf({ records: 90_000_000, days: 1, hosts: 50, users: 5000, leaveOut: ["none"], start: 5 });
    expect(across).toHaveLength(4);
    expect(across.join("\n")).toContain("--without none is no playbook; there are payment-fraud");
    expect(problemsOf({ leaveOut: PLAYBOOKS.map(({ name }) => name) })[0]).toContain("--campaign-rate 0");
  });
});

describe("each option does something", () => {
  it("records and days", () => {
    for (const records of [1, 17, 2500]) expect(makeAlerts({ records, days: 2 })).toHaveLength(records);
    const alerts = makeAlerts({ records: 3000, days: 20 });
    const days = new Set(alerts.map(({ alert }) => Math.floor((alert.time - DEFAULT_SIMULATION.start) / DAY)));
    expect([...days].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, day) => day));
  });

  it("start", () => {
    const start = Date.UTC(2030, 5, 3);
    for (const { alert } of makeAlerts({ ...BASE, start })) {
      expect(alert.time >= start && alert.time < start + BASE.days * DAY).toBe(true);
    }
  });

  it("hosts and users", () => {
    const { enterprise } = buildWorld(parseSimulation({ ...BASE, hosts: 321, users: 123 }));
    expect(enterprise.hosts).toHaveLength(321);
    expect(enterprise.users).toHaveLength(123);
    const names = (hosts: number): number =>
      new Set(makeAlerts({ ...BASE, hosts }).map(({ alert }) => alert.host)).size;
    expect(names(1000)).toBeGreaterThan(2 * names(100));
  });

  it("campaignRate", () => {
    const malicious = (campaignRate: number): number => share(makeAlerts({ ...BASE, campaignRate }), isMalicious);
    expect(malicious(0)).toBe(0);
    expect(malicious(4)).toBeGreaterThan(2 * malicious(1));
    expect(malicious(50)).toBeLessThanOrEqual(0.5);
  });

  it("noise", () => {
    const falseAlarms = (noise: number): number =>
      share(makeAlerts({ ...BASE, noise, campaignRate: 0 }), ({ cause }) => cause.playbook === "false-alarm");
    const [none, usual, much] = [falseAlarms(0), falseAlarms(1), falseAlarms(5)];
    expect(none).toBeLessThan(0.1);
    expect(usual).toBeGreaterThan(none + 0.1);
    expect(much).toBeGreaterThan(usual + 0.15);
  });

  it("leaveOut", () => {
    const left = ["worm", "ddos", "ransomware", "insider"];
    const playbooks = new Set(
      makeAlerts({ ...BASE, campaignRate: 8, leaveOut: left })
        .filter(isMalicious)
        .map(({ cause }) => cause.playbook),
    );
    expect(playbooks.size).toBeGreaterThan(5);
    for (const name of left) expect(playbooks.has(name)).toBe(false);
  });

  it("seed", () => {
    const first = makeAlerts(BASE).map(({ alert }) => alert.message);
    expect(makeAlerts(BASE).map(({ alert }) => alert.message)).toEqual(first);
    expect(makeAlerts({ ...BASE, seed: 2 }).map(({ alert }) => alert.message)).not.toEqual(first);
  });
});

function isMalicious({ cause }: TrueAlert): boolean {
  return cause.malicious;
}

describe("drift", () => {
  const options = { records: 20_000, days: 28 };
  const drifting = makeAlerts({ ...options, drift: 1 });
  const steady = makeAlerts({ ...options, drift: 0 });
  const halves = (alerts: readonly TrueAlert[]): readonly [TrueAlert[], TrueAlert[]] => {
    const middle = DEFAULT_SIMULATION.start + 14 * DAY;
    return [alerts.filter(({ alert }) => alert.time < middle), alerts.filter(({ alert }) => alert.time >= middle)];
  };

  it("brings new rules and ends old ones", () => {
    const changing = RULES.filter(({ since, until }) => since > 0 || until < 1);
    expect(changing.some(({ since }) => since > 0) && changing.some(({ until }) => until < 1)).toBe(true);
    const strays = (alerts: readonly TrueAlert[]): number =>
      alerts.filter(({ alert }) => {
        const phase = (alert.time - DEFAULT_SIMULATION.start) / (options.days * DAY);
        // Everyday alarms follow a rule's life by slices of a day.
        return phase < alert.rule.since - 1 / options.days || phase > alert.rule.until + 1 / options.days;
      }).length;
    expect(strays(drifting)).toBe(0);
    expect(strays(steady)).toBeGreaterThan(100);
  });

  it("brings new benign processes", () => {
    const early = (alerts: readonly TrueAlert[]): Set<string> =>
      new Set(
        alerts
          .filter(({ alert }) => alert.time < DEFAULT_SIMULATION.start + 3 * DAY)
          .map(({ cause }) => cause.playbook),
      );
    expect(early(drifting).has("phishing-drill")).toBe(false);
  });

  it("makes attackers take to other rules", () => {
    const many = { records: 30_000, days: 28, campaignRate: 6 };
    const growth = (drift: number): number => {
      const [first, second] = halves(makeAlerts({ ...many, drift }).filter(isMalicious));
      return riserShare(second) - riserShare(first);
    };
    expect(growth(1)).toBeGreaterThan(growth(0) + 0.1);
  });
});

/** Of the alerts of steps whose habits change: the share of rules that become common. */
function riserShare(alerts: readonly TrueAlert[]): number {
  const trends = alerts.flatMap(({ alert, cause }) => {
    const rules = PLAYBOOKS.find(({ name }) => name === cause.playbook)?.steps.get(cause.step)?.rules ?? [];
    return rules.some(({ trend }) => trend === 1) ? [rules.find(({ rule }) => rule === alert.rule)?.trend] : [];
  });
  return trends.filter((trend) => trend === 1).length / trends.length;
}
