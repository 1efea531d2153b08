/** How likely an alert is malicious, given the cluster that it is in. */
import { fromLogOdds, logOdds } from "../../metrics/log-odds.js";

/** Nearer to 0 and 1 neither judgement is to be believed: alerts.csv has six digits. */
const LEAST = 1e-6;

/**
 * The mean of its own log-odds and its cluster's. Each sees what the other does not: the alert what sets it apart from the others, the
 * cluster what came later, and elsewhere. docs/method.md tells what it brings.
 * @param own calibrated, 0 to 1
 * @param cluster probability that the cluster is an attack's, 0 to 1
 */
export function maliciousInCluster(own: number, cluster: number): number {
  return fromLogOdds((logOdds(own, LEAST) + logOdds(cluster, LEAST)) / 2);
}
