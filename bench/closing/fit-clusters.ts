/** Fits how a cluster's features become a probability, and gathers what closing is promised on. */
import type { ClusterCalibration } from "../../src/checkpoint/cluster-calibration.js";
import { applyIsotonic, fitIsotonic } from "../../src/metrics/isotonic.js";
import { fitLogistic } from "../../src/train/baselines/logistic-regression.js";
import { standardised, standardOf } from "../../src/train/baselines/standardise.js";
import { CLUSTER_FEATURES } from "../../src/triage/prioritise/cluster-features.js";
import { clusterLogit } from "../../src/triage/prioritise/score-cluster.js";
import type { MeasuredCluster, MeasuredClusters } from "./measured-clusters.js";

/** Quantiles kept of an attack's scores. */
const QUANTILES = 33;

export type ClusterWeights = Pick<ClusterCalibration, "weights" | "bias">;

export function fitWeights(all: readonly MeasuredClusters[]): ClusterWeights {
  const clusters = all.flatMap((one) => one.clusters);
  const width = CLUSTER_FEATURES.length;
  const values = new Float32Array(clusters.length * width);
  for (const [row, { features }] of clusters.entries()) {
    values.set(
      CLUSTER_FEATURES.map((name) => features[name]),
      row * width,
    );
  }
  const table = { values, width, rows: clusters.length };
  const standard = standardOf(table);
  const { coefficients } = fitLogistic(
    standardised(table, standard),
    Uint8Array.from(clusters, (one) => Number(isAttack(one))),
  );
  const weights: Record<string, number> = {};
  let bias = coefficients[width] ?? 0;
  for (const [at, name] of CLUSTER_FEATURES.entries()) {
    const scale = standard.deviation[at] ?? 1;
    const weight = (coefficients[at] ?? 0) / scale;
    weights[name] = Number(weight.toPrecision(5));
    bias -= weight * (standard.mean[at] ?? 0);
  }
  return { weights, bias: Number(bias.toPrecision(5)) };
}

/** By another part of the data than the weights: what fits its own data promises too much. */
export function calibrateClusters(
  weights: ClusterWeights,
  all: readonly MeasuredClusters[],
  measuredOn: string,
): ClusterCalibration {
  const clusters = all.flatMap((one) => one.clusters);
  const logits = clusters.map(({ features }) => clusterLogit(features, weights));
  const curve = fitIsotonic(
    logits,
    clusters.map((one) => Number(isAttack(one))),
    clusters.map(({ alerts }) => Math.sqrt(alerts)),
  );
  const rounded = { x: curve.x.map(fiveDigits), y: curve.y.map(fiveDigits) };
  const malicious = untied(rounded);
  return {
    format: 1,
    ...weights,
    malicious,
    incidents: all.flatMap((one) => incidentsOf(one, { ...weights, malicious })),
    measuredOn,
    alerts: all.reduce((sum, one) => sum + one.alerts, 0),
    clusters: clusters.length,
  };
}

/** For each attack quantiles of its alerts' clusters' probabilities. */
export function incidentsOf(
  { clusters, attacks }: MeasuredClusters,
  calibration: Pick<ClusterCalibration, "weights" | "bias" | "malicious">,
): { scores: number[] }[] {
  const scores = clusters.map(({ features }) =>
    applyIsotonic(calibration.malicious, clusterLogit(features, calibration)),
  );
  return attacks.map((rows) => {
    const own = rows.map((cluster) => scores[cluster] ?? 0).sort((a, b) => a - b);
    if (own.length <= QUANTILES) return { scores: own };
    return {
      scores: Array.from({ length: QUANTILES }, (_, at) => own[Math.floor(((at + 0.5) / QUANTILES) * own.length)] ?? 0),
    };
  });
}

export function isAttack({ malicious, alerts }: MeasuredCluster): boolean {
  return 2 * malicious >= alerts;
}

/**
 * A curve in steps puts many clusters at one probability, and closes all or none of them: within a step the log odds break ties, by
 * a slope that changes no probability by more than a thousandth.
 */
function untied({ x, y }: { x: number[]; y: number[] }): { x: number[]; y: number[] } {
  const [first = 0, last = 1] = [x[0], x.at(-1)];
  const span = Math.max(1e-9, last - first);
  return { x, y: y.map((level, at) => fiveDigits(0.999 * level + (0.001 * ((x[at] ?? 0) - first)) / span)) };
}

function fiveDigits(value: number): number {
  return Number(value.toPrecision(7));
}
