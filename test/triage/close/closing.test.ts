// Closing: the conformal threshold, its bound, the guards, and drift.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Calibration } from "../../../src/checkpoint/calibration.js";
import type { ClusterCalibration } from "../../../src/checkpoint/cluster-calibration.js";
import { Random } from "../../../src/random.js";
import { closingThreshold } from "../../../src/triage/close/closing-threshold.js";
import { closingFor, decide } from "../../../src/triage/close/decide-closing.js";
import { checkDrift, embeddingShift, scoreDistance } from "../../../src/triage/close/drift.js";
import { Gambler, leastIncidents, upperBound } from "../../../src/triage/close/risk-bound.js";
import { TINY_CALIBRATION } from "../../checkpoint/tiny-checkpoint.js";

const uniform = (count: number): Float32Array => Float32Array.from({ length: count }, (_, at) => (at + 0.5) / count);
const calibration: Calibration = { ...TINY_CALIBRATION, rows: 10_000 };
const likeIt = { scores: uniform(2_000), meanEmbedding: new Float64Array(16), clusters: [0.05] };

describe("risk bounds", () => {
  const after = (losses: readonly number[], risk: number): Gambler => {
    const gambler = new Gambler(losses.length, risk);
    for (const loss of losses) gambler.change(0, loss);
    return gambler;
  };

  it("are those of a gambler with eight stakes, worked out by hand", () => {
    // With nothing lost a stake of b becomes (1 + b / 20) ^ n, with one loss of 0.4 too its product with 1 − 0.35 b.
    const stakes = [1, 2, 3, 4, 5, 6, 7, 8].map((eighths) => eighths / 8);
    const mean = (capital: (stake: number) => number): number =>
      stakes.reduce((sum, stake) => sum + capital(stake), 0) / stakes.length;
    const without = mean((stake) => (1 + stake / 20) ** 60);
    expect(after(Array<number>(60).fill(0), 0.05).rulesOut(1 - 1.001 / without)).toBe(true);
    expect(after(Array<number>(60).fill(0), 0.05).rulesOut(1 - 0.999 / without)).toBe(false);
    const one = mean((stake) => (1 + stake / 20) ** 60 * (1 - 0.35 * stake));
    expect(after([...Array<number>(60).fill(0), 0.4], 0.05).rulesOut(1 - 1.001 / one)).toBe(true);
    expect(after([0.4, ...Array<number>(60).fill(0)], 0.05).rulesOut(1 - 0.999 / one)).toBe(false);
  });

  it("take as many incidents as it takes with no loss at all", () => {
    for (const [risk, confidence] of [
      [0.01, 0.9],
      [0.05, 0.9],
      [0.001, 0.99],
    ] as const) {
      const least = leastIncidents(risk, confidence);
      expect(new Gambler(least, risk).rulesOut(confidence)).toBe(true);
      expect(new Gambler(least - 1, risk).rulesOut(confidence)).toBe(false);
    }
    expect(leastIncidents(0.01, 0.9)).toBe(336);
    expect(leastIncidents(0, 0.9)).toBe(Infinity);
  });

  it("fall with more incidents and rise with the losses", () => {
    const some = (count: number, share: number): number[] =>
      Array.from({ length: count }, (_, at) => Number(at % Math.round(1 / share) === 0));
    expect(upperBound(some(1_000, 0.02), 0.9)).toBeLessThan(upperBound(some(100, 0.02), 0.9));
    expect(upperBound(some(500, 0.05), 0.9)).toBeGreaterThan(upperBound(some(500, 0.02), 0.9));
    expect(upperBound([], 0.9)).toBe(1);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 500 }), (losses) => {
        const bound = upperBound(losses, 0.9);
        expect(bound).toBeGreaterThan(0);
        expect(bound).toBeGreaterThanOrEqual(losses.reduce((sum, loss) => sum + loss / losses.length, 0));
        expect(bound).toBeLessThanOrEqual(1);
        if (bound < 0.99) expect(after(losses, bound + 1e-6).rulesOut(0.9)).toBe(true);
      }),
    );
  });

  it.each([
    ["mostly nothing, else a part", (random: Random) => (random.uniform() < 0.06 ? random.uniform() : 0), 0.03],
    ["all or nothing", (random: Random) => Number(random.uniform() < 0.03), 0.03],
    ["a little each time", (random: Random) => 0.06 * random.uniform(), 0.03],
  ])("hold at least as often as they promise: %s", (_, lossOf, truth) => {
    const random = new Random(5, "coverage");
    const trials = 1_000;
    let held = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const losses = Array.from({ length: 400 }, () => lossOf(random));
      held += Number(!after(losses, truth).rulesOut(0.9));
    }
    expect(held / trials).toBeGreaterThanOrEqual(0.9);
  });
});

describe("closingThreshold", () => {
  const incidents = Array.from({ length: 1_000 }, (_, at) => ({ scores: [0.2 + (0.7 * at) / 1_000, 0.95] }));

  it("is refused with too few incidents, and says how many it takes", () => {
    const refused = closingThreshold(incidents.slice(0, 100), 0.01, 0.9);
    expect(refused).toMatchObject({ kind: "refused", incidents: 100 });
    expect(refused.kind === "refused" && refused.reason).toContain("at least 336");
  });

  it("misses no more than the promise, and closes more for a weaker one", () => {
    const strict = closingThreshold(incidents, 0.01, 0.9);
    const loose = closingThreshold(incidents, 0.1, 0.9);
    if (strict.kind !== "set" || loose.kind !== "set") throw new Error("refused");
    expect(strict.bound).toBeLessThanOrEqual(0.01);
    expect(strict.threshold).toBeLessThan(loose.threshold);
    const missed = incidents.map(({ scores }) => scores.filter((score) => score < loose.threshold).length / 2);
    expect(missed.reduce((sum, share) => sum + share, 0) / incidents.length).toBeCloseTo(loose.missed, 9);
    expect(loose.bound).toBeLessThanOrEqual(0.1);
  });

  it("asks for more where more confidence is asked for", () => {
    const [low, high] = [0.5, 0.99].map((confidence) => closingThreshold(incidents, 0.05, confidence));
    if (low?.kind !== "set" || high?.kind !== "set") throw new Error("refused");
    expect(high.threshold).toBeLessThan(low.threshold);
  });

  it("counts attacks, not alerts: a loud attack does not drown a quiet one", () => {
    const loud = { scores: Array<number>(64).fill(0.9) };
    const quiet = { scores: [0.01] };
    const found = closingThreshold(
      [...Array<typeof loud>(250).fill(loud), ...Array<typeof quiet>(20).fill(quiet)],
      0.05,
      0.9,
    );
    if (found.kind !== "set") throw new Error("refused");
    expect(found.threshold).toBeLessThanOrEqual(0.01);
  });

  it("keeps its promise on new incidents of the same kind in at least that part of the draws", () => {
    const random = new Random(9, "promise");
    const draw = (count: number) =>
      Array.from({ length: count }, () => {
        const hard = random.uniform() < 0.2;
        return {
          scores: Array.from({ length: 5 }, () => (hard ? random.uniform() * 0.6 : 0.3 + random.uniform() * 0.7)),
        };
      });
    const test = draw(4_000);
    let kept = 0;
    for (let trial = 0; trial < 60; trial += 1) {
      const found = closingThreshold(draw(400), 0.05, 0.9);
      if (found.kind !== "set") continue;
      const mean =
        test.reduce((sum, { scores }) => sum + scores.filter((score) => score < found.threshold).length / 5, 0) /
        test.length;
      kept += Number(mean <= 0.05);
    }
    expect(kept / 60).toBeGreaterThanOrEqual(0.9);
  });
});

describe("checkDrift", () => {
  it("passes a batch that is like the calibration", () => {
    expect(checkDrift(likeIt, calibration)).toMatchObject({ kind: "passed" });
  });

  it("fails where scores or embeddings are others, and says which", () => {
    const high = checkDrift({ ...likeIt, scores: uniform(2_000).map((score) => 0.6 + 0.4 * score) }, calibration);
    expect(high.kind).toBe("failed");
    expect(high.text).toContain("scores differ by 0.6");
    const moved = checkDrift({ ...likeIt, meanEmbedding: new Float64Array(16).fill(2) }, calibration);
    expect(moved.kind).toBe("failed");
    expect(moved.text).toContain("embeddings are shifted by 2.0");
  });

  it("does not tell from few alerts", () => {
    expect(checkDrift({ ...likeIt, scores: uniform(10) }, calibration)).toMatchObject({ kind: "unchecked" });
  });

  it("measures distances that are known", () => {
    const quantiles = Array.from({ length: 101 }, (_, at) => at / 100);
    expect(scoreDistance(uniform(1_000), quantiles)).toBeLessThan(0.02);
    expect(scoreDistance(new Float32Array(100).fill(1), quantiles)).toBeGreaterThan(0.98);
    expect(scoreDistance(new Float32Array(100), Array<number>(101).fill(0))).toBe(0);
    expect(embeddingShift([1, 5], { mean: [0, 5], deviation: [1, 0] })).toBe(1);
  });
});

const CLUSTERS: Omit<ClusterCalibration, "strata"> = {
  format: 3,
  features: [],
  borders: [],
  trees: { base: 0, trees: [] },
  malicious: { x: [0], y: [0.5] },
  measuredOn: "a test",
  alerts: 1,
  clusters: 1,
};

describe("closingFor and decide", () => {
  const promise = { maxMiss: 0.05, confidence: 0.9 };
  const quiet = { alerts: 3, score: 0.001, intelFound: false, outOfDistribution: false, onCriticalAsset: false };
  const closing = closingFor(likeIt, { calibration }, promise);

  it("sets a threshold with its bound", () => {
    expect(closing).toMatchObject({ calibrationIncidents: 400, drift: { kind: "passed" } });
    expect(closing.threshold).toBeGreaterThan(0.1);
    expect(closing.bound).toBeLessThanOrEqual(0.05);
    expect(closing.refused).toBeUndefined();
  });

  it("closes what is below, with the reason, and nothing else", () => {
    expect(decide(quiet, closing, [])).toEqual({
      verdict: "closed",
      reasons: [
        expect.stringMatching(
          /the most suspicious of its 3 alerts is malicious with a probability of 0\.1 %, below \d/,
        ),
      ],
    });
    expect(decide({ ...quiet, score: 0.99 }, closing, [])).toEqual({
      verdict: "look",
      reasons: [expect.stringMatching(/of 99 %; only what is below .* is closed/)],
    });
  });

  it("says whose probability it is, as explain says it of the cluster", () => {
    const [one, three] = [
      { ...quiet, alerts: 1, score: 0.75 },
      { ...quiet, score: 0.7512 },
    ];
    expect(decide(one, closing, []).reasons).toEqual([
      expect.stringMatching(/^its alert is malicious with a probability of 75 %; /),
    ]);
    const clusters: ClusterCalibration = {
      ...CLUSTERS,
      strata: [{ attackShare: 0.1, incidents: calibration.incidents }],
    };
    const ofClusters = closingFor(likeIt, { calibration, clusters }, promise);
    expect([closing.of, ofClusters.of]).toEqual(["alerts", "cluster"]);
    expect(decide(three, ofClusters, []).reasons).toEqual([
      expect.stringMatching(/^the cluster is an attack's with a probability of 75.1 %; /),
    ]);
  });

  it("rests on attacks of data with as many of them as the batch has", () => {
    const strata = [
      { attackShare: 0.1, incidents: Array.from({ length: 300 }, () => ({ scores: [0.6] })) },
      { attackShare: 0.3, incidents: Array.from({ length: 300 }, () => ({ scores: [0.4] })) },
    ];
    const clusters: ClusterCalibration = { ...CLUSTERS, strata };
    const [calm, crowded, beyond] = [[0, 0.1], [0.1, 0.3], [0.9]].map((probabilities) =>
      closingFor({ ...likeIt, clusters: probabilities }, { calibration, clusters }, promise),
    );
    expect(calm?.threshold).toBeCloseTo(0.6, 3);
    expect(calm?.attackShare).toEqual({ batch: 0.05, calibration: 0.1 });
    expect(crowded?.threshold).toBeCloseTo(0.4, 3);
    expect(beyond).toMatchObject({ threshold: crowded?.threshold, attackShare: { batch: 0.9, calibration: 0.3 } });
    expect(closing.attackShare).toBeUndefined();
  });

  it("tells no probability as certainty", () => {
    expect(decide({ ...quiet, score: 1 }, closing, []).reasons.join()).toContain("over 99.9 %");
    expect(decide({ ...quiet, score: 0.999_97 }, closing, []).reasons.join()).toContain("over 99.9 %");
    expect(decide({ ...quiet, score: 0.000_001 }, closing, []).reasons.join()).toContain("under 0.01 %");
  });

  it.each([
    [{ intelFound: true }, "intel", "threat intelligence"],
    [{ outOfDistribution: true }, "strange", "not like"],
    [{ onCriticalAsset: true }, "critical", "critical asset"],
  ] as const)("never closes %o, unless it is allowed", (facts, guard, words) => {
    const kept = decide({ ...quiet, ...facts }, closing, []);
    expect(kept).toMatchObject({
      verdict: "look",
      reasons: [expect.stringContaining(words), expect.stringContaining("though")],
    });
    expect(decide({ ...quiet, ...facts }, closing, [guard]).verdict).toBe("closed");
  });

  it.each([
    [
      "drift",
      closingFor({ ...likeIt, scores: new Float32Array(500).fill(0.9) }, { calibration }, promise),
      "not like those of the calibration",
    ],
    ["too few alerts", closingFor({ ...likeIt, scores: uniform(5) }, { calibration }, promise), "too few"],
    [
      "a promise that cannot be kept",
      closingFor(likeIt, { calibration }, { maxMiss: 0.001, confidence: 0.99 }),
      "takes at least",
    ],
    ["no calibration", closingFor(likeIt, {}, promise), "no calibration"],
  ])("closes nothing with %s, and says so", (_, refused, words) => {
    expect(refused.refused).toContain(words);
    const decided = decide(quiet, refused, ["intel", "strange", "critical"]);
    expect(decided).toMatchObject({ verdict: "look", reasons: [expect.stringContaining(words)] });
  });
});
