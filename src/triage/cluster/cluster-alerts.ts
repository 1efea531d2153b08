/** Alerts of one root cause, found by what they share: docs/method.md describes the method. */
import { candidatePairs } from "./candidates.js";
import type { Clustering, ClusterInput } from "./cluster-input.js";
import { checkClusterOptions, type ClusterOptions, type ClusterProgress } from "./cluster-options.js";
import { collapse } from "./collapse.js";
import { embeddingLikeness } from "./embedding-likeness.js";
import { groupEntities } from "./group-entities.js";
import { mergeLevels } from "./merge-levels.js";
import { outlineClusters } from "./outline-clusters.js";
import type { PairContext } from "./pair-features.js";
import { PairLikeness } from "./pair-likeness.js";
import { ruleAffinity } from "./rule-affinity.js";

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
  const groups = collapse(input, window);
  const entities = groupEntities(input, groups);
  const pairs = candidatePairs(groups, entities, input.rules, window);
  const context: PairContext = {
    input,
    groups,
    entities,
    affinity: ruleAffinity(groups, input.rules, pairs),
    likeness: embeddingLikeness(input.embeddings, input.hiddenSize),
  };
  const likeness = new PairLikeness(context);
  const nodes = mergeLevels(groups.count, pairs, likeness, options, progress);
  progress(1);
  return outlineClusters(nodes, likeness);
}
