/** Equal alerts that follow each other become one group with a count. */
import type { ClusterInput } from "./cluster-input.js";

/** Groups, by the time of their first alert. */
export interface Groups {
  readonly count: number;
  /** Group of each alert. [alerts] */
  readonly groupOf: Int32Array;
  /** Row of each group's first alert, which has what its alerts share. [count] */
  readonly rows: Int32Array;
  /** ms. [count] */
  readonly first: Float64Array;
  /** ms. [count] */
  readonly last: Float64Array;
  /** Alerts. [count] */
  readonly sizes: Int32Array;
  /** The same for groups whose alerts are equal, though far apart in time. [count] */
  readonly identities: Int32Array;
  /** The group before with the same identity, or -1. [count] */
  readonly previous: Int32Array;
}

/**
 * Alerts are equal when all but their time and text is; a group ends when none came for `window` ms, unless they come as regularly as a
 * beacon does.
 */
export function collapse(input: ClusterInput, window: number): Groups {
  const columns = identityColumns(input);
  const order = timeOrder(input, columns);
  const table = new IdentityTable(columns, input.alerts);
  const groupOf = new Int32Array(input.alerts);
  const rows = new Int32Array(input.alerts);
  const first = new Float64Array(input.alerts);
  const last = new Float64Array(input.alerts);
  const sizes = new Int32Array(input.alerts);
  const identities = new Int32Array(input.alerts);
  const previous = new Int32Array(input.alerts);
  const latest = new Int32Array(input.alerts).fill(-1);
  const rhythms = new Rhythms(input.alerts);
  let count = 0;
  for (const row of order) {
    const time = input.times[row] ?? 0;
    const identity = table.identityOf(row);
    const before = latest[identity] ?? -1;
    const gap = time - (last[before] ?? time);
    const isExpected = rhythms.isExpected(identity, gap);
    if (before >= 0) rhythms.add(identity, gap);
    if (before >= 0 && (gap <= window || (isExpected && gap <= MAX_WINDOWS * window))) {
      last[before] = time;
      sizes[before] = (sizes[before] ?? 0) + 1;
      groupOf[row] = before;
      continue;
    }
    rows[count] = row;
    first[count] = time;
    last[count] = time;
    sizes[count] = 1;
    identities[count] = identity;
    previous[count] = before;
    latest[identity] = count;
    groupOf[row] = count;
    count += 1;
  }
  return {
    count,
    groupOf,
    rows: rows.slice(0, count),
    first: first.slice(0, count),
    last: last.slice(0, count),
    sizes: sizes.slice(0, count),
    identities: identities.slice(0, count),
    previous: previous.slice(0, count),
  };
}

/** A regular gap counts up to so many windows. */
const MAX_WINDOWS = 24;
/** Gaps that make a rhythm. */
const LEAST_GAPS = 4;
/** Deviation of gaps from their mean, as a part of it: timers of malware are said to jitter by up to a fifth; what comes by chance has 1. */
const MAX_JITTER = 0.3;

/** Mean and deviation of the gaps between equal alerts, by Welford's method. */
class Rhythms {
  readonly #counts: Int32Array;
  readonly #means: Float64Array;
  readonly #squares: Float64Array;

  constructor(identities: number) {
    this.#counts = new Int32Array(identities);
    this.#means = new Float64Array(identities);
    this.#squares = new Float64Array(identities);
  }

  add(identity: number, gap: number): void {
    const count = (this.#counts[identity] ?? 0) + 1;
    const mean = this.#means[identity] ?? 0;
    const next = mean + (gap - mean) / count;
    this.#counts[identity] = count;
    this.#means[identity] = next;
    this.#squares[identity] = (this.#squares[identity] ?? 0) + (gap - mean) * (gap - next);
  }

  isExpected(identity: number, gap: number): boolean {
    const count = this.#counts[identity] ?? 0;
    if (count < LEAST_GAPS) return false;
    const mean = this.#means[identity] ?? 0;
    const deviation = Math.sqrt((this.#squares[identity] ?? 0) / count);
    return deviation <= MAX_JITTER * mean && Math.abs(gap - mean) <= MAX_JITTER * mean + 2 * deviation;
  }
}

function identityColumns(input: ClusterInput): readonly (Int32Array | Int8Array)[] {
  return [
    input.rules,
    input.sources,
    input.destinations,
    input.hosts,
    input.users,
    input.processes,
    ...input.names,
    input.severities,
    input.techniques,
    input.tactics,
  ];
}

/** Rows by time; at the same time by what they hold, so that the input's order does not matter. */
function timeOrder(input: ClusterInput, columns: readonly (Int32Array | Int8Array)[]): Int32Array {
  const order = new Int32Array(input.alerts);
  for (let row = 0; row < input.alerts; row += 1) order[row] = row;
  const { times, texts, maliciousProbabilities } = input;
  return order.sort((left, right) => {
    const apart = (times[left] ?? 0) - (times[right] ?? 0);
    if (apart !== 0) return apart;
    for (const column of columns) {
      const differs = (column[left] ?? 0) - (column[right] ?? 0);
      if (differs !== 0) return differs;
    }
    const probability = (maliciousProbabilities[right] ?? 0) - (maliciousProbabilities[left] ?? 0);
    return probability === 0 ? (texts[left] ?? 0) - (texts[right] ?? 0) : probability;
  });
}

/** Numbers for what alerts hold, by open addressing. */
class IdentityTable {
  readonly #columns: readonly (Int32Array | Int8Array)[];
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** A row of each identity. */
  readonly #rows: Int32Array;
  #count = 0;

  constructor(columns: readonly (Int32Array | Int8Array)[], alerts: number) {
    this.#columns = columns;
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, alerts * 2)));
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
    this.#rows = new Int32Array(alerts);
  }

  identityOf(row: number): number {
    let hash = 0x811c9dc5;
    for (const column of this.#columns) {
      hash = Math.imul(hash ^ (column[row] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const identity = this.#slots[slot] ?? -1;
      if (identity < 0) {
        this.#slots[slot] = this.#count;
        this.#rows[this.#count] = row;
        this.#count += 1;
        return this.#count - 1;
      }
      if (this.#equal(row, this.#rows[identity] ?? 0)) return identity;
    }
  }

  #equal(left: number, right: number): boolean {
    for (const column of this.#columns) if (column[left] !== column[right]) return false;
    return true;
  }
}
