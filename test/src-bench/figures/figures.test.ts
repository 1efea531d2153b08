// Figures where the answer is known by hand.
import { describe, expect, it } from "vitest";
import { differenceOf, estimateOf } from "../../../src/bench/figures/intervals.js";
import { closingQuality, clusterQuality, rankingQuality } from "../../../src/bench/figures/quality.js";
import { weightedQuantile } from "../../../src/bench/figures/weighted-quantile.js";
import { madeWorkload } from "../made-workload.js";

const NEVER = Number.POSITIVE_INFINITY;

describe("quantiles of times that may never come", () => {
  it("count each value as often as its weight", () => {
    const values = Float64Array.of(3, 1, 2, NEVER);
    expect(weightedQuantile(values, Float64Array.of(1, 1, 1, 1), 0.5)).toBe(2);
    expect(weightedQuantile(values, Float64Array.of(0, 3, 1, 1), 0.5)).toBe(1);
    expect(weightedQuantile(values, Float64Array.of(1, 1, 1, 4), 0.5)).toBe(NEVER);
    expect(weightedQuantile(values, Float64Array.of(1, 1, 1, 0), 1)).toBe(3);
    expect(weightedQuantile(values, new Float64Array(4), 0.5)).toBeNaN();
  });
});

describe("intervals", () => {
  const drawn = Array.from({ length: 201 }, (_, at) => at);

  it("hold 95 % of what was drawn", () => {
    expect(estimateOf({ plain: [4, 5, 6], drawn })).toEqual({ value: 5, low: 5, high: 195 });
  });

  it("of a difference are paired, and survive what is never reached", () => {
    const shifted = drawn.map((value) => value + 2);
    expect(differenceOf({ plain: [8], drawn: shifted }, { plain: [10], drawn }, "absolute")).toEqual({
      value: -2,
      low: 2,
      high: 2,
    });
    expect(differenceOf({ plain: [8], drawn: [8] }, { plain: [10], drawn: [10] }, "relative").value).toBeCloseTo(
      -0.2,
      12,
    );
    expect(differenceOf({ plain: [8], drawn: [8] }, { plain: [NEVER], drawn: [NEVER] }, "relative").value).toBeNaN();
    expect(differenceOf({ plain: [NEVER], drawn: [NEVER] }, { plain: [NEVER], drawn: [NEVER] }, "relative").value).toBe(
      0,
    );
  });
});

describe("quality", () => {
  const workload = madeWorkload([
    { minute: 0, attack: "A", phase: "discovery" },
    { minute: 1, cause: "x" },
    { minute: 2, attack: "A", phase: "exfiltration" },
    { minute: 3, cause: "x" },
    { minute: 4, attack: "B", phase: "discovery" },
    { minute: 5, cause: "y" },
  ]);

  it("of closing tells the missed by phase, and incidents of which nothing is left", () => {
    expect(closingQuality(workload, { closed: Uint8Array.of(1, 1, 0, 1, 1, 0) })).toEqual({
      closed: 4 / 6,
      suppressed: 2 / 3,
      missed: 2 / 3,
      missedByPhase: [
        { phase: "discovery", alerts: 2, missed: 1 },
        { phase: "exfiltration", alerts: 1, missed: 0 },
      ],
      incidentsLost: 1,
      incidents: 2,
    });
  });

  it("of ranking is that of its scores", () => {
    const { auroc, suppression, missedAt61, tradeOff, recallAt } = rankingQuality(
      workload,
      Float64Array.of(9, 1, 8, 2, 3, 4),
    );
    expect(auroc).toBeCloseTo(8 / 9, 12);
    for (const { suppressed } of suppression) expect(suppressed).toBeCloseTo(2 / 3, 12);
    expect(missedAt61).toBeCloseTo(1 / 3, 12); // of 3.66 alerts: one attack's is third
    expect(recallAt[0]).toEqual({ alerts: 100, recall: 1 });
    expect(tradeOff).toEqual([
      { closed: 0, missed: 0 },
      { closed: 1 / 6, missed: 0 },
      { closed: 2 / 6, missed: 0 },
      { closed: 3 / 6, missed: 1 / 3 },
      { closed: 4 / 6, missed: 1 / 3 },
      { closed: 5 / 6, missed: 2 / 3 },
      { closed: 1, missed: 1 },
    ]);
  });

  it("of clusters is 1 where they are the root causes", () => {
    const same = clusterQuality(workload, Int32Array.of(4, 3, 4, 3, 2, 1));
    expect(same).toEqual({ clusters: 4, ami: 1, homogeneity: 1, completeness: 1 });
    expect(clusterQuality(workload, new Int32Array(6)).homogeneity).toBe(0);
  });
});
