/** History as numbers: logarithms of counts and times, and ratios against each entity's own baseline, so that they mean the same in another network. */
import type { HistoryFacts, RarestRule } from "../history/history-facts.js";
import type { KeyFacts } from "../history/key-slots.js";
import { burst } from "./burst.js";
import { feature, type FeatureGroup, joined } from "./feature-group.js";
import { DAY_MS, WINDOWS_MS, type WindowCounts } from "../history/windows.js";

const MINUTE_MS = 60_000;
const [FIVE_MINUTES_MS, HOUR_MS] = WINDOWS_MS;

type Group = FeatureGroup<[facts: HistoryFacts]>;

/** log2(1 + x): 0 for nothing, 1 for one, and one more for each doubling. */
function log(count: number): number {
  return Math.log2(1 + Math.max(0, count));
}

/** Minutes, as a logarithm. */
function span(ms: number): number {
  return log(ms / MINUTE_MS);
}

function writeWindows(into: Float32Array, at: number, { fiveMinutes, hour, day }: WindowCounts): void {
  into[at] = log(fiveMinutes);
  into[at + 1] = log(hour);
  into[at + 2] = log(day);
}

function windows(name: string, of: (facts: HistoryFacts) => WindowCounts | undefined): Group {
  return {
    names: [`${name}5m`, `${name}1h`, `${name}24h`],
    write: (into, at, facts) => {
      const counts = of(facts);
      if (counts !== undefined) writeWindows(into, at, counts);
    },
  };
}

function writeBursts(
  into: Float32Array,
  at: number,
  { fiveMinutes, hour, day }: WindowCounts,
  sinceStartMs: number,
): void {
  into[at] = burst(fiveMinutes, FIVE_MINUTES_MS, day, sinceStartMs);
  into[at + 1] = burst(hour, HOUR_MS, day, sinceStartMs);
}

function bursts(name: string, of: (facts: HistoryFacts) => WindowCounts | undefined): Group {
  return {
    names: [`${name}Burst5m`, `${name}Burst1h`],
    write: (into, at, facts) => {
      const counts = of(facts);
      if (counts !== undefined) writeBursts(into, at, counts, facts.sinceStartMs);
    },
  };
}

/** The time since the last one against the average time between them: -3 is eight times as soon, 3 eight times as late. */
function gapRatio({ sinceLastMs, ageMs, total }: KeyFacts): number {
  if (sinceLastMs === undefined) return 0;
  const average = ageMs / Math.max(1, total - 1);
  return Math.log2((sinceLastMs + MINUTE_MS) / (average + MINUTE_MS));
}

const KEY_FEATURES = [
  "5m",
  "1h",
  "24h",
  "Burst5m",
  "Burst1h",
  "Total",
  "Age",
  "New",
  "SinceLast",
  "GapRatio",
  "DayShare",
];

function key(name: string, of: (facts: HistoryFacts) => KeyFacts | undefined): Group {
  return {
    names: KEY_FEATURES.map((one) => `${name}${one}`),
    write: (into, at, facts) => {
      const own = of(facts);
      if (own === undefined) return;
      writeWindows(into, at, own.counts);
      writeBursts(into, at + 3, own.counts, facts.sinceStartMs);
      into[at + 5] = log(own.total);
      into[at + 6] = span(own.ageMs);
      into[at + 7] = own.total === 1 ? 1 : 0;
      into[at + 8] = span(own.sinceLastMs ?? 0);
      into[at + 9] = gapRatio(own);
      into[at + 10] = own.days / (1 + Math.floor(facts.sinceStartMs / DAY_MS));
    },
  };
}

function rarest(name: string, of: (facts: HistoryFacts) => RarestRule | undefined): Group {
  return {
    names: ["Total", "Share", "Since", "Count"].map((one) => `${name}${one}`),
    write: (into, at, facts) => {
      const own = of(facts);
      const total = own?.total ?? facts.total;
      into[at] = log(total);
      into[at + 1] = Math.log2(total / facts.total);
      into[at + 2] = span(own?.sinceMs ?? HOUR_MS);
      into[at + 3] = log(own?.rare ?? 0);
    },
  };
}

/** History as features. */
export const HISTORY_FEATURES: Group = joined([
  feature("sinceStart", ({ sinceStartMs }: HistoryFacts) => span(sinceStartMs)),
  windows("all", ({ overall }) => overall.counts),
  bursts("all", ({ overall }) => overall.counts),
  windows("allRules", ({ overall }) => overall.rules),
  windows("allNovel", ({ overall }) => overall.novel),
  bursts("allNovel", ({ overall }) => overall.novel),
  key("rule", ({ rule }) => rule),
  feature("ruleShare", ({ rule }: HistoryFacts) => Math.log2(rule.share)),
  windows("ruleHosts", ({ rule }) => rule.hosts),
  feature("ruleHostShare", ({ rule, overall }: HistoryFacts) => rule.hosts.day / Math.max(1, overall.hosts.day)),
  windows("ruleSources", ({ rule }) => rule.sources),
  key("host", ({ host }) => host),
  windows("hostRules", ({ host }) => host?.rules),
  bursts("hostRules", ({ host }) => host?.rules),
  windows("hostNovel", ({ host }) => host?.novel),
  windows("hostUsers", ({ host }) => host?.users),
  key("source", ({ source }) => source),
  windows("sourceRules", ({ source }) => source?.rules),
  windows("sourceNovel", ({ source }) => source?.novel),
  windows("sourceDestinations", ({ source }) => source?.destinations),
  windows("sourcePorts", ({ source }) => source?.ports),
  windows("sourceAsDestination", ({ source }) => source?.asDestination),
  key("destination", ({ destination }) => destination),
  windows("destinationRules", ({ destination }) => destination?.rules),
  windows("destinationSources", ({ destination }) => destination?.sources),
  key("user", ({ user }) => user),
  windows("userRules", ({ user }) => user?.rules),
  windows("userHosts", ({ user }) => user?.hosts),
  windows("userNovel", ({ user }) => user?.novel),
  key("ruleHost", ({ ruleHost }) => ruleHost),
  key("ruleSource", ({ ruleSource }) => ruleSource),
  key("ruleDestination", ({ ruleDestination }) => ruleDestination),
  key("ruleUser", ({ ruleUser }) => ruleUser),
  key("userHost", ({ userHost }) => userHost),
  key("sourceDestination", ({ sourceDestination }) => sourceDestination),
  rarest("nearby", ({ rarestNearby }) => rarestNearby),
  rarest("anywhere", ({ rarestAnywhere }) => rarestAnywhere),
]);
