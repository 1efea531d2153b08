/** How likely a cluster is an attack's: by what was learnt of clusters, or where that is absent by its alerts alone. */
import type { ClusterCalibration } from "../../checkpoint/cluster-calibration.js";
import { applyIsotonic } from "../../metrics/isotonic.js";
import { CLUSTER_FEATURES, type ClusterFeatures } from "./cluster-features.js";
import { poolEvidence, type Pooled } from "./pool-evidence.js";

/** Log odds before they are calibrated. Features that the calibration does not name count nothing. */
export function clusterLogit(
  features: ClusterFeatures,
  { weights, bias }: Pick<ClusterCalibration, "weights" | "bias">,
): number {
  return CLUSTER_FEATURES.reduce((sum, name) => sum + (weights[name] ?? 0) * features[name], bias);
}

export interface ClusterScore {
  readonly pooled: Pooled;
  /** What is compared with the threshold of closing. */
  readonly closing: number;
}

/**
 * With a calibration of clusters, the cluster's own probability decides about closing; without, its highest alert: the promise is about
 * what was calibrated.
 * @param features called where there is a calibration of clusters
 */
export function scoreCluster(
  probabilities: readonly number[],
  features: () => ClusterFeatures,
  calibration: ClusterCalibration | undefined,
): ClusterScore {
  const pooled = poolEvidence(probabilities);
  if (calibration === undefined) return { pooled, closing: pooled.highest };
  const malicious = applyIsotonic(calibration.malicious, clusterLogit(features(), calibration));
  return { pooled: { ...pooled, malicious }, closing: malicious };
}
