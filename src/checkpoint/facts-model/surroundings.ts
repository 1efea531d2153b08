/**
 * What went on around an alert, as numbers: how suspicious the alerts before it were, anywhere and on the same host. An attack is a run of
 * alerts; one that looks harmless by itself is less so a minute after its host ran a credential dumper. As with all facts, later alerts do
 * not count: an alert is judged alike in a batch and as it comes.
 */
import { fromLogOdds } from "../../metrics/log-odds.js";

/** The windows that end with an alert's time, in milliseconds. */
const WINDOWS = [
  ["5m", 5 * 60_000],
  ["1h", 3_600_000],
  ["1d", 86_400_000],
] as const;
const SCOPES = ["site", "host"] as const;
/** Log-odds where a window has no other alert. */
const NOTHING = -10;

/** By place in a row of surroundings: for each scope and window the highest log-odds, and ln(1 + Σ p), of the other alerts in it. */
export const SURROUNDINGS: readonly string[] = SCOPES.flatMap((scope) =>
  WINDOWS.flatMap(([name]) => [`around:${scope}:${name}:highest`, `around:${scope}:${name}:expected`]),
);

export interface ScoredAlerts {
  /** Milliseconds since 1970. [alerts] */
  readonly times: ArrayLike<number>;
  /** Number of the alert's host, or of its source where it has none; −1 where it has neither. [alerts] */
  readonly hosts: ArrayLike<number>;
  /** Log-odds that the alert by itself is malicious. [alerts] */
  readonly scores: ArrayLike<number>;
}

/** @returns [alerts · SURROUNDINGS.length]; time grows with alerts · log(alerts), whatever they share */
export function surroundingsOf({ times, hosts, scores }: ScoredAlerts): Float32Array {
  const alerts = scores.length;
  const into = new Float32Array(alerts * SURROUNDINGS.length).fill(0);
  const order = Uint32Array.from({ length: alerts }, (_, at) => at);
  order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  describe(order, 0, { times, scores }, into);
  for (const group of byHost(order, hosts)) describe(group, 2 * WINDOWS.length, { times, scores }, into);
  return into;
}

/** Places by host, each in the order of time; those without a host are groups of one. */
function byHost(order: Uint32Array, hosts: ArrayLike<number>): Uint32Array[] {
  const counts = new Map<number, number>();
  for (const at of order) counts.set(hosts[at] ?? -1, (counts.get(hosts[at] ?? -1) ?? 0) + 1);
  const groups = new Map<number, { readonly places: Uint32Array; filled: number }>();
  const single: Uint32Array[] = [];
  for (const at of order) {
    const host = hosts[at] ?? -1;
    if (host < 0) {
      single.push(Uint32Array.of(at));
      continue;
    }
    const group = groups.get(host) ?? { places: new Uint32Array(counts.get(host) ?? 0), filled: 0 };
    groups.set(host, group);
    group.places[group.filled] = at;
    group.filled += 1;
  }
  return [...[...groups.values()].map(({ places }) => places), ...single];
}

type Scored = Omit<ScoredAlerts, "hosts">;

/** @param group places in the order of time */
function describe(group: Uint32Array, column: number, scored: Scored, into: Float32Array): void {
  const width = SURROUNDINGS.length;
  WINDOWS.forEach(([, length], window) => {
    const at = column + 2 * window;
    const highest = highestBefore(group, length, scored);
    const expected = expectedBefore(group, length, scored);
    group.forEach((place, rank) => {
      into[place * width + at] = highest[rank] ?? NOTHING;
      into[place * width + at + 1] = Math.log1p(expected[rank] ?? 0);
    });
  });
}

/** The highest score of the others in each one's window, by a queue of falling scores; equal times see each other. */
function highestBefore(group: Uint32Array, length: number, { times, scores }: Scored): Float64Array {
  const highest = new Float64Array(group.length);
  const queue = new Uint32Array(group.length);
  let [first, end] = [0, 0];
  for (let rank = 0; rank < group.length;) {
    const time = times[group[rank] ?? 0] ?? 0;
    while (first < end && time - (times[queue[first] ?? 0] ?? 0) > length) first += 1;
    const earlier = first < end ? Math.max(NOTHING, scores[queue[first] ?? 0] ?? NOTHING) : NOTHING;
    const next = endOfMoment(group, rank, times);
    const [best, second, of] = bestTwo(group.subarray(rank, next), scores);
    for (; rank < next; rank += 1) {
      const place = group[rank] ?? 0;
      highest[rank] = Math.max(earlier, place === of ? second : best);
      const score = scores[place] ?? 0;
      while (end > first && (scores[queue[end - 1] ?? 0] ?? 0) <= score) end -= 1;
      queue[end] = place;
      end += 1;
    }
  }
  return highest;
}

/** Where the alerts of the same time as the one at `rank` end. */
function endOfMoment(group: Uint32Array, rank: number, times: ArrayLike<number>): number {
  const time = times[group[rank] ?? 0];
  let end = rank + 1;
  while (end < group.length && times[group[end] ?? 0] === time) end += 1;
  return end;
}

function bestTwo(places: Uint32Array, scores: ArrayLike<number>): readonly [best: number, second: number, of: number] {
  let [best, second, of] = [NOTHING, NOTHING, -1];
  for (const place of places) {
    const score = scores[place] ?? NOTHING;
    if (score > best) [best, second, of] = [score, best, place];
    else if (score > second) second = score;
  }
  return [best, second, of];
}

/** How many of the others in each one's window are expected to be malicious. */
function expectedBefore(group: Uint32Array, length: number, { times, scores }: Scored): Float64Array {
  // Running sums differ in nothing but rounding from sums of each window; the order is fixed, so that they are always the same.
  const sums = new Float64Array(group.length + 1);
  group.forEach((place, rank) => (sums[rank + 1] = (sums[rank] ?? 0) + fromLogOdds(scores[place] ?? 0)));
  const expected = new Float64Array(group.length);
  let [from, to] = [0, 0];
  group.forEach((place, rank) => {
    const time = times[place] ?? 0;
    while (time - (times[group[from] ?? 0] ?? 0) > length) from += 1;
    if (to <= rank) to = endOfMoment(group, rank, times);
    const others = (sums[to] ?? 0) - (sums[from] ?? 0) - fromLogOdds(scores[place] ?? 0);
    expected[rank] = Math.max(0, others);
  });
  return expected;
}
