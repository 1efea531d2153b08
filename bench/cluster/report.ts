/** What the benchmark of clustering prints. */
import type { ClusterResult } from "./run.js";
import { TARGETS } from "./run.js";

export function clusterReport({ quality, speed, peers, ait }: ClusterResult): string {
  const digits = (value: number): string => value.toFixed(3);
  const lines = [
    `quality (targets: adjusted mutual information ${TARGETS.adjustedMutualInformation}, homogeneity ${TARGETS.homogeneity})`,
    ...quality.map(
      (one) =>
        `  seed ${one.seed}: ${one.alerts} alerts of ${one.causes} causes in ${one.clusters} clusters: ` +
        `AMI ${digits(one.adjustedMutualInformation)}, homogeneity ${digits(one.homogeneity)}, completeness ${digits(one.completeness)}, ` +
        `${digits(one.attackInLargest)} of an attack in its largest cluster`,
    ),
    `speed (target: ${TARGETS.secondsFor100k} s for 100,000)`,
    ...speed.map(
      (one) =>
        `  ${one.alerts} alerts, ${one.groups} groups: ${one.seconds.toFixed(2)} s, ${one.cpuSeconds.toFixed(2)} s of processor`,
    ),
    "beside agglomeration of all groups at once",
    ...peers.map(
      (one) =>
        `  ${one.name}: ${one.groups} groups in ${one.seconds.toFixed(3)} s${one.quality === undefined ? "" : `, AMI ${digits(one.quality.adjustedMutualInformation)}, homogeneity ${digits(one.quality.homogeneity)}`}`,
    ),
    ...ait.flatMap(({ file, alerts, methods }) => [
      `${file}: ${alerts} alerts`,
      ...methods.map(
        (one) =>
          `  ${one.method}: homogeneity ${digits(one.homogeneity)}, ${one.alertsPerCluster.toFixed(1)} alerts a cluster`,
      ),
    ]),
  ];
  return lines.join("\n");
}
