/** How likely a cluster is an attack's: by what was learnt of clusters, or where that is absent by its alerts alone. */
import type { ClusterCalibration } from "../../checkpoint/cluster-calibration.js";
import { SocagentError } from "../../errors.js";
import { binOf } from "../../metrics/trees/bins.js";
import { logOddsOf } from "../../metrics/trees/boosted-trees.js";
import { applyIsotonic } from "../../metrics/isotonic.js";
import { CLUSTER_FEATURES, type ClusterFeatures } from "./cluster-features.js";
import { poolEvidence, type Pooled } from "./pool-evidence.js";

export type ClusterTrees = Pick<ClusterCalibration, "features" | "borders" | "trees">;

/**
 * Log odds before they are calibrated.
 * @throws SocagentError (`checkpoint`) when the calibration reads what this version does not tell of clusters
 */
export function clusterLogit(features: ClusterFeatures, { features: names, borders, trees }: ClusterTrees): number {
  const bins = Uint8Array.from(names, (name, at) => {
    if (isClusterFeature(name)) return binOf(borders[at] ?? [], features[name]);
    throw new SocagentError(
      "checkpoint",
      `the checkpoint's clusters.json reads ${name}, which clusters do not have here`,
      {
        nextStep: "Calibrate the clusters again with this version, or take clusters.json out of the checkpoint.",
      },
    );
  });
  return logOddsOf(trees, { bins, width: names.length }, 0);
}

function isClusterFeature(name: string): name is keyof ClusterFeatures {
  return CLUSTER_FEATURES.some((one) => one === name);
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
