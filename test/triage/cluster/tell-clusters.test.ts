// What clusters are told by: titles, entities, techniques and merges.
import { describe, expect, it } from "vitest";
import { clusterMembers } from "../../../src/triage/cluster/cluster-members.js";
import { clusterTechniques } from "../../../src/triage/cluster/cluster-techniques.js";
import { clusterTitle } from "../../../src/triage/cluster/cluster-title.js";
import { namedThings } from "../../../src/triage/cluster/named-things.js";
import type { ClusterEntity, EntityRole, TechniqueFinding } from "../../../src/triage/result.js";
import { HOSTILE } from "../report/sample-result.js";

const entities = (role: EntityRole, ...values: string[]): ClusterEntity[] =>
  values.map((value) => ({ role, value, alerts: 1, notes: [] }));
const finding = (id: string, tactic: string, changes: Partial<TechniqueFinding> = {}): TechniqueFinding => ({
  id,
  name: id,
  tactic,
  confidence: 0.5,
  source: "vendor",
  ...changes,
});

describe("clusterTitle", () => {
  const facts = { rule: "Port scan", rules: 1, alerts: 1, span: 0, entities: [] };

  it.each([
    [facts, "Port scan"],
    [{ ...facts, rule: "" }, "Alert without a rule"],
    [{ ...facts, entities: entities("host", "ws-1") }, "Port scan: ws-1"],
    [
      {
        ...facts,
        rules: 3,
        alerts: 25,
        span: 7_200_000,
        entities: [...entities("source", "10.1.2.3"), ...entities("destination", "a", "b")],
      },
      "Port scan and 2 more rules: 10.1.2.3 → 2 destinations, 25 alerts in 2 h",
    ],
    [
      { ...facts, rules: 2, alerts: 2, span: 5_000, entities: entities("user", "someone") },
      "Port scan and 1 more rule: someone, 2 alerts in 5 s",
    ],
  ])("of %o is %j", (given, title) => {
    expect(clusterTitle(given)).toBe(title);
  });

  it.each(HOSTILE)("is one line of bounded length whatever it is made of: %j", (text) => {
    const title = clusterTitle({
      ...facts,
      rule: text.repeat(20),
      entities: [...entities("source", text), ...entities("user", text.repeat(9))],
    });
    expect(title).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
    expect(title.length).toBeLessThan(250);
  });
});

describe("clusterTechniques", () => {
  it("puts them in the order of an attack, each by its most trusted source", () => {
    const alerts = [
      [finding("T3", "exfiltration"), finding("T1", "initial-access", { source: "model", confidence: 0.9 })],
      [finding("T1", "initial-access", { confidence: 0.3 }), finding("T2", "execution", { source: "rule" })],
    ];
    const told = clusterTechniques(alerts, []);
    expect(told.map(({ id }) => id)).toEqual(["T1", "T2", "T3"]);
    expect(told[0]).toMatchObject({ source: "vendor", confidence: 0.3 });
  });

  it("leaves out what the model sees in one alert of many, unless it leads", () => {
    const guess = finding("T9", "impact", { source: "model" });
    const alerts = [[guess], ...Array.from({ length: 20 }, () => [finding("T1", "execution")])];
    expect(clusterTechniques(alerts, []).map(({ id }) => id)).toEqual(["T1"]);
    expect(clusterTechniques(alerts, [guess]).map(({ id }) => id)).toEqual(["T1", "T9"]);
  });
});

describe("clusterMembers", () => {
  it("lists the rows of each", () => {
    const members = clusterMembers(Int32Array.of(1, 0, 1, 3), 4);
    expect([0, 1, 2, 3].map((cluster) => Array.from(members.of(cluster)))).toEqual([[1], [0, 2], [], [3]]);
  });
});

describe("namedThings", () => {
  it("finds domains and hashes, and neither files nor numbers", () => {
    expect(namedThings("Ember-Clear.example/x by setup.exe, hash 573cff11, pid 12345678, host 10.1.2.3")).toEqual([
      "ember-clear.example",
      "573cff11",
    ]);
    expect(namedThings("C:\\Users\\svc.deploy\\tool.exe")).toEqual([]);
  });

  it("takes long hostile messages in bounded time", () => {
    const began = performance.now();
    for (const part of ["a-", "a.", "0", "a1.", "-."]) namedThings(part.repeat(100_000));
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
