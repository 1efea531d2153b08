// Risk: pooled evidence, its interval, and the order of the queue.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromLogOdds } from "../../../src/metrics/log-odds.js";
import { logOdds, poolEvidence } from "../../../src/triage/prioritise/pool-evidence.js";
import { FULL_CHAIN, planChains } from "../../../src/triage/prioritise/plan-chains.js";
import { riskOf, tierOf } from "../../../src/triage/prioritise/risk-of.js";
import { probabilityInWords } from "../../../src/triage/report/figures.js";
import { TINY_CALIBRATION } from "../../checkpoint/tiny-checkpoint.js";

const sure = (tier: number) => ({
  expectedTier: tier,
  tierDistribution: [0, 1, 2, 3].map((at) => Number(at === tier)),
});
const unsure = { expectedTier: 1.5, tierDistribution: [0.25, 0.25, 0.25, 0.25] };
const pooled = (probability: number) => poolEvidence([probability]);
const base = { criticality: 0, calibration: TINY_CALIBRATION };

describe("poolEvidence", () => {
  it("is an alert's own probability where there is one", () => {
    expect(poolEvidence([0.3]).malicious).toBeCloseTo(0.3, 9);
  });

  it("lies between the mean of the log odds and the highest", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 50 }), (all) => {
        const { malicious, highest, low, high } = poolEvidence(all);
        const mean = all.reduce((sum, one) => sum + logOdds(one), 0) / all.length;
        expect(logOdds(malicious)).toBeGreaterThanOrEqual(mean - 1e-9);
        expect(logOdds(malicious)).toBeLessThanOrEqual(logOdds(highest) + 1e-9);
        expect(highest).toBe(Math.max(...all));
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  it("does not depend on the order, and rises with each probability", () => {
    expect(poolEvidence([0.1, 0.9, 0.4])).toEqual(poolEvidence([0.9, 0.4, 0.1]));
    expect(poolEvidence([0.2, 0.5]).malicious).toBeGreaterThan(poolEvidence([0.1, 0.5]).malicious);
  });
});

describe("riskOf", () => {
  it("keeps the probability as exactly as reasons tell it", () => {
    const { malicious } = riskOf({ ...base, pooled: pooled(0.0015486), outcome: undefined }).parts;
    expect(probabilityInWords(malicious)).toBe("0.155 %");
    expect(probabilityInWords(malicious)).toBe(probabilityInWords(0.0015486));
  });

  it("rises with the chain's tier, the alerts' probability and, for the order, criticality", () => {
    const scores = [0, 1, 2, 3].map((tier) => riskOf({ ...base, pooled: pooled(0.5), outcome: sure(tier) }).score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(new Set(scores).size).toBe(4);
    const low = riskOf({ ...base, pooled: pooled(0.1), outcome: sure(2) });
    expect(riskOf({ ...base, pooled: pooled(0.8), outcome: sure(2) }).score).toBeGreaterThan(low.score);
    const critical = riskOf({ ...base, criticality: 4, pooled: pooled(0.1), outcome: sure(2) });
    expect(critical.score).toBe(low.score);
    expect(critical.parts.urgency).toBeGreaterThan(low.parts.urgency);
    expect(riskOf({ ...base, criticality: 2, pooled: pooled(0.1), outcome: sure(2) }).parts.urgency).toBe(
      low.parts.urgency,
    );
  });

  it("listens to the chain by its certainty", () => {
    expect(riskOf({ ...base, pooled: pooled(0.9), outcome: unsure })).toMatchObject({
      score: 90,
      parts: { certainty: 0 },
    });
    const { score, parts } = riskOf({ ...base, pooled: pooled(0.9), outcome: sure(0) });
    expect(parts.certainty).toBe(1);
    // Half and half in log odds: the chain's 0 counts as 0.001.
    expect(score).toBeCloseTo(100 * fromLogOdds((logOdds(0.001) + logOdds(0.9)) / 2), 1);
  });

  it("goes by the alerts where the head orders better, or the chain was not asked", () => {
    const head = { ...TINY_CALIBRATION, scoring: "head" as const };
    expect(riskOf({ criticality: 0, calibration: head, pooled: pooled(0.7), outcome: sure(0) })).toMatchObject({
      score: 70,
      parts: { chain: 0, certainty: 1 },
    });
    expect(riskOf({ ...base, pooled: pooled(0.7), outcome: undefined })).toMatchObject({
      score: 70,
      low: 70,
      high: 70,
    });
  });

  it("has an interval that holds the score, wider where the chain is less sure", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (weights, probabilities) => {
          const sum = weights.reduce((total, one) => total + one, 0);
          const tierDistribution = weights.map((one) => one / sum);
          const expectedTier = tierDistribution.reduce((total, one, tier) => total + one * tier, 0);
          const risk = riskOf({
            ...base,
            pooled: poolEvidence(probabilities),
            outcome: { expectedTier, tierDistribution },
          });
          for (const value of [risk.low, risk.score, risk.high, risk.parts.urgency]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(100);
          }
          expect(risk.low).toBeLessThanOrEqual(risk.score);
          expect(risk.high).toBeGreaterThanOrEqual(risk.score);
        },
      ),
    );
    const widthOf = (spread: number) => {
      const tierDistribution = [spread / 2, 1 - spread, spread / 2, 0];
      const { low, high } = riskOf({ ...base, pooled: pooled(0.5), outcome: { expectedTier: 1, tierDistribution } });
      return high - low;
    };
    expect(widthOf(0.3)).toBeGreaterThan(widthOf(0.1));
  });

  it("names the nearest tier", () => {
    expect([0, 0.16, 0.17, 0.49, 0.51, 0.83, 0.84, 1].map(tierOf)).toEqual([
      "low",
      "low",
      "medium",
      "medium",
      "high",
      "high",
      "critical",
      "critical",
    ]);
  });
});

describe("planChains", () => {
  const all = (count: number, closed: (at: number) => boolean) => Array.from({ length: count }, (_, at) => closed(at));

  it("asks whole chains of the most suspicious, and nothing of its own of what closes", () => {
    const suspicion = Array.from({ length: 2_000 }, (_, at) => at / 2_000);
    const depths = planChains(
      suspicion,
      all(2_000, (at) => at < 500),
      2_000,
    );
    expect(new Set(depths.slice(0, 500))).toEqual(new Set(["lasting"]));
    expect(depths.at(-1)).toBe("full");
    const order = depths.slice(500).map((depth) => ["lasting", "greedy", "full"].indexOf(depth));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it.each([100, 10_000, 1_000_000])("keeps to a share of %i alerts", (alerts) => {
    const clusters = Math.ceil(alerts / 3);
    const depths = planChains(
      new Float64Array(clusters),
      all(clusters, () => false),
      alerts,
    );
    const { beam, templates } = FULL_CHAIN;
    const cost = { full: templates * (1 + 3 * beam), greedy: 4, lasting: 0 };
    const prompts = depths.reduce((sum, depth) => sum + cost[depth], 0);
    expect(prompts).toBeLessThanOrEqual(Math.max(400, 0.03 * alerts));
    expect(depths.filter((depth) => depth === "full").length).toBeLessThanOrEqual(500);
  });

  it("breaks ties by the order of the clusters", () => {
    const depths = planChains(
      new Float64Array(1_000),
      all(1_000, () => false),
      1_000,
    );
    expect(depths[0]).toBe("full");
    expect(depths.lastIndexOf("full")).toBe(depths.filter((depth) => depth === "full").length - 1);
  });
});
