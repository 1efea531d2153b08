/** Fits how a cluster's features become a probability, and gathers what closing is promised on. */
import type { ClusterCalibration } from "../../src/checkpoint/cluster-calibration.js";
import { storedBorders, storedTrees } from "../../src/checkpoint/stored-trees.js";
import { binRows, findBorders } from "../../src/metrics/trees/bins.js";
import { growTrees } from "../../src/metrics/trees/boosted-trees.js";
import { applyIsotonic, fitIsotonic } from "../../src/metrics/isotonic.js";
import { meanAndSpread } from "../../src/metrics/mean-and-spread.js";
import { attackShareOf } from "../../src/triage/close/stratum.js";
import { CLUSTER_FEATURES } from "../../src/triage/prioritise/cluster-features.js";
import { clusterLogit, type ClusterTrees } from "../../src/triage/prioritise/score-cluster.js";
import type { MeasuredCluster, MeasuredClusters } from "./measured-clusters.js";

/** Parts of the simulations, each scored by trees that were grown on the others. */
const FOLDS = 7;
/** Quantiles kept of an attack's scores. */
const QUANTILES = 33;

/** Chosen by what cross-fitting closes at a given share missed. Few clusters are attacks': a leaf may rest on few, and a tree asks for part of the features. */
const TREES = { trees: 200, depth: 6, learningRate: 0.08, leastWeight: 1, l2: 2, featureShare: 0.7 };

function fitClusterTrees(all: readonly MeasuredClusters[]): ClusterTrees {
  const clusters = all.flatMap((one) => one.clusters);
  const width = CLUSTER_FEATURES.length;
  const values = Float32Array.from(clusters.flatMap(({ features }) => CLUSTER_FEATURES.map((name) => features[name])));
  const borders = findBorders(values, width).map(storedBorders);
  const labels = Uint8Array.from(clusters, (one) => Number(isAttack(one)));
  const trees = growTrees(binRows(values, borders), labels, TREES);
  return { features: [...CLUSTER_FEATURES], borders: borders.map((own) => [...own]), trees: storedTrees(trees) };
}

/**
 * Trees on all simulations; curve and attacks' scores by trees that did not see the attacks' simulation (cross-fitting), since what judges
 * the data that it was grown on promises too much. Those trees saw fewer attacks than the ones that are kept, which are no worse.
 * @param strata simulations of each kind, with few attacks or with many, two at least in all: each kind has a promise of its own
 */
export function calibrateClusters(
  strata: readonly (readonly MeasuredClusters[])[],
  measuredOn: string,
): ClusterCalibration {
  const all = strata.flat();
  const folds = Math.min(FOLDS, all.length);
  const logits = new Map<MeasuredClusters, number[]>();
  for (let fold = 0; fold < folds; fold += 1) {
    const others = fitClusterTrees(all.filter((_one, at) => at % folds !== fold));
    for (const one of all.filter((_one, at) => at % folds === fold)) logits.set(one, logitsOf(one, others));
  }
  const scored = strata.map((measured) => measured.map((one) => ({ ...one, logits: logits.get(one) ?? [] })));
  const clusters = all.flatMap((one) => one.clusters);
  const curve = fitIsotonic(
    scored.flat().flatMap((one) => one.logits),
    clusters.map((one) => Number(isAttack(one))),
    clusters.map(({ alerts }) => Math.sqrt(alerts)),
  );
  const malicious = untied({ x: curve.x.map(sevenDigits), y: curve.y.map(sevenDigits) });
  return {
    format: 3,
    ...fitClusterTrees(all),
    malicious,
    strata: scored
      .map((measured) => ({
        attackShare: usualLimit(measured.map((one) => attackShareOf(probabilitiesOf(one.logits, malicious)))),
        incidents: measured.flatMap((one) => incidentsOf(one, one.logits, malicious)),
      }))
      .sort((a, b) => a.attackShare - b.attackShare),
    measuredOn,
    alerts: all.reduce((sum, one) => sum + one.alerts, 0),
    clusters: clusters.length,
  };
}

/** What simulations alike exceed once in some hundred: three standard deviations above the mean. @param shares one at least */
function usualLimit(shares: readonly number[]): number {
  const { mean, deviation } = meanAndSpread(shares);
  return Math.min(1, mean + 3 * deviation);
}

/** @param logits of clusters */
export function probabilitiesOf(logits: readonly number[], malicious: ClusterCalibration["malicious"]): number[] {
  return logits.map((logit) => applyIsotonic(malicious, logit));
}

export function logitsOf({ clusters }: MeasuredClusters, trees: ClusterTrees): number[] {
  return clusters.map(({ features }) => clusterLogit(features, trees));
}

/** For each attack quantiles of its alerts' clusters' probabilities. @param logits of the clusters */
export function incidentsOf(
  { attacks }: MeasuredClusters,
  logits: readonly number[],
  malicious: ClusterCalibration["malicious"],
): { scores: number[] }[] {
  const scores = probabilitiesOf(logits, malicious);
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
  return { x, y: y.map((level, at) => sevenDigits(0.999 * level + (0.001 * ((x[at] ?? 0) - first)) / span)) };
}

function sevenDigits(value: number): number {
  return Number(value.toPrecision(7));
}
