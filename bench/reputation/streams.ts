/** What the benchmark looks up and observes: made from a seed, so that every run has the same. */
import type { AlertRecord } from "../../src/data/record.js";
import { Random } from "../../src/random.js";
import { parsePrefix } from "../../src/enrich/address/address.js";
import { prefixClass } from "../../src/enrich/address/address-class.js";
import type { Feed, FeedEntry } from "../../src/enrich/reputation/feed.js";

const SEED = 1;
/** Of the prefixes and of the addresses looked up, this part is IPv6. */
const IPV6_SHARE = 0.1;
/** Of the addresses looked up, this part is taken from a feed. */
const LISTED_SHARE = 0.3;
const FEEDS = 4;
const START = Date.UTC(2024, 0, 1);

function octets(random: Random): string {
  return [1 + random.below(223), random.below(256), random.below(256), random.below(256)].join(".");
}

function groups(random: Random): string {
  return `2a00:${Array.from({ length: 7 }, () => random.below(65_536).toString(16)).join(":")}`;
}

/** `prefixes` public prefixes in four feeds: mostly single addresses, the rest nested networks of any size. */
export function makeFeeds(prefixes: number): Feed[] {
  const random = new Random(SEED, "feeds");
  const entries: FeedEntry[][] = Array.from({ length: FEEDS }, () => []);
  for (let made = 0; made < prefixes;) {
    const isIpv6 = random.uniform() < IPV6_SHARE;
    const isHost = random.uniform() < 0.6;
    const length = isIpv6 ? (isHost ? 128 : 32 + random.below(65)) : isHost ? 32 : 20 + random.below(10);
    const prefix = parsePrefix(`${isIpv6 ? groups(random) : octets(random)}/${length}`);
    if (prefix === undefined || prefixClass(prefix) !== "public") continue;
    entries[made++ % FEEDS]?.push({ prefix, score: random.below(101), category: "attack" });
  }
  return entries.map((own, at) => ({
    name: `feed-${at + 1}`,
    file: `feed-${at + 1}`,
    format: "list",
    date: "2024-01-01",
    entries: own,
    bogons: 0,
    bad: 0,
    problems: [],
  }));
}

/** Addresses as records have them. @param listed addresses of feeds */
export function makeAddresses(count: number, listed: readonly string[]): string[] {
  const random = new Random(SEED, "addresses");
  return Array.from({ length: count }, () => {
    if (random.uniform() < LISTED_SHARE) return listed[random.below(listed.length)] ?? "";
    return random.uniform() < IPV6_SHARE ? groups(random) : octets(random);
  });
}

/** A day of alerts: 200 rules, of which few make most of the noise, 2,000 hosts, 3,000 users, and outside sources. */
export function* makeRecords(count: number): Generator<AlertRecord> {
  const random = new Random(SEED, "records");
  const skewed = (bound: number): number => Math.floor(bound * random.uniform() ** 3);
  for (let at = 0; at < count; at++) {
    const host = skewed(2_000);
    yield {
      id: String(at),
      time: START + Math.floor((at * 86_400_000) / count),
      source: "alert-csv",
      origin: { file: "-", line: at + 2 },
      ruleText: `Detection ${String.fromCharCode(97 + (at % 26))} of kind ${skewed(200)}`,
      severity: 2,
      sourceAddress: random.uniform() < 0.5 ? octets(random) : `10.0.${host >> 8}.${host & 255}`,
      destinationAddress: `10.1.${skewed(16)}.${skewed(256)}`,
      destinationPort: 1 + skewed(2_000),
      protocol: "tcp",
      host: `srv-${host}`,
      user: `user${skewed(3_000)}`,
      message: `${random.below(900)} requests in ${random.below(90)} s`,
      techniques: [],
      fields: {},
    };
  }
}
