import { describe, expect, it } from "vitest";
import { overviewOf } from "../../../src/triage/overview/overview.js";
import type { FactLine, TechniqueFinding } from "../../../src/triage/result.js";
import { sampleResult } from "../report/sample-result.js";

const [sample] = sampleResult({ clusters: 1 }).clusters;
if (sample === undefined) throw new Error("there is no sample");

function technique(id: string, tactic?: string): TechniqueFinding {
  return { id, name: `name of ${id}`, ...(tactic === undefined ? {} : { tactic }), confidence: 1, source: "rule" };
}

function fact(name: string, state: FactLine["state"], text = "why"): FactLine {
  return { name, state, text };
}

describe("overviewOf", () => {
  it("has of each cluster what its own words say, in their order", () => {
    const { clusters } = sampleResult({ clusters: 9_000, alerts: 9_000, hostile: true });
    const { queue } = overviewOf(clusters);
    expect(queue.length).toBe(clusters.length);
    expect([...queue]).toEqual(
      clusters.map(
        ({ id, rank, verdict, reasons, alerts, firstSeen, lastSeen, leader, risk: { score, tier, parts } }) => {
          const { malicious } = parts;
          return { id, rank, verdict, reasons, alerts, firstSeen, lastSeen, leader, score, tier, malicious };
        },
      ),
    );
    expect(queue.at(clusters.length)).toBeUndefined();
    expect(queue.at(-1)).toBeUndefined();
  });

  it("counts a technique once a cluster and tactic, with the highest risk", () => {
    const risk = (score: number): typeof sample.risk => ({ ...sample.risk, score });
    const { techniques } = overviewOf([
      {
        ...sample,
        verdict: "look",
        alerts: 5,
        risk: risk(40),
        techniques: [technique("T1078", "persistence"), technique("T1078", "persistence"), technique("T1078")],
      },
      { ...sample, verdict: "closed", alerts: 2, risk: risk(70), techniques: [technique("T1078", "persistence")] },
      { ...sample, techniques: [] },
    ]);
    const name = "name of T1078";
    expect(techniques).toEqual([
      { id: "T1078", name, tactic: "persistence", clusters: 2, look: 1, alerts: 7, risk: 70 },
      { id: "T1078", name, clusters: 1, look: 1, alerts: 5, risk: 40 },
    ]);
  });

  it("counts facts by state, with the most frequent reason of what was not checked", () => {
    const of = (...facts: FactLine[]): typeof sample => ({ ...sample, facts });
    const { facts } = overviewOf([
      of(fact("hour", "found"), fact("reputation", "unchecked", "no feed")),
      of(fact("hour", "checked"), fact("reputation", "unchecked", "not public")),
      of(fact("hour", "found"), fact("reputation", "unchecked", "not public"), fact("asset", "found")),
    ]);
    expect(facts).toEqual([
      { name: "reputation", found: 0, checked: 0, unchecked: 3, reason: "not public" },
      { name: "asset", found: 1, checked: 0, unchecked: 0, reason: "" },
      { name: "hour", found: 2, checked: 1, unchecked: 0, reason: "" },
    ]);
  });

  it("is empty without a cluster", () => {
    const { queue, techniques, facts } = overviewOf([]);
    expect([queue.length, techniques, facts]).toEqual([0, [], []]);
  });
});
