/** What is told of each cluster: who leads it, when it was, and why its parts are one. */
import type { Clustering, ClusterInput, ClusterMerge, ClusterOutline, SharedEntity } from "./cluster-input.js";
import type { Groups } from "./collapse.js";
import { sharedEntities } from "./group-entities.js";
import { firstMember, type Joined, joiningsOf, membersOf, type Node } from "./nodes.js";
import { gapOf, type PairContext } from "./pair-features.js";

export function outlineClusters(nodes: readonly Node[], context: PairContext): Clustering {
  const { input, groups } = context;
  const clusterOfGroup = new Int32Array(groups.count);
  for (const [cluster, node] of nodes.entries()) for (const group of membersOf(node)) clusterOfGroup[group] = cluster;
  const clusterOf = groups.groupOf.map((group) => clusterOfGroup[group] ?? 0);
  const leaders = leadersOf(input, groups, clusterOf, nodes.length);
  const clusters = nodes.map((node, cluster) => new Outline(node, leaders[cluster] ?? 0, context));
  return { clusterOf, groupOf: groups.groupOf, groups: groups.count, clusters };
}

class Outline implements ClusterOutline {
  readonly alerts: number;
  readonly distinct: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  readonly #node: Node;
  readonly #context: PairContext;

  constructor(
    node: Node,
    readonly leader: number,
    context: PairContext,
  ) {
    const { groups } = context;
    const members = membersOf(node);
    let alerts = 0;
    let lastSeen = -Infinity;
    for (const group of members) {
      alerts += groups.sizes[group] ?? 0;
      lastSeen = Math.max(lastSeen, groups.last[group] ?? 0);
    }
    this.alerts = alerts;
    this.distinct = new Set(members.map((group) => groups.identities[group])).size;
    this.firstSeen = groups.first[firstMember(node)] ?? 0;
    this.lastSeen = lastSeen;
    this.#node = node;
    this.#context = context;
  }

  get merges(): readonly ClusterMerge[] {
    return joiningsOf(this.#node).map((joined) => explain(joined, this.#context));
  }
}

/** Of the highest malicious probability; the earliest among equals, and among those the first by what they hold. */
function leadersOf(input: ClusterInput, groups: Groups, clusterOf: Int32Array, clusters: number): Int32Array {
  const leaders = new Int32Array(clusters).fill(-1);
  const { maliciousProbabilities: probabilities, times } = input;
  const isBetter = (row: number, leader: number): boolean => {
    const apart = (probabilities[row] ?? 0) - (probabilities[leader] ?? 0);
    if (apart !== 0) return apart > 0;
    const later = (times[row] ?? 0) - (times[leader] ?? 0);
    return later === 0 ? (groups.groupOf[row] ?? 0) < (groups.groupOf[leader] ?? 0) : later < 0;
  };
  for (let row = 0; row < input.alerts; row += 1) {
    const cluster = clusterOf[row] ?? 0;
    const leader = leaders[cluster] ?? -1;
    if (leader < 0 || isBetter(row, leader)) leaders[cluster] = row;
  }
  return leaders;
}

function explain({ left, right, alerts, distance }: Joined, { input, groups, entities }: PairContext): ClusterMerge {
  const shared: SharedEntity[] = sharedEntities(entities, left, right).map((entity) => entities.describe(entity));
  const rule = input.rules[groups.rows[left] ?? 0] ?? -1;
  if (rule >= 0 && rule === input.rules[groups.rows[right] ?? 0]) shared.push({ kind: "rule", id: rule });
  return { alerts, shared, gap: gapOf(groups, left, right), distance };
}
