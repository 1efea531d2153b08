/** Parts of clusters while they grow: which groups each has, and how it came together. */

/** Groups that stand for a node when distances are measured: more cost more and tell little more. */
const REPRESENTATIVES = 6;
/** Joinings that are kept of each node. */
export const MAX_MERGES = 8;

export interface Joined {
  /** Representatives of both sides. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Alerts of both. */
  readonly alerts: number;
  readonly distance: number;
}

export interface Node {
  /** Groups, ascending. */
  readonly members: readonly number[];
  /** Some of them, spread over time, first and last among them. */
  readonly representatives: readonly number[];
  /** The loosest first. */
  readonly joined: readonly Joined[];
}

const NOT_JOINED: readonly Joined[] = [];

export function singleNode(group: number): Node {
  const members = [group];
  return { members, representatives: members, joined: NOT_JOINED };
}

export function joinNodes(nodes: readonly Node[], joined: readonly Joined[]): Node {
  const members = nodes.flatMap((node) => node.members).sort((left, right) => left - right);
  const all = [...nodes.flatMap((node) => node.joined), ...joined];
  all.sort((left, right) => right.distance - left.distance || (left.left[0] ?? 0) - (right.left[0] ?? 0));
  return { members, representatives: spread(members), joined: all.slice(0, MAX_MERGES) };
}

/** At most `REPRESENTATIVES`, at even places. */
export function spread(members: readonly number[]): readonly number[] {
  if (members.length <= REPRESENTATIVES) return members;
  const step = (members.length - 1) / (REPRESENTATIVES - 1);
  return Array.from({ length: REPRESENTATIVES }, (_, at) => members[Math.floor(at * step)] ?? 0);
}
