/** Pairs by how often they occur, the most frequent first; equal ones by their ids, so that nothing depends on the order of insertion. */

export interface PairCount {
  readonly left: number;
  readonly right: number;
  readonly count: number;
}

/** A binary heap. Counts change all the time: whoever takes the first checks whether its count still holds. */
export class PairHeap {
  readonly #items: PairCount[] = [];

  push(item: PairCount): void {
    const items = this.#items;
    let at = items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent];
      if (above === undefined || !comesBefore(item, above)) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): PairCount | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let below = items[child];
      if (below === undefined) break;
      const other = items[child + 1];
      if (other !== undefined && comesBefore(other, below)) {
        below = other;
        child += 1;
      }
      if (!comesBefore(below, last)) break;
      items[at] = below;
      at = child;
    }
    items[at] = last;
    return first;
  }
}

function comesBefore(a: PairCount, b: PairCount): boolean {
  if (a.count !== b.count) return a.count > b.count;
  return a.left === b.left ? a.right < b.right : a.left < b.left;
}
