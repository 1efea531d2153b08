/**
 * Joins groups to clusters, level by level: candidate blocks of linked nodes, average linkage inside each, and what comes out are
 * the next level's nodes, so that what was split for its size comes together all the same.
 */
import { agglomerate } from "./agglomerate.js";
import { candidateBlocks, type Links } from "./blocks.js";
import type { Pairs } from "./candidates.js";
import type { ClusterOptions, ClusterProgress } from "./cluster-options.js";
import { firstMember, joinNodes, membersOf, representativesOf, spread, type Joined, type Node } from "./nodes.js";
import type { PairLikeness } from "./pair-likeness.js";

/** Levels grow the largest cluster by the block's limit each: a billion groups take four, the rest is for what comes apart. */
const MAX_LEVELS = 8;

/** Groups' nodes at the end, by their first group. */
export function mergeLevels(
  groups: number,
  pairs: Pairs,
  likeness: PairLikeness,
  options: ClusterOptions,
  progress: ClusterProgress,
): readonly Node[] {
  let nodes: readonly Node[] = Array.from({ length: groups }, (_, group) => group);
  const strong = strongPairs(pairs, likeness, 1 - options.cut);
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const links = linksBetween(nodes, groups, strong, likeness, level === 0 ? 0 : 1 - options.cut);
    const blocks = candidateBlocks(nodes.length, links, options.blockLimit);
    const next = joinBlocks(nodes, blocks, likeness, options.cut, (done) => {
      if (level === 0) progress(done);
    });
    const isDone = next.length === nodes.length;
    nodes = next;
    if (isDone) break;
  }
  return nodes;
}

interface StrongPairs extends Links {
  readonly count: number;
}

/** Pairs that are alike enough to be joined. */
function strongPairs(pairs: Pairs, likeness: PairLikeness, least: number): StrongPairs {
  const left = new Int32Array(pairs.count);
  const right = new Int32Array(pairs.count);
  const strength = new Float32Array(pairs.count);
  let count = 0;
  for (let pair = 0; pair < pairs.count; pair += 1) {
    const earlier = pairs.earlier[pair] ?? 0;
    const later = pairs.later[pair] ?? 0;
    const value = likeness.of(earlier, later);
    if (value < least) continue;
    left[count] = earlier;
    right[count] = later;
    strength[count] = value;
    count += 1;
  }
  return {
    count,
    left: left.subarray(0, count),
    right: right.subarray(0, count),
    strength: strength.subarray(0, count),
  };
}

/** Each two nodes that a pair links, once, by how alike they are on average. */
function linksBetween(
  nodes: readonly Node[],
  groups: number,
  pairs: StrongPairs,
  likeness: PairLikeness,
  least: number,
): Links {
  if (nodes.length === groups) return pairs;
  const nodeOf = new Int32Array(groups);
  for (const [place, node] of nodes.entries()) for (const group of membersOf(node)) nodeOf[group] = place;
  const seen = new Set<number>();
  const left: number[] = [];
  const right: number[] = [];
  const strength: number[] = [];
  for (let pair = 0; pair < pairs.count; pair += 1) {
    const one = nodeOf[pairs.left[pair] ?? 0] ?? 0;
    const other = nodeOf[pairs.right[pair] ?? 0] ?? 0;
    if (one === other) continue;
    const key = Math.min(one, other) * nodes.length + Math.max(one, other);
    if (seen.has(key)) continue;
    seen.add(key);
    const value = 1 - nodeDistance(nodes[one] ?? one, nodes[other] ?? other, likeness);
    if (value < least) continue;
    left.push(Math.min(one, other));
    right.push(Math.max(one, other));
    strength.push(value);
  }
  return { left: Int32Array.from(left), right: Int32Array.from(right), strength: Float32Array.from(strength) };
}

/** Average over the representatives of both. */
function nodeDistance(one: Node, other: Node, likeness: PairLikeness): number {
  if (typeof one === "number" && typeof other === "number") return 1 - likeness.of(one, other);
  const lefts = representativesOf(one);
  const rights = representativesOf(other);
  let sum = 0;
  for (const left of lefts) for (const right of rights) sum += likeness.of(left, right);
  return 1 - sum / (lefts.length * rights.length);
}

function joinBlocks(
  nodes: readonly Node[],
  blocks: readonly Int32Array[],
  likeness: PairLikeness,
  cut: number,
  progress: ClusterProgress,
): readonly Node[] {
  const next: Node[] = [];
  const isBlocked = new Uint8Array(nodes.length);
  for (const [done, block] of blocks.entries()) {
    for (const place of block) isBlocked[place] = 1;
    next.push(
      ...joinBlock(
        Array.from(block, (place) => nodes[place] ?? place),
        likeness,
        cut,
      ),
    );
    if (done % 256 === 0) progress(done / blocks.length);
  }
  for (const [place, node] of nodes.entries()) if (isBlocked[place] === 0) next.push(node);
  return next.sort((left, right) => firstMember(left) - firstMember(right));
}

function joinBlock(block: readonly Node[], likeness: PairLikeness, cut: number): Node[] {
  const { sizes } = likeness.context.groups;
  const distances = block.map(() => new Array<number>(block.length).fill(0));
  for (const [row, one] of block.entries()) {
    for (let column = 0; column < row; column += 1) {
      const distance = nodeDistance(one, block[column] ?? column, likeness);
      const mine = distances[row];
      const its = distances[column];
      if (mine !== undefined) mine[column] = distance;
      if (its !== undefined) its[row] = distance;
    }
  }
  return agglomerate(distances, cut).map(({ places, joinings }) => {
    const nodesAt = (at: readonly number[]): Node[] => at.flatMap((place) => block[place] ?? []);
    const [only, second] = nodesAt(places);
    if (only !== undefined && second === undefined) return only;
    const joined = joinings.map(({ left, right, distance }): Joined => {
      const sideOf = (side: readonly number[]): number[] =>
        nodesAt(side)
          .flatMap(membersOf)
          .sort((a, b) => a - b);
      const one = sideOf(left);
      const other = sideOf(right);
      return {
        ...mostAlike(spread(one), spread(other), likeness),
        alerts: [...one, ...other].reduce((sum, group) => sum + (sizes[group] ?? 0), 0),
        distance,
      };
    });
    return joinNodes(nodesAt(places), joined);
  });
}

/** The two of both sides' representatives that are most alike. */
function mostAlike(
  left: readonly number[],
  right: readonly number[],
  likeness: PairLikeness,
): { readonly left: number; readonly right: number } {
  let best = { left: left[0] ?? 0, right: right[0] ?? 0 };
  let most = -1;
  for (const one of left) {
    for (const other of right) {
      const value = likeness.of(one, other);
      if (value <= most) continue;
      most = value;
      best = { left: one, right: other };
    }
  }
  return best;
}
