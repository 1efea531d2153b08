/** Pairs of groups that may belong together: neighbours in time that share an entity. */
import type { GroupEntities } from "./group-entities.js";
import type { Groups } from "./collapse.js";

const HOUR = 3_600_000;
/** Groups before it, of each of its entities, that a group is compared with. */
const NEIGHBOURS = 4;
/** A rare entity links over at most as many windows, … */
const MAX_WINDOWS = 24;
/** … as long as it is expected by chance at most as many times in between. */
const CHANCE_LIMIT = 0.5;

/** Latest groups of rules and pairs by entity that are remembered whatever their age: looking for what can go takes time. */
const LEAST_KEYS = 2 ** 18;

/** Pairs of groups, the earlier first. */
export interface Pairs {
  readonly count: number;
  /** [count] */
  readonly earlier: Int32Array;
  /** [count] */
  readonly later: Int32Array;
}

/**
 * Each group with the groups before it that share an entity, within `window` ms, and further back for rare entities; with the
 * group before of the same rule and entity, of the same two entities, and of the same identity.
 * @param leastKeys how many latest groups are remembered before those that can link no more are let go
 */
export function candidatePairs(
  groups: Groups,
  entities: GroupEntities,
  rules: Int32Array,
  window: number,
  leastKeys = LEAST_KEYS,
): Pairs {
  const pairs = new PairList(groups.count * NEIGHBOURS);
  const seen = new Int32Array(groups.count).fill(-1);
  const positions = entities.starts.slice();
  const latest = new Latest(groups, MAX_WINDOWS * window, leastKeys);
  const reach = reachOf(entities, window);
  const rulesEnd = rules.reduce((most, rule) => Math.max(most, rule), 0) + 2;
  for (let group = 0; group < groups.count; group += 1) {
    const begin = groups.first[group] ?? 0;
    latest.forget(begin);
    const rule = (rules[groups.rows[group] ?? 0] ?? -1) + 1;
    const propose = (before: number, within: number): boolean => {
      if (begin - (groups.last[before] ?? 0) > within) return false;
      if (seen[before] !== group) pairs.add(before, group);
      seen[before] = group;
      return true;
    };
    const previous = groups.previous[group] ?? -1;
    if (previous >= 0) propose(previous, MAX_WINDOWS * window);
    const from = group * entities.width;
    for (let at = from; at < from + entities.width; at += 1) {
      const entity = entities.ids[at] ?? -1;
      if (entity < 0) break;
      const within = reach[entity] ?? 0;
      const place = positions[entity] ?? 0;
      positions[entity] = place + 1;
      const start = Math.max(entities.starts[entity] ?? 0, place - NEIGHBOURS);
      for (let other = place - 1; other >= start; other -= 1) propose(entities.groupsOf[other] ?? 0, within);
      const ofRule = latest.replace(entity * rulesEnd + rule, group);
      if (ofRule !== undefined) propose(ofRule, within);
      for (let second = at + 1; second < from + entities.width; second += 1) {
        const partner = entities.ids[second] ?? -1;
        if (partner < 0) break;
        const both = Math.min(entity, partner) * entities.count + Math.max(entity, partner);
        const ofBoth = latest.replace(-1 - both, group);
        if (ofBoth !== undefined) propose(ofBoth, Math.max(within, reach[partner] ?? 0));
      }
    }
  }
  return pairs;
}

/** The latest group of each key, as long as a later one may still link to it: keys without end do not fill the memory. */
class Latest {
  readonly #groups = new Map<number, number>();
  /** Keys at which it looks next for what can go. */
  #most: number;

  /**
   * @param reach how far back anything links, ms
   * @param least keys below which nothing is forgotten
   */
  constructor(
    readonly groups: Groups,
    readonly reach: number,
    readonly least: number,
  ) {
    this.#most = least;
  }

  /** @returns the group before, if there is one */
  replace(key: number, group: number): number | undefined {
    const before = this.#groups.get(key);
    this.#groups.set(key, group);
    return before;
  }

  /** Lets go of what nothing from `time` on can link to. */
  forget(time: number): void {
    if (this.#groups.size < this.#most) return;
    for (const [key, group] of this.#groups)
      if (time - (this.groups.last[group] ?? 0) > this.reach) this.#groups.delete(key);
    this.#most = Math.max(this.least, 2 * this.#groups.size);
  }
}

/** How far back each entity links, ms. */
function reachOf({ rates }: GroupEntities, window: number): Float64Array {
  return rates.map((rate) =>
    Math.min(MAX_WINDOWS * window, Math.max(window, ((CHANCE_LIMIT / rate) * HOUR * window) / HOUR)),
  );
}

class PairList implements Pairs {
  count = 0;
  earlier: Int32Array;
  later: Int32Array;

  constructor(capacity: number) {
    this.earlier = new Int32Array(Math.max(16, capacity));
    this.later = new Int32Array(Math.max(16, capacity));
  }

  add(earlier: number, later: number): void {
    if (this.count === this.earlier.length) {
      this.earlier = enlarged(this.earlier);
      this.later = enlarged(this.later);
    }
    this.earlier[this.count] = earlier;
    this.later[this.count] = later;
    this.count += 1;
  }
}

function enlarged(column: Int32Array): Int32Array {
  const larger = new Int32Array(column.length * 2);
  larger.set(column);
  return larger;
}
