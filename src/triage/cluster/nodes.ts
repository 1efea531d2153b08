/** Parts of clusters while they grow: which groups each has, and how it came together. */

/** Groups that stand for a node when distances are measured: more cost more and tell little more. */
const REPRESENTATIVES = 6;
/** Joinings that are kept of each node. */
export const MAX_MERGES = 8;

export interface Joined {
  /** The groups of both sides that are most alike. */
  readonly left: number;
  readonly right: number;
  /** Alerts of both sides. */
  readonly alerts: number;
  readonly distance: number;
}

/** A part of a cluster: a group by itself, by its number, or several that were joined. At first all are: a million objects would take 100 MB. */
export type Node = number | JoinedNode;

interface JoinedNode {
  /** Groups, ascending. */
  readonly members: readonly number[];
  /** Some of them, spread over time, first and last among them. */
  readonly representatives: readonly number[];
  /** The loosest first. */
  readonly joined: readonly Joined[];
}

/** Groups, ascending. */
export function membersOf(node: Node): readonly number[] {
  return typeof node === "number" ? [node] : node.members;
}

export function firstMember(node: Node): number {
  return typeof node === "number" ? node : (node.members[0] ?? 0);
}

/** Some groups, spread over time, first and last among them. */
export function representativesOf(node: Node): readonly number[] {
  return typeof node === "number" ? [node] : node.representatives;
}

/** How it came together, the loosest first. */
export function joiningsOf(node: Node): readonly Joined[] {
  return typeof node === "number" ? [] : node.joined;
}

export function joinNodes(nodes: readonly Node[], joined: readonly Joined[]): Node {
  const members = nodes.flatMap(membersOf).sort((left, right) => left - right);
  const all = [...nodes.flatMap(joiningsOf), ...joined];
  all.sort((left, right) => right.distance - left.distance || left.left - right.left);
  return { members, representatives: spread(members), joined: all.slice(0, MAX_MERGES) };
}

/** At most `REPRESENTATIVES`, at even places. */
export function spread(members: readonly number[]): readonly number[] {
  if (members.length <= REPRESENTATIVES) return members;
  const step = (members.length - 1) / (REPRESENTATIVES - 1);
  return Array.from({ length: REPRESENTATIVES }, (_, at) => members[Math.floor(at * step)] ?? 0);
}
