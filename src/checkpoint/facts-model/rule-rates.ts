/**
 * How often alerts of a rule were malicious, smoothed: a rule that was seen twice is not believed outright. Rules are known by a hash of
 * their text, so that a checkpoint lists no one's rules.
 */
import { createHash } from "node:crypto";
import { remembering } from "../../data/remember.js";
import { countByName, type RateCount, smoothedRate } from "../../metrics/smoothed-rates.js";

/** 48 bits: two of 10,000 rules share a key with a chance of 2 in 10^7. */
const KEY_CHARACTERS = 12;
const MAX_TEXT = 256;
/** Rules that are kept, the most frequent first: texts that differ from alert to alert are not rules. */
const MAX_RULES = 20_000;
/** Keys that are remembered; beyond it they are worked out again. */
const MAX_REMEMBERED = 10_000;

/** Numbers in a rule's text change from alert to alert, and do not count. */
export function ruleKey(text: string | undefined): string {
  return text === undefined ? "" : keyOf(text);
}

const keyOf = remembering(MAX_REMEMBERED, (text: string) => {
  const plain = text.slice(0, MAX_TEXT).toLowerCase().replaceAll(/\d+/g, "#").trim();
  return createHash("sha256").update(plain).digest("hex").slice(0, KEY_CHARACTERS);
});

export interface RuleRatesState {
  /** Share of malicious alerts over all rules. */
  readonly rate: number;
  /** By `ruleKey`: alerts, and how many of them were malicious. */
  readonly rules: Record<string, RateCount>;
}

/** Columns that a rule becomes: the log-odds of its rate, and how many alerts of it were learnt from. */
export const RULE_COLUMNS = ["rule:rate", "rule:alerts"] as const;

export class RuleRates {
  readonly #rules: ReadonlyMap<string, RateCount>;
  readonly #rate: number;

  constructor({ rate, rules }: RuleRatesState) {
    this.#rate = rate;
    this.#rules = new Map(Object.entries(rules));
  }

  /** @param keys `ruleKey` of each row learnt from */
  static learn(keys: readonly string[], malicious: ArrayLike<number>): RuleRatesState {
    const { rate, counts } = countByName(keys, malicious);
    const kept = [...counts].sort(([a, [more]], [b, [less]]) => less - more || (a < b ? -1 : 1)).slice(0, MAX_RULES);
    return { rate, rules: Object.fromEntries(kept) };
  }

  columnsOf(key: string): readonly [rate: number, alerts: number] {
    const count = this.#rules.get(key) ?? [0, 0];
    const rate = smoothedRate(count, this.#rate);
    return [Math.log(rate / (1 - rate)), Math.log1p(count[0])];
  }
}
