/** What pairs of alerts are compared by, made from an input: groups of equal alerts, their entities, candidate pairs. */
import { candidatePairs, type Pairs } from "./candidates.js";
import type { ClusterInput } from "./cluster-input.js";
import { collapse } from "./collapse.js";
import { embeddingLikeness } from "./embedding-likeness.js";
import { groupEntities } from "./group-entities.js";
import type { PairContext } from "./pair-features.js";
import { ruleAffinity } from "./rule-affinity.js";

/** @param window within how many ms shared entities link */
export function pairContext(
  input: ClusterInput,
  window: number,
): { readonly context: PairContext; readonly pairs: Pairs } {
  const groups = collapse(input, window);
  const entities = groupEntities(input, groups);
  const pairs = candidatePairs(groups, entities, input.rules, window);
  const affinity = ruleAffinity(groups, input.rules, pairs);
  const likeness = embeddingLikeness(input.units, input.hiddenSize);
  return { context: { input, groups, entities, affinity, likeness }, pairs };
}
