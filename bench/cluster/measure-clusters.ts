/** How well clusters are root causes. */
import { adjustedMutualInformation } from "../../src/metrics/adjusted-mutual-information.js";
import { completeness } from "../../src/metrics/completeness.js";
import type { GroupName } from "../../src/metrics/contingency.js";
import { homogeneity } from "../../src/metrics/homogeneity.js";

export interface ClusterQuality {
  readonly adjustedMutualInformation: number;
  readonly homogeneity: number;
  readonly completeness: number;
  readonly clusters: number;
  readonly alertsPerCluster: number;
}

export function measureClusters(causes: ArrayLike<GroupName>, clusterOf: ArrayLike<GroupName>): ClusterQuality {
  const clusters = new Set(Array.from(clusterOf)).size;
  return {
    adjustedMutualInformation: adjustedMutualInformation(causes, clusterOf),
    homogeneity: homogeneity(causes, clusterOf),
    completeness: completeness(causes, clusterOf),
    clusters,
    alertsPerCluster: clusters === 0 ? 0 : clusterOf.length / clusters,
  };
}
