/** Two groupings of the same rows, counted against each other. */
import { SocagentError } from "../errors.js";

export interface Contingency {
  readonly rows: number;
  /** Rows of each group of the one and of the other grouping. */
  readonly a: readonly number[];
  readonly b: readonly number[];
  /** Rows that two groups share, where they share any. */
  readonly cells: readonly { readonly a: number; readonly b: number; readonly rows: number }[];
}

/** A group's name: whatever tells it from others. */
export type GroupName = string | number;

/** @throws SocagentError (`internal`) when the lengths differ */
export function contingency(a: ArrayLike<GroupName>, b: ArrayLike<GroupName>): Contingency {
  if (a.length !== b.length) {
    throw new SocagentError("internal", `groupings of ${a.length} and of ${b.length} rows were compared`);
  }
  const [left, right] = [new Groups(), new Groups()];
  const cells = new Map<number, number>();
  for (let row = 0; row < a.length; row += 1) {
    // Exact: no grouping has more than 2^26 groups.
    const key = left.add(a[row] ?? "") * 0x4000000 + right.add(b[row] ?? "");
    cells.set(key, (cells.get(key) ?? 0) + 1);
  }
  return {
    rows: a.length,
    a: left.counts,
    b: right.counts,
    cells: [...cells].map(([key, rows]) => ({ a: Math.floor(key / 0x4000000), b: key % 0x4000000, rows })),
  };
}

/** Entropy of a grouping, in nats. */
export function entropyOf(counts: readonly number[]): number {
  const rows = counts.reduce((sum, count) => sum + count, 0);
  return -counts.reduce((sum, count) => sum + (count / rows) * Math.log(count / rows), 0);
}

/** What one grouping tells of the other, in nats. */
export function mutualInformation({ rows, a, b, cells }: Contingency): number {
  let sum = 0;
  for (const cell of cells) {
    sum += (cell.rows / rows) * Math.log((cell.rows * rows) / ((a[cell.a] ?? 1) * (b[cell.b] ?? 1)));
  }
  return Math.max(0, sum);
}

class Groups {
  readonly counts: number[] = [];
  readonly #numbers = new Map<GroupName, number>();

  add(name: GroupName): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.counts.length;
      this.#numbers.set(name, number);
      this.counts.push(0);
    }
    this.counts[number] = (this.counts[number] ?? 0) + 1;
    return number;
  }
}
