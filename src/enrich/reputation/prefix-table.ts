/**
 * Finds the longest prefix that holds an address, in constant memory per boundary and without allocation: nested prefixes are
 * flattened into runs of addresses with one value each, and a run is found by binary search, for IPv4 within the few runs
 * that share the address's first 16 bits.
 */
import { compareAddresses, lastOf, type Address, type Prefix } from "../address/address.js";

/** The value of addresses that no prefix holds. */
export const NO_VALUE = -1;

export interface PrefixValue {
  readonly prefix: Prefix;
  /** 0 or more. */
  readonly value: number;
}

/** Where runs of addresses begin, in order, and the value of each; what comes before the first has none. */
export interface Runs {
  readonly starts: readonly Address[];
  readonly values: readonly number[];
}

/** One more than the first 16 bits can be. */
const BUCKETS = 65_537;

export class PrefixTable {
  /** Runs of IPv4 by their first address. */
  readonly #starts4: Uint32Array;
  readonly #values4: Int32Array;
  /** For each first 16 bits: the first run that begins there or later. */
  readonly #buckets4 = new Int32Array(BUCKETS);
  /** Runs of IPv6, four words each. */
  readonly #starts6: Uint32Array;
  readonly #values6: Int32Array;

  constructor(ipv4: Runs, ipv6: Runs) {
    this.#starts4 = Uint32Array.from(ipv4.starts.flatMap(({ words }) => words));
    this.#values4 = Int32Array.from(ipv4.values);
    this.#starts6 = Uint32Array.from(ipv6.starts.flatMap(({ words }) => words));
    this.#values6 = Int32Array.from(ipv6.values);
    let run = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      while (run < this.#starts4.length && (this.#starts4[run] ?? 0) / 65_536 < bucket) run++;
      this.#buckets4[bucket] = run;
    }
  }

  find(address: Address): number {
    return address.version === 4 ? this.findIpv4(address.words[0] ?? 0) : this.#findIpv6(address);
  }

  /** @param value of the address, from 0 to 2^32 - 1 */
  findIpv4(value: number): number {
    // The last run that begins at or before the address: it may begin under earlier bits than the address's.
    const bucket = value >>> 16;
    let low = (this.#buckets4[bucket] ?? 0) - 1;
    let high = (this.#buckets4[bucket + 1] ?? 0) - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts4[middle] ?? 0) <= value) low = middle;
      else high = middle - 1;
    }
    return low < 0 ? NO_VALUE : (this.#values4[low] ?? NO_VALUE);
  }

  #findIpv6({ words }: Address): number {
    let low = -1;
    let high = this.#values6.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#isAtMost(middle * 4, words)) low = middle;
      else high = middle - 1;
    }
    return low < 0 ? NO_VALUE : (this.#values6[low] ?? NO_VALUE);
  }

  #isAtMost(start: number, words: readonly number[]): boolean {
    for (let at = 0; at < 4; at++) {
      const one = this.#starts6[start + at] ?? 0;
      const other = words[at] ?? 0;
      if (one !== other) return one < other;
    }
    return true;
  }
}

/**
 * Flattens prefixes of one IP version: within a longer prefix its own value holds, around it that of the shorter one. Of equal
 * prefixes the last given wins.
 */
export function flatten(prefixes: readonly PrefixValue[]): Runs {
  const sorted = [...prefixes].sort(
    (left, right) =>
      compareAddresses(left.prefix.address, right.prefix.address) || left.prefix.length - right.prefix.length,
  );
  const starts: Address[] = [];
  const values: number[] = [];
  const begin = (address: Address, value: number): void => {
    const previous = starts.at(-1);
    if (previous !== undefined && compareAddresses(previous, address) === 0) {
      starts.pop();
      values.pop();
    }
    if ((values.at(-1) ?? NO_VALUE) === value) return;
    starts.push(address);
    values.push(value);
  };
  /** Prefixes around the place reached, the widest first. */
  const open: { last: Address; value: number }[] = [];
  const closeBefore = (address: Address | undefined): void => {
    for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
      if (address !== undefined && compareAddresses(inner.last, address) >= 0) return;
      open.pop();
      const after = next(inner.last);
      if (after !== undefined) begin(after, open.at(-1)?.value ?? NO_VALUE);
    }
  };
  for (const { prefix, value } of sorted) {
    closeBefore(prefix.address);
    open.push({ last: lastOf(prefix), value });
    begin(prefix.address, value);
  }
  closeBefore(undefined);
  return { starts, values };
}

/** The address after, undefined after the last of all. */
function next(address: Address): Address | undefined {
  const words = [...address.words];
  for (let at = words.length - 1; at >= 0; at--) {
    const word = ((words[at] ?? 0) + 1) >>> 0;
    words[at] = word;
    if (word !== 0) return { ...address, words };
  }
  return undefined;
}
