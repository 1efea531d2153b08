// Policies: what each closes, groups and ranks, and that none sees what it may not.
import { describe, expect, it } from "vitest";
import { agentPolicies } from "../../../src/bench/policies/agent.js";
import { ForestSample } from "../../../src/bench/policies/forest.js";
import { PLAYBOOKS } from "../../../src/bench/policies/playbooks.js";
import { firstComeFirstServed, oracle, vendorSeverity } from "../../../src/bench/policies/simple-policies.js";
import { soar, SOAR_SCORE, soarScorer } from "../../../src/bench/policies/soar.js";
import type { SeenAlert } from "../../../src/bench/workload/load-workload.js";
import type { AlertRecord } from "../../../src/data/record.js";
import { EntityHistory } from "../../../src/enrich/history/entity-history.js";
import { factsOf, factSources } from "../../../src/enrich/facts.js";
import { FEATURE_NAMES } from "../../../src/enrich/features/feature-vector.js";
import { RULES } from "../../../src/data/socsim/rules/catalogue.js";
import { Random } from "../../../src/random.js";
import { madeWorkload } from "../made-workload.js";

const workload = madeWorkload(
  [
    { minute: 0, severity: 1, kind: 5 },
    { minute: 1, attack: "A", severity: 3, tier: 2, kind: 6 },
    { minute: 2, severity: 4, kind: 5 },
    { minute: 3, attack: "A", severity: 2, tier: 3, kind: 7 },
  ],
  { [SOAR_SCORE]: [-1, 3, 0, 2.5] },
);

describe("the simple policies", () => {
  it("close nothing, and rank by arrival or severity", () => {
    expect([...firstComeFirstServed(workload).priority]).toEqual([0, 0, 0, 0]);
    expect([...vendorSeverity(workload).priority]).toEqual([1, 3, 4, 2]);
    for (const policy of [firstComeFirstServed(workload), vendorSeverity(workload)]) {
      expect(policy.closed.some((one) => one === 1)).toBe(false);
      expect(new Set(policy.thread).size).toBe(4);
    }
  });

  it("the oracle closes what is benign, and makes an incident one case", () => {
    const { closed, thread } = oracle(workload);
    expect([...closed]).toEqual([1, 0, 1, 0]);
    expect(thread[1]).toBe(thread[3]);
    expect(new Set(thread).size).toBe(3);
  });
});

describe("the rule-based SOAR", () => {
  it("closes what has few points, and groups by rule and source", () => {
    expect([...soar(workload, "careful").closed]).toEqual([1, 0, 0, 0]);
    expect([...soar(workload, "strict").closed]).toEqual([1, 0, 1, 1]);
    expect(soar(workload, "careful").thread).toBe(workload.kind);
  });

  it("names only categories and roles that exist", () => {
    const categories = new Set(RULES.map(({ category }) => category));
    for (const { when } of PLAYBOOKS)
      for (const category of when.categories ?? []) expect(categories).toContain(category);
  });

  it("gives points for severity, category, novelty and known noise", () => {
    const sources = factSources(new EntityHistory());
    const points = (given: Partial<AlertRecord>): number => soarScorer.score(seen(given, sources));
    expect(points({ severity: 3, category: "beacon" })).toBe(3);
    // Its first day: what comes then comes on every day so far.
    expect(points({ severity: 0, category: "print", ruleId: "R2", sourceAddress: "10.0.0.1" })).toBe(-1.5 - 3);
  });
});

function seen(given: Partial<AlertRecord>, sources: ReturnType<typeof factSources>): SeenAlert {
  const record: AlertRecord = {
    id: "1",
    time: Date.UTC(2025, 2, 3, 10),
    source: "alert-csv",
    origin: { file: "a.csv", line: 2 },
    techniques: [],
    fields: {},
    ...given,
  };
  return { record, facts: factsOf(record, sources), features: new Float32Array(FEATURE_NAMES.length) };
}

describe("the random forest", () => {
  it("learns what tells attacks, and the same each time", () => {
    const make = () => {
      const random = new Random(1, "forest test");
      const sample = new ForestSample(1);
      const sources = factSources(new EntityHistory());
      const base = seen({}, sources);
      for (let at = 0; at < 200; at += 1) {
        const malicious = at % 4 === 0;
        sample.add({ ...base, features: featuresOf(malicious, random) }, malicious);
      }
      const scorer = sample.train(1);
      const test = new Random(2, "forest test");
      return [true, false].map((malicious) => {
        const scores = Array.from({ length: 10 }, () =>
          scorer.score({ ...base, features: featuresOf(malicious, test) }),
        );
        return scores.reduce((sum, score) => sum + score, 0) / 10;
      });
    };
    const [attack = 0, benign = 1] = make();
    expect(attack).toBeGreaterThan(benign + 0.5);
    expect(make()).toEqual([attack, benign]);
  });
});

function featuresOf(malicious: boolean, random: Random): Float32Array {
  return Float32Array.from({ length: 12 }, (_, at) => (at % 2 === 0 && malicious ? 3 : 0) + random.normal());
}

describe("the agent", () => {
  const answers = {
    ownProbability: Float32Array.of(0.1, 0.9, 0.01, 0.45),
    cluster: Int32Array.of(0, 1, 2, 1),
    clusters: [
      { rank: 2, verdict: "look" },
      { rank: 1, verdict: "look" },
      { rank: 3, verdict: "closed" },
    ],
    cost: { milliseconds: 8 },
  } as const;
  const [byAlert, byCluster, closing] = agentPolicies(workload, answers);

  it("ranks alert by alert by probability", () => {
    expect([...(byAlert?.priority ?? [])]).toEqual([...Float64Array.from(answers.ownProbability)]);
    expect(new Set(byAlert?.thread).size).toBe(4);
  });

  it("tells attacks apart by cluster where it decides by cluster and clusters have probabilities", () => {
    const own = [...Float64Array.from(answers.ownProbability)];
    expect([byAlert, byCluster].map((policy) => [...(policy?.scores ?? [])])).toEqual([own, own]);
    const clusters = answers.clusters.map((one, at) => ({ ...one, malicious: [0.2, 0.7, 0][at] ?? 1 }));
    const judged = agentPolicies(workload, { ...answers, clusters });
    expect(judged.map((policy) => [...(policy.scores ?? [])])).toEqual([own, [0.2, 0.7, 0, 0.7], [0.2, 0.7, 0, 0.7]]);
  });

  it("makes clusters cases, and only the last policy closes", () => {
    expect([...(byCluster?.thread ?? [])]).toEqual([0, 1, 2, 1]);
    expect([byAlert, byCluster].map((policy) => policy?.closed.includes(1))).toEqual([false, false]);
    expect([...(closing?.closed ?? [])]).toEqual([0, 0, 1, 0]);
  });

  it("does not know before a cluster's worst alert that it will be worst", () => {
    const early = madeWorkload([{ minute: 0 }, { minute: 1 }, { minute: 2, attack: "A" }]);
    const [, clusters] = agentPolicies(early, {
      ownProbability: Float32Array.of(0.2, 0.5, 1),
      cluster: Int32Array.of(0, 1, 0),
      clusters: [
        { rank: 1, verdict: "look" },
        { rank: 2, verdict: "look" },
      ],
    });
    const [first = 0, other = 0, worst = 0] = clusters?.priority ?? [];
    expect(first).toBeLessThan(other);
    expect(worst).toBeGreaterThan(other);
  });

  it("finds its answers by the place in the input, and refuses those about other alerts", () => {
    const turned = { ...workload, ordinal: Int32Array.of(3, 2, 1, 0) };
    expect([...(agentPolicies(turned, answers)[2]?.closed ?? [])]).toEqual([0, 1, 0, 0]);
    expect(() => agentPolicies(madeWorkload([{ minute: 0 }]), answers)).toThrow("the triage has 4 alerts, the bench 1");
  });
});
