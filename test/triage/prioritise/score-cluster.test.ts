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
import { calibrateClusters, fitWeights, incidentsOf } from "../../../bench/closing/fit-clusters.js";
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
  format: 1,
  weights: { highest: 1, rules: 2 },
  bias: -1,
  malicious: { x: [-2, 2], y: [0.1, 0.7] },
  incidents: [{ scores: [0.5] }],
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
    const logit = Math.log(9) + 2 * Math.log(3) - 1;
    expect(clusterLogit(features, calibration)).toBeCloseTo(logit, 9);
    const { pooled, closing } = scoreCluster(evidence.probabilities, () => features, calibration);
    expect(closing).toBeCloseTo(0.7, 9);
    expect(pooled.malicious).toBe(closing);
  });

  it("closes by the highest alert where there is none", () => {
    const { pooled, closing } = scoreCluster(evidence.probabilities, () => features, undefined);
    expect(closing).toBe(0.9);
    expect(pooled.malicious).toBeLessThan(0.9);
  });
});

describe("clusters.json", () => {
  it("is read as it was written", async () => {
    await writeClusterCalibration(folder, calibration);
    expect(await readClusterCalibration(folder)).toEqual(calibration);
  });

  it.each([
    ["a falling curve", { ...calibration, malicious: { x: [0, 1], y: [1, 0] } }, "malicious"],
    ["another field", { ...calibration, more: 1 }, "more"],
    ["a probability above 1", { ...calibration, incidents: [{ scores: [2] }] }, "incidents.0.scores.0"],
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
  const weights = fitWeights([made(1)]);
  const fitted = calibrateClusters(weights, [made(2)], "made");

  it("finds what tells attacks, and keeps what it promises on others", () => {
    expect(weights.weights.rules).toBeGreaterThan(3);
    expect(Math.abs(weights.weights.highest ?? 1)).toBeLessThan(0.3);
    const validity = validateClosing(fitted, [made(3)], { maxMiss: 0.05, confidence: 0.9 });
    expect(validity.auroc.learnt).toBeGreaterThan(validity.auroc.highest + 0.2);
    expect(validity.outcome?.missed).toBeLessThanOrEqual(0.05);
    expect(validity.outcome?.closed).toBeGreaterThan(0.2);
    expect(validity.kept).toBeGreaterThanOrEqual(0.9);
    expect(closingReport(validity)).toContain("the promise held");
  });

  it("has a score for every attack, all of them probabilities that rise", () => {
    const incidents = incidentsOf(made(2), fitted);
    expect(fitted.incidents).toHaveLength(made(2).attacks.length);
    for (const { scores } of incidents) expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });
});
