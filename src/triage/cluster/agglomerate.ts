/** Average linkage inside one block. */
import { agnes, type Cluster } from "ml-hclust";

/** A joining below the cut. */
export interface Joining {
  /** Nodes of each side, as places in the block. */
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** Average distance between the two sides. */
  readonly distance: number;
}

/** A branch of the tree below the cut. */
export interface Branch {
  /** Its nodes, as places in the block. */
  readonly places: readonly number[];
  /** The loosest first. */
  readonly joinings: readonly Joining[];
}

/** More joinings of a branch are not told. */
const MAX_JOININGS = 8;

/** @param distances symmetric, of each two nodes */
export function agglomerate(distances: number[][], cut: number): Branch[] {
  const tree = agnes(distances, { method: "average", isDistanceMatrix: true });
  return tree.cut(cut).map((branch) => {
    const inner: Cluster[] = [];
    branch.traverse((part) => {
      if (!part.isLeaf) inner.push(part);
    });
    inner.sort((left, right) => right.height - left.height);
    const joinings = inner.slice(0, MAX_JOININGS).flatMap(({ children: [left, right], height }) => {
      if (left === undefined || right === undefined) return [];
      return [{ left: leavesOf(left), right: leavesOf(right), distance: height }];
    });
    return { places: leavesOf(branch), joinings };
  });
}

function leavesOf(branch: Cluster): number[] {
  return branch.isLeaf ? [branch.index] : branch.indices();
}
