/** Looks addresses up in all feeds at once. */
import { parseAddress, parseIpv4, type Address } from "../address/address.js";
import { addressClass, ipv4Class, type AddressClass } from "../address/address-class.js";
import type { Feed } from "./feed.js";
import { flatten, NO_VALUE, PrefixTable, type Runs } from "./prefix-table.js";

/** One feed's word on an address. */
export interface Listing {
  readonly feed: string;
  /** From 0 to 100, the worse the higher. */
  readonly score: number;
  readonly category: string;
  /** `YYYY-MM-DD`. */
  readonly feedDate: string | undefined;
}

export type ReputationFact =
  /** The worst listing; `listings` has all, one for each feed, the worst first. */
  | (Listing & { readonly kind: "found"; readonly listings: readonly Listing[] })
  /** No feed lists it; `feedDate` is that of the oldest feed. */
  | { readonly kind: "checked"; readonly feeds: readonly string[]; readonly feedDate: string | undefined }
  | { readonly kind: "unchecked"; readonly reason: string };

const NO_FEED: ReputationFact = { kind: "unchecked", reason: "no reputation feed was given" };
const NO_ADDRESS: ReputationFact = { kind: "unchecked", reason: "the record has no such address" };
const NOT_AN_ADDRESS: ReputationFact = { kind: "unchecked", reason: "it is not an IP address" };
const NO_IPV6: ReputationFact = { kind: "unchecked", reason: "no feed lists IPv6 addresses" };

/** Why addresses that are not public are not looked up: feeds list public ones. */
const NOT_PUBLIC: Readonly<Record<AddressClass, ReputationFact>> = {
  public: NOT_AN_ADDRESS, // never given
  private: notPublic("private"),
  loopback: notPublic("loopback"),
  "link-local": notPublic("link-local"),
  cgnat: notPublic("carrier-grade NAT"),
  multicast: notPublic("multicast"),
  documentation: notPublic("documentation"),
  reserved: notPublic("reserved"),
};

function notPublic(kind: string): ReputationFact {
  return { kind: "unchecked", reason: `it is a ${kind} address, and feeds list public ones` };
}

export class Reputation {
  readonly #table: PrefixTable;
  /** By the table's value. */
  readonly #answers: readonly ReputationFact[];
  readonly #nothingFound: ReputationFact;
  readonly #listsIpv6: boolean;

  constructor(feeds: readonly Feed[]) {
    const answers: ReputationFact[] = [];
    this.#table = new PrefixTable(mergeFeeds(feeds, 4, answers), mergeFeeds(feeds, 6, answers));
    this.#answers = answers;
    this.#listsIpv6 = feeds.some(({ entries }) => entries.some(({ prefix }) => prefix.address.version === 6));
    const dates = feeds.flatMap(({ date }) => date ?? []).sort();
    this.#nothingFound =
      feeds.length === 0 ? NO_FEED : { kind: "checked", feeds: feeds.map(({ name }) => name), feedDate: dates[0] };
  }

  /** @param text as the record has it */
  lookUp(text: string | undefined): ReputationFact {
    if (text === undefined || text === "") return NO_ADDRESS;
    if (this.#nothingFound === NO_FEED) return NO_FEED;
    const value = parseIpv4(text);
    if (value !== undefined) return this.#answer(ipv4Class(value), this.#table.findIpv4(value));
    const address = parseAddress(text);
    return address === undefined ? NOT_AN_ADDRESS : this.lookUpAddress(address);
  }

  lookUpAddress(address: Address): ReputationFact {
    if (this.#nothingFound === NO_FEED) return NO_FEED;
    const kind = addressClass(address);
    if (address.version === 6 && kind === "public" && !this.#listsIpv6) return NO_IPV6;
    return this.#answer(kind, this.#table.find(address));
  }

  #answer(kind: AddressClass, value: number): ReputationFact {
    if (kind !== "public") return NOT_PUBLIC[kind];
    return value === NO_VALUE ? this.#nothingFound : (this.#answers[value] ?? this.#nothingFound);
  }
}

/** Runs of addresses on which the same feeds say the same. @param answers gets what they say, by the runs' values */
function mergeFeeds(feeds: readonly Feed[], version: 4 | 6, answers: ReputationFact[]): Runs {
  const tables = feeds.map((feed) => {
    const listings: Listing[] = [];
    const prefixes = feed.entries
      .filter(({ prefix }) => prefix.address.version === version)
      .map(({ prefix, score, category }) => {
        listings.push({ feed: feed.name, score, category, feedDate: feed.date });
        return { prefix, value: listings.length - 1 };
      });
    const runs = flatten(prefixes);
    const none: Runs = { starts: [], values: [] };
    return { runs, listings, table: version === 4 ? new PrefixTable(runs, none) : new PrefixTable(none, runs) };
  });
  const known = new Map<string, number>();
  const starts = uniqueStarts(tables.flatMap(({ runs }) => runs.starts));
  const values = starts.map((start) => {
    const found = tables.flatMap(({ table, listings }) => listings[table.find(start)] ?? []);
    if (found.length === 0) return NO_VALUE;
    const key = JSON.stringify(found);
    const value = known.get(key) ?? answers.length;
    if (value === answers.length) answers.push(foundFact(found));
    known.set(key, value);
    return value;
  });
  return { starts, values };
}

function foundFact(found: readonly Listing[]): ReputationFact {
  const listings = [...found].sort((left, right) => right.score - left.score);
  const [worst] = listings;
  return worst === undefined ? NOT_AN_ADDRESS : { kind: "found", ...worst, listings };
}

function uniqueStarts(starts: readonly Address[]): Address[] {
  const key = ({ words }: Address): string => words.map((word) => word.toString(16).padStart(8, "0")).join("");
  const byKey = new Map(starts.map((start) => [key(start), start]));
  return [...byKey.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, start]) => start);
}
