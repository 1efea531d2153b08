/** Alerts of one root cause, found by what they share: docs/method.md describes the method. */
import type { Clustering, ClusterInput } from "./cluster-input.js";
import { checkClusterOptions, type ClusterOptions, type ClusterProgress } from "./cluster-options.js";
import { mergeLevels } from "./merge-levels.js";
import { outlineClusters } from "./outline-clusters.js";
import { pairContext } from "./pair-context.js";
import { PairLikeness } from "./pair-likeness.js";

/**
 * Collapses equal alerts, links groups that share entities, and joins them by average linkage inside bounded blocks. The same for
 * any order of the input.
 * @throws SocagentError (`usage`) when the options are out of bounds
 */
export function clusterAlerts(
  input: ClusterInput,
  options: ClusterOptions,
  progress: ClusterProgress = () => undefined,
): Clustering {
  const { window } = checkClusterOptions(options);
  const { context, pairs } = pairContext(input, window);
  const likeness = new PairLikeness(context);
  const nodes = mergeLevels(context.groups.count, pairs, likeness, options, progress);
  progress(1);
  return outlineClusters(nodes, context);
}
