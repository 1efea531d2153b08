/** What was seen of each entity of a kind within a day: counts in windows, for one kind of entity. */
import { combined } from "./target-encoding.js";

/** Seconds. */
export const WINDOWS = [300, 3600, 86_400] as const;

/** The last alerts of an entity that are looked at. */
const RECENT = 64;
/** Entities not seen for a day are forgotten, that often (seconds). */
const SWEEP = 21_600;
/** For counting distinct others: hashes that fall together are rare among 64. */
const MARKS = 4096;
/** First sightings of pairs: about a million in eight million places. */
const PAIRS = 2 ** 23;

interface Recent {
  readonly times: number[];
  readonly rules: number[];
  readonly others: number[];
  /** Whether the rule was new to the entity. */
  readonly novel: number[];
  total: number;
  last: number;
}

export class EntityWindow {
  static readonly count = WINDOWS.length * 5 + 5;

  readonly #entities = new Map<number, Recent>();
  readonly #pairs = new Uint8Array(PAIRS);
  readonly #ruleMarks: Uint32Array;
  readonly #novelMarks: Uint32Array;
  readonly #otherMarks = new Uint32Array(MARKS);
  #mark = 0;
  #swept = 0;

  constructor(rules: number) {
    this.#ruleMarks = new Uint32Array(rules);
    this.#novelMarks = new Uint32Array(rules);
  }

  /**
   * Takes note of an alert and writes `EntityWindow.count` numbers about its entity, the alert included.
   * @param key of the entity; 0 for none: every number is −1
   * @param other whom it met
   * @param share of each rule among all alerts so far
   */
  observe(
    alert: { readonly key: number; readonly time: number; readonly rule: number; readonly other: number },
    share: (rule: number) => number,
    out: Float32Array,
    offset: number,
  ): void {
    const { key, time, rule, other } = alert;
    if (key === 0) {
      out.fill(-1, offset, offset + EntityWindow.count);
      return;
    }
    this.#sweep(time);
    const recent = this.#entities.get(key) ?? { times: [], rules: [], others: [], novel: [], total: 0, last: -1e6 };
    this.#entities.set(key, recent);
    const place = combined(key, rule + 1) & (PAIRS - 1);
    const before = this.#pairs[place] ?? 0;
    this.#pairs[place] = Math.min(255, before + 1);
    recent.times.push(time);
    recent.rules.push(rule);
    recent.others.push(other);
    recent.novel.push(before === 0 ? 1 : 0);
    if (recent.times.length > RECENT)
      for (const list of [recent.times, recent.rules, recent.others, recent.novel]) list.shift();
    recent.total += 1;
    let next = this.#windows(recent, time, out, offset);
    for (const value of [...this.#rarities(recent, time, share), time - recent.last, recent.total, before]) {
      out[next] = value;
      next += 1;
    }
    recent.last = time;
  }

  #windows(recent: Recent, now: number, out: Float32Array, offset: number): number {
    let next = offset;
    for (const window of WINDOWS) {
      this.#mark += 1;
      let count = 0;
      let rules = 0;
      let novel = 0;
      let novelRules = 0;
      let others = 0;
      for (let at = recent.times.length - 1; at >= 0 && now - (recent.times[at] ?? 0) <= window; at -= 1) {
        const rule = recent.rules[at] ?? 0;
        const isNovel = recent.novel[at] ?? 0;
        count += 1;
        novel += isNovel;
        rules += this.#first(this.#ruleMarks, rule);
        if (isNovel === 1) novelRules += this.#first(this.#novelMarks, rule);
        others += this.#first(this.#otherMarks, (recent.others[at] ?? 0) & (MARKS - 1));
      }
      for (const value of [count, rules, novel, novelRules, others]) {
        out[next] = value;
        next += 1;
      }
    }
    return next;
  }

  /** 1 the first time in this count, then 0. */
  #first(marks: Uint32Array, at: number): number {
    if (marks[at] === this.#mark) return 0;
    marks[at] = this.#mark;
    return 1;
  }

  /** Logarithm of the rarest rule's share in a day, and the mean one. */
  #rarities(recent: Recent, now: number, share: (rule: number) => number): [number, number] {
    this.#mark += 1;
    let rarest = 0;
    let sum = 0;
    let count = 0;
    for (let at = recent.times.length - 1; at >= 0 && now - (recent.times[at] ?? 0) <= 86_400; at -= 1) {
      const rule = recent.rules[at] ?? 0;
      if (this.#first(this.#ruleMarks, rule) === 0) continue;
      const rarity = Math.log(share(rule));
      rarest = Math.min(rarest, rarity);
      sum += rarity;
      count += 1;
    }
    return [rarest, sum / Math.max(1, count)];
  }

  #sweep(time: number): void {
    if (time - this.#swept < SWEEP) return;
    this.#swept = time;
    for (const [key, { last }] of this.#entities) if (time - last > 86_400) this.#entities.delete(key);
  }
}
