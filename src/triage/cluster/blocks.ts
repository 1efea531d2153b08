/** Candidate blocks: what links join, up to a size that agglomeration can take. */

/** Links between nodes, by strength. */
export interface Links {
  /** [count] */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 0 to 1. [count] */
  readonly strength: Float32Array;
}

/**
 * Connected components of the links, none larger than `limit`: the strongest links join first, so that where a component is too
 * large it comes apart at its weakest links, which are those furthest in time or by the most common entities.
 * @returns members of each block of two and more, ascending, blocks by their first member
 */
export function candidateBlocks(nodes: number, { left, right, strength }: Links, limit: number): Int32Array[] {
  const order = Int32Array.from(strength, (_, link) => link).sort(
    (one, other) => (strength[other] ?? 0) - (strength[one] ?? 0) || one - other,
  );
  const sets = new DisjointSets(nodes);
  for (const link of order) sets.join(left[link] ?? 0, right[link] ?? 0, limit);
  return sets.blocks();
}

class DisjointSets {
  readonly #parents: Int32Array;
  readonly #sizes: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, at) => at);
    this.#sizes = new Int32Array(count).fill(1);
  }

  join(left: number, right: number, limit: number): void {
    const one = this.#rootOf(left);
    const other = this.#rootOf(right);
    if (one === other) return;
    const size = (this.#sizes[one] ?? 0) + (this.#sizes[other] ?? 0);
    if (size > limit) return;
    const root = Math.min(one, other);
    this.#parents[Math.max(one, other)] = root;
    this.#sizes[root] = size;
  }

  blocks(): Int32Array[] {
    const places = new Int32Array(this.#parents.length).fill(-1);
    const blocks: Int32Array[] = [];
    const filled: number[] = [];
    for (let at = 0; at < this.#parents.length; at += 1) {
      const root = this.#rootOf(at);
      const size = this.#sizes[root] ?? 0;
      if (size < 2) continue;
      if (places[root] === -1) {
        places[root] = blocks.length;
        blocks.push(new Int32Array(size));
        filled.push(0);
      }
      const place = places[root] ?? 0;
      const block = blocks[place];
      if (block === undefined) continue;
      block[filled[place] ?? 0] = at;
      filled[place] = (filled[place] ?? 0) + 1;
    }
    return blocks;
  }

  #rootOf(at: number): number {
    let root = at;
    for (let parent = this.#parents[root] ?? root; parent !== root; parent = this.#parents[root] ?? root) root = parent;
    for (let here = at; here !== root;) {
      const next = this.#parents[here] ?? root;
      this.#parents[here] = root;
      here = next;
    }
    return root;
  }
}
