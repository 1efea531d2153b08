/** History as numbers: logarithms of counts and times, and ratios against each entity's own baseline, so that they mean the same in another network. */
import type { HistoryFacts, RarestRule } from "../history/history-facts.js";
import type { KeyFacts } from "../history/key-slots.js";
import { burst } from "./burst.js";
import { DAY_MS, WINDOWS_MS, type WindowCounts } from "../history/windows.js";

const MINUTE_MS = 60_000;
const [FIVE_MINUTES_MS, HOUR_MS] = WINDOWS_MS;

type Feature = readonly [name: string, valueOf: (facts: HistoryFacts) => number];

/** log2(1 + x): 0 for nothing, 1 for one, and one more for each doubling. */
function log(count: number): number {
  return Math.log2(1 + Math.max(0, count));
}

/** Minutes, as a logarithm. */
function span(ms: number): number {
  return log(ms / MINUTE_MS);
}

function windows(name: string, of: (facts: HistoryFacts) => WindowCounts | undefined): Feature[] {
  return [
    [`${name}5m`, (facts) => log(of(facts)?.fiveMinutes ?? 0)],
    [`${name}1h`, (facts) => log(of(facts)?.hour ?? 0)],
    [`${name}24h`, (facts) => log(of(facts)?.day ?? 0)],
  ];
}

function bursts(name: string, of: (facts: HistoryFacts) => WindowCounts | undefined): Feature[] {
  const ratio = (facts: HistoryFacts, window: "fiveMinutes" | "hour", ms: number): number => {
    const counts = of(facts);
    return counts === undefined ? 0 : burst(counts[window], ms, counts.day, facts.sinceStartMs);
  };
  return [
    [`${name}Burst5m`, (facts) => ratio(facts, "fiveMinutes", FIVE_MINUTES_MS)],
    [`${name}Burst1h`, (facts) => ratio(facts, "hour", HOUR_MS)],
  ];
}

/** The time since the last one against the average time between them: -3 is eight times as soon, 3 eight times as late. */
function gapRatio(key: KeyFacts | undefined): number {
  if (key?.sinceLastMs === undefined) return 0;
  const average = key.ageMs / Math.max(1, key.total - 1);
  return Math.log2((key.sinceLastMs + MINUTE_MS) / (average + MINUTE_MS));
}

function key(name: string, of: (facts: HistoryFacts) => KeyFacts | undefined): Feature[] {
  return [
    ...windows(name, (facts) => of(facts)?.counts),
    ...bursts(name, (facts) => of(facts)?.counts),
    [`${name}Total`, (facts) => log(of(facts)?.total ?? 0)],
    [`${name}Age`, (facts) => span(of(facts)?.ageMs ?? 0)],
    [`${name}New`, (facts) => (of(facts)?.total === 1 ? 1 : 0)],
    [`${name}SinceLast`, (facts) => span(of(facts)?.sinceLastMs ?? 0)],
    [`${name}GapRatio`, (facts) => gapRatio(of(facts))],
    [`${name}DayShare`, (facts) => (of(facts)?.days ?? 0) / (1 + Math.floor(facts.sinceStartMs / DAY_MS))],
  ];
}

function rarest(name: string, of: (facts: HistoryFacts) => RarestRule | undefined): Feature[] {
  return [
    [`${name}Total`, (facts) => log(of(facts)?.total ?? facts.total)],
    [`${name}Share`, (facts) => Math.log2((of(facts)?.total ?? facts.total) / facts.total)],
    [`${name}Since`, (facts) => span(of(facts)?.sinceMs ?? HOUR_MS)],
    [`${name}Count`, (facts) => log(of(facts)?.rare ?? 0)],
  ];
}

const FEATURES: readonly Feature[] = [
  ["sinceStart", ({ sinceStartMs }) => span(sinceStartMs)],
  ...windows("all", ({ overall }) => overall.counts),
  ...bursts("all", ({ overall }) => overall.counts),
  ...windows("allRules", ({ overall }) => overall.rules),
  ...windows("allNovel", ({ overall }) => overall.novel),
  ...bursts("allNovel", ({ overall }) => overall.novel),
  ...key("rule", ({ rule }) => rule),
  ["ruleShare", ({ rule }) => Math.log2(rule.share)],
  ...windows("ruleHosts", ({ rule }) => rule.hosts),
  ["ruleHostShare", ({ rule, overall }) => rule.hosts.day / Math.max(1, overall.hosts.day)],
  ...windows("ruleSources", ({ rule }) => rule.sources),
  ...key("host", ({ host }) => host),
  ...windows("hostRules", ({ host }) => host?.rules),
  ...bursts("hostRules", ({ host }) => host?.rules),
  ...windows("hostNovel", ({ host }) => host?.novel),
  ...windows("hostUsers", ({ host }) => host?.users),
  ...key("source", ({ source }) => source),
  ...windows("sourceRules", ({ source }) => source?.rules),
  ...windows("sourceNovel", ({ source }) => source?.novel),
  ...windows("sourceDestinations", ({ source }) => source?.destinations),
  ...windows("sourcePorts", ({ source }) => source?.ports),
  ...windows("sourceAsDestination", ({ source }) => source?.asDestination),
  ...key("destination", ({ destination }) => destination),
  ...windows("destinationRules", ({ destination }) => destination?.rules),
  ...windows("destinationSources", ({ destination }) => destination?.sources),
  ...key("user", ({ user }) => user),
  ...windows("userRules", ({ user }) => user?.rules),
  ...windows("userHosts", ({ user }) => user?.hosts),
  ...windows("userNovel", ({ user }) => user?.novel),
  ...key("ruleHost", ({ ruleHost }) => ruleHost),
  ...key("ruleSource", ({ ruleSource }) => ruleSource),
  ...key("ruleDestination", ({ ruleDestination }) => ruleDestination),
  ...key("ruleUser", ({ ruleUser }) => ruleUser),
  ...key("userHost", ({ userHost }) => userHost),
  ...key("sourceDestination", ({ sourceDestination }) => sourceDestination),
  ...rarest("nearby", ({ rarestNearby }) => rarestNearby),
  ...rarest("anywhere", ({ rarestAnywhere }) => rarestAnywhere),
];

export const HISTORY_FEATURES: readonly string[] = FEATURES.map(([name]) => name);

/** Writes the features from `into[at]` on, in the order of `HISTORY_FEATURES`. */
export function historyFeatures(facts: HistoryFacts, into: Float32Array, at: number): void {
  for (let feature = 0; feature < FEATURES.length; feature++) into[at + feature] = FEATURES[feature]?.[1](facts) ?? 0;
}
