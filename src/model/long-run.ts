/**
 * Byte pair merging for pre-tokens of thousands of bytes, such as an unbroken run of letters: the ids are those of the
 * ordinary path, in O(n log n) on typed arrays. The tokenizer library keeps an object per byte: 1,000,000 letters took it
 * 12 s and several hundred MB, this half a second and 30 MB, and the first 64 ids of them 35 ms (Node 20, one core).
 */

/** Longer runs are encoded only as far as their first ids need. Below, merging it all is cheaper than proving that. */
const WHOLE_RUN_BYTES = 64 * 1024;
/** The first attempt's bytes, and how many more the next one has. */
const FIRST_PREFIX_BYTES = 1024;
const PREFIX_GROWTH = 4;

/** A heap entry is rank · 2^32 + position: ranks stay below 2^20 (MAX_MERGES), positions below 2^32, the sum exact. */
const POSITION_SPAN = 2 ** 32;

export class LongRunMerger {
  readonly #byteIds: Int32Array;
  /** left id → right id → rank */
  readonly #ranks: (Map<number, number> | undefined)[] = [];
  /** rank → id of the merged token */
  readonly #mergedIds: Int32Array;
  readonly #longestToken: number;

  /**
   * @param byteIds the token id of each byte, [256]
   * @param merges left, right and merged id of each merge, best first; of equal pairs the last one counts
   * @param longestToken bytes of the longest token that a merge makes
   */
  constructor(
    byteIds: Int32Array,
    merges: readonly (readonly [left: number, right: number, merged: number])[],
    longestToken: number,
  ) {
    this.#byteIds = byteIds;
    this.#longestToken = longestToken;
    this.#mergedIds = Int32Array.from(merges, ([, , merged]) => merged);
    merges.forEach(([left, right], rank) => {
      (this.#ranks[left] ??= new Map()).set(right, rank);
    });
  }

  /**
   * The first `count` token ids of a run, or all when it has fewer.
   *
   * How far the rest of a long run could change its first ids is proved, not guessed. Where the run's encoding has a
   * token boundary at byte b, the tokens before b are the encoding of its first b bytes alone: no merge crossed b, so each
   * side went its own way. Some boundary lies in every window as long as the longest token. So if the prefixes that end
   * anywhere in such a window all begin with the same `count` ids, these are the run's.
   */
  encode(bytes: Uint8Array, count = Infinity): Int32Array {
    const window = this.#longestToken;
    for (
      let size = Math.max(FIRST_PREFIX_BYTES, 2 * count);
      bytes.length > WHOLE_RUN_BYTES && size * window < bytes.length;
      size *= PREFIX_GROWTH
    ) {
      const first = this.#merge(bytes.subarray(0, size)).subarray(0, count);
      let agreed = first.length === count;
      for (let end = size + 1; agreed && end < size + window; end++) {
        agreed = startsWith(this.#merge(bytes.subarray(0, end)), first);
      }
      if (agreed) return first;
    }
    return this.#merge(bytes).subarray(0, count);
  }

  /** All token ids of a run: again and again the merge of best rank, the leftmost of equals. */
  #merge(bytes: Uint8Array): Int32Array {
    const n = bytes.length;
    // A doubly linked list of tokens, each at the position of its first byte; merged ones have the id -1.
    const ids = new Int32Array(n);
    const next = new Int32Array(n);
    const previous = new Int32Array(n);
    const queue = new MinHeap(n);
    for (let i = 0; i < n; i++) {
      ids[i] = this.#byteIds[bytes[i] ?? 0] ?? 0;
      next[i] = i + 1;
      previous[i] = i - 1;
    }
    const rankOf = (left: number, right: number): number | undefined =>
      right < n ? this.#ranks[ids[left] ?? 0]?.get(ids[right] ?? 0) : undefined;
    const offer = (left: number, right: number): void => {
      const rank = rankOf(left, right);
      if (rank !== undefined) queue.push(rank * POSITION_SPAN + left);
    };
    for (let i = 0; i + 1 < n; i++) offer(i, i + 1);
    for (let entry = queue.pop(); entry !== undefined; entry = queue.pop()) {
      const rank = Math.floor(entry / POSITION_SPAN);
      const left = entry - rank * POSITION_SPAN;
      const right = next[left] ?? n;
      // Gone, or no longer the pair that was offered.
      if ((ids[left] ?? -1) < 0 || rankOf(left, right) !== rank) continue;
      const after = next[right] ?? n;
      const before = previous[left] ?? -1;
      ids[left] = this.#mergedIds[rank] ?? 0;
      ids[right] = -1;
      next[left] = after;
      if (after < n) previous[after] = left;
      offer(left, after);
      if (before >= 0) offer(before, left);
    }
    return ids.filter((id) => id >= 0);
  }
}

function startsWith(ids: Int32Array, first: Int32Array): boolean {
  return first.every((id, i) => ids[i] === id);
}

/** A binary heap of numbers, least first. */
class MinHeap {
  #items: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#items = new Float64Array(Math.max(16, capacity));
  }

  push(item: number): void {
    if (this.#size === this.#items.length) {
      const larger = new Float64Array(2 * this.#size);
      larger.set(this.#items);
      this.#items = larger;
    }
    const items = this.#items;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = items[parent] ?? 0;
      if (above <= item) break;
      items[at] = above;
      at = parent;
    }
    items[at] = item;
  }

  pop(): number | undefined {
    if (this.#size === 0) return undefined;
    const items = this.#items;
    const top = items[0];
    const item = items[--this.#size] ?? 0;
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && (items[child + 1] ?? 0) < (items[child] ?? 0)) child++;
      const below = items[child] ?? 0;
      if (below >= item) break;
      items[at] = below;
      at = child;
    }
    items[at] = item;
    return top;
  }
}
