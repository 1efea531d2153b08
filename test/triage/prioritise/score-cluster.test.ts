import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  type ClusterCalibration,
  readClusterCalibration,
  writeClusterCalibration,
} from "../../../src/checkpoint/cluster-calibration.js";
import { Random } from "../../../src/random.js";
import { calibrateClusters, incidentsOf, logitsOf } from "../../../bench/closing/fit-clusters.js";
import type { MeasuredCluster, MeasuredClusters } from "../../../bench/closing/measured-clusters.js";
import { closingReport, validateClosing } from "../../../bench/closing/validate.js";
import { clusterFeatures } from "../../../src/triage/prioritise/cluster-features.js";
import { clusterLogit, scoreCluster } from "../../../src/triage/prioritise/score-cluster.js";
import type { ClusterDraft } from "../../../src/triage/stages/stage-types.js";

const folder = mkdtempSync(join(tmpdir(), "socagent-score-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const draft: ClusterDraft = {
  id: "C-00001",
  title: "A title",
  alerts: 4,
  distinct: 2,
  firstSeen: 0,
  lastSeen: 3_600_000,
  leader: 0,
  entities: [
    { role: "host", value: "a", alerts: 3, notes: [] },
    { role: "host", value: "b", alerts: 1, notes: [] },
    { role: "user", value: "u", alerts: 4, notes: [] },
  ],
  techniques: [
    { id: "T1", name: "One", tactic: "execution", confidence: 0.9, source: "vendor" },
    { id: "T2", name: "Two", tactic: "impact", confidence: 0.9, source: "model" },
  ],
  outOfDistribution: false,
  merges: [],
};
const evidence = { probabilities: [0.5, 0.5, 0.5, 0.9], rules: 3, intelFound: true, criticality: 4 };
const features = clusterFeatures(draft, evidence);

const calibration: ClusterCalibration = {
  format: 3,
  features: ["rules", "highest"],
  borders: [[Math.log(2)], [0, 1]],
  // More than two rules and a highest alert above 1: 2.5 − 1.
  trees: {
    base: -1,
    trees: [{ feature: [0, -1, 1, -1, -1, -1, -1], bin: [0, 0, 1, 0, 0, 0, 0], value: [0, -2, 0, 0, 0, 0.5, 2.5] }],
  },
  malicious: { x: [-1.5, 1.5], y: [0.1, 0.7] },
  strata: [{ attackShare: 0.1, incidents: [{ scores: [0.5] }] }],
  measuredOn: "a test",
  alerts: 4,
  clusters: 1,
};

describe("clusterFeatures", () => {
  it("counts what is in the cluster, on logarithms", () => {
    expect(features).toMatchObject({ intel: 1, criticality: 1, strange: 0 });
    expect(features.hosts).toBeCloseTo(Math.log(3), 9);
    expect(features.alerts).toBeCloseTo(Math.log(4), 9);
    expect(features.rules).toBeCloseTo(Math.log(3), 9);
    expect(features.tactics).toBeCloseTo(Math.log(3), 9);
    expect(features.claimed).toBeCloseTo(Math.log(2), 9);
    expect(features.hours).toBeCloseTo(Math.log(2), 9);
    expect(features.highest).toBeCloseTo(Math.log(9), 9);
    expect(features.mean).toBeCloseTo(Math.log(9) / 4, 9);
  });
});

describe("scoreCluster", () => {
  it("goes by the calibration of clusters where there is one", () => {
    expect(clusterLogit(features, calibration)).toBeCloseTo(1.5, 9);
    expect(clusterLogit({ ...features, highest: 0.5 }, calibration)).toBeCloseTo(-0.5, 9);
    expect(clusterLogit({ ...features, rules: 0 }, calibration)).toBeCloseTo(-3, 9);
    const { pooled, closing } = scoreCluster(evidence.probabilities, () => features, calibration);
    expect(closing).toBeCloseTo(0.7, 9);
    expect(pooled.malicious).toBe(closing);
  });

  it("says so of a calibration that reads what clusters do not have", () => {
    const other = { ...calibration, features: ["rules", "mood"] };
    expect(() => clusterLogit(features, other)).toThrow(/clusters\.json reads mood/);
  });

  it("closes by the highest alert where there is none", () => {
    const { pooled, closing } = scoreCluster(evidence.probabilities, () => features, undefined);
    expect(closing).toBe(0.9);
    expect(pooled.malicious).toBeLessThan(0.9);
  });
});

const withStrata = (...strata: object[]): object => ({ ...calibration, strata });

describe("clusters.json", () => {
  it("is read as it was written", async () => {
    await writeClusterCalibration(folder, calibration);
    expect(await readClusterCalibration(folder)).toEqual(calibration);
  });

  it.each([
    ["a falling curve", { ...calibration, malicious: { x: [0, 1], y: [1, 0] } }, "malicious"],
    ["a border too few", { ...calibration, borders: [[0]] }, "as many borders"],
    ["trees that read more", { ...calibration, features: [], borders: [] }, "a feature too many"],
    ["another field", { ...calibration, more: 1 }, "more"],
    [
      "a probability above 1",
      withStrata({ attackShare: 1, incidents: [{ scores: [2] }] }),
      "strata.0.incidents.0.scores.0",
    ],
    ["no attacks to promise on", withStrata(), "strata"],
    [
      "strata that fall",
      withStrata({ attackShare: 1, incidents: [] }, { attackShare: 0, incidents: [] }),
      "do not rise",
    ],
  ])("is refused with %s", async (_, value, field) => {
    writeFileSync(join(folder, "clusters.json"), JSON.stringify(value));
    await expect(readClusterCalibration(folder)).rejects.toMatchObject({
      code: "checkpoint",
      problems: [expect.stringContaining(field)],
    });
  });
});

/** Clusters whose truth depends on how many rules they have, and of each attack's alerts some in a cluster that looks harmless. */
function made(seed: number, count = 600): MeasuredClusters {
  const random = new Random(seed, "made clusters");
  const clusters = Array.from({ length: count }, (): MeasuredCluster => {
    const rules = 1 + random.below(8);
    const malicious = random.uniform() < 1 / (1 + Math.exp(8 - 2 * rules)) ? 4 : 0;
    const probabilities = Array.from({ length: 4 }, () => random.uniform());
    return {
      features: clusterFeatures(draft, { ...evidence, probabilities, rules }),
      probabilities,
      alerts: 4,
      malicious,
    };
  });
  const attacks = clusters.flatMap(({ malicious }, cluster) =>
    malicious > 0 ? [[cluster, cluster, cluster, cluster]] : [],
  );
  return { clusters, attacks, alerts: 4 * count, maliciousAlerts: 4 * attacks.length };
}

describe("calibrating clusters", () => {
  const all = [1, 2, 4].map((seed) => made(seed));
  const fitted = calibrateClusters([all], "made");
  const incidents = fitted.strata.flatMap((stratum) => stratum.incidents);

  it("finds what tells attacks, and keeps what it promises on others", () => {
    const asked = fitted.trees.trees.map(({ feature }) => fitted.features[feature[0] ?? -1]);
    expect(asked.filter((name) => name === "rules").length).toBeGreaterThan(asked.length / 4);
    const validity = validateClosing(fitted, [made(3)], { maxMiss: 0.05, confidence: 0.9 });
    expect(validity.auroc.learnt).toBeGreaterThan(validity.auroc.highest + 0.2);
    expect(validity.outcome?.missed).toBeLessThanOrEqual(0.05);
    expect(validity.outcome?.closed).toBeGreaterThan(0.2);
    expect(validity.kept).toBeGreaterThanOrEqual(0.9);
    expect(closingReport(validity)).toContain("the promise held");
  });

  it("has a score for every attack, all of them probabilities that rise", () => {
    expect(incidents).toHaveLength(all.reduce((sum, { attacks }) => sum + attacks.length, 0));
    for (const { scores } of incidents) expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });

  it("keeps attacks of data with few and with many apart", () => {
    const [one, two] = all;
    if (one === undefined || two === undefined) throw new Error("nothing was made");
    const crowded = {
      ...two,
      clusters: two.clusters.filter(({ malicious }, at) => malicious > 0 || at % 10 === 0),
      attacks: [],
    };
    const { strata } = calibrateClusters([[one], [crowded]], "made");
    expect(strata.map((stratum) => stratum.incidents.length)).toEqual([one.attacks.length, 0]);
    expect(strata[1]?.attackShare).toBeGreaterThan(strata[0]?.attackShare ?? 1);
  });

  it("scores no attack by trees that saw it", () => {
    const [first] = all;
    if (first === undefined) throw new Error("nothing was made");
    const seen = incidentsOf(first, logitsOf(first, fitted), fitted.malicious);
    // By the trees that are kept, which saw them, attacks look more like attacks.
    const mean = (some: readonly { scores: readonly number[] }[]): number =>
      some.reduce((sum, { scores }) => sum + (scores[0] ?? 0), 0) / some.length;
    expect(mean(seen)).toBeGreaterThan(mean(incidents.slice(0, first.attacks.length)));
  });
});
