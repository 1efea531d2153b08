// How often alerts of a rule were malicious: smoothing, bounds, and names that someone chose to do harm.
import { describe, expect, it } from "vitest";
import { RuleRates, ruleKey } from "../../../src/checkpoint/facts-model/rule-rates.js";

function logit(rate: number): number {
  return Math.log(rate / (1 - rate));
}

describe("rule keys", () => {
  it("leave numbers and case out of account, and are short hashes", () => {
    expect(ruleKey("Scan of port 22")).toBe(ruleKey("scan of port 8080 "));
    expect(ruleKey("Scan of port 22")).not.toBe(ruleKey("Scan of host 22"));
    expect(ruleKey("__proto__")).toMatch(/^[0-9a-f]{12}$/);
    expect(ruleKey(undefined)).toBe("");
  });

  it("are the same after more rules than are remembered", () => {
    const before = ruleKey("a rule");
    for (let at = 0; at < 12_000; at += 1)
      ruleKey(`rule ${String.fromCharCode(97 + (at % 26)).repeat(at % 200)} ${at}`);
    expect(ruleKey("a rule")).toBe(before);
  });
});

describe("rule rates", () => {
  const keys = ["a", "a", "a", "a", "b", "b"];
  const state = RuleRates.learn(keys, [1, 1, 1, 0, 0, 0]);

  it("are counts, smoothed by twenty alerts of the overall rate", () => {
    expect(state).toEqual({ rate: 0.5, rules: { a: [4, 3], b: [2, 0] } });
    const [rate, alerts] = new RuleRates(state).columnsOf("a");
    expect(rate).toBeCloseTo(logit((3 + 10) / 24), 10);
    expect(alerts).toBeCloseTo(Math.log(5), 10);
  });

  it("of a rule that is not known are the overall rate", () => {
    const [rate, alerts] = new RuleRates(state).columnsOf("never seen");
    expect(rate).toBeCloseTo(0, 10);
    expect(alerts).toBe(0);
  });

  it("stay bounded, the most frequent rules first", () => {
    const many = Array.from({ length: 20_010 }, (_, at) => `rule ${at}`);
    const { rules } = RuleRates.learn([...many, "rule 20009"], new Uint8Array(20_011));
    expect(Object.keys(rules)).toHaveLength(20_000);
    expect(rules["rule 20009"]).toEqual([2, 0]);
  });

  it("take names of Object's own properties, and no name, for rules like any other", () => {
    const hostile = ["__proto__", "constructor", "hasOwnProperty", ""];
    const learnt = RuleRates.learn([...hostile, "__proto__"], [1, 0, 0, 1, 1]);
    expect(Object.getPrototypeOf(learnt.rules)).toBe(Object.prototype);
    const read = JSON.parse(JSON.stringify(learnt)) as typeof learnt;
    const rates = new RuleRates(read);
    expect(rates.columnsOf("__proto__")).toEqual(new RuleRates(learnt).columnsOf("__proto__"));
    expect(rates.columnsOf("__proto__")[1]).toBeCloseTo(Math.log(3), 10);
    expect(rates.columnsOf("constructor")[1]).toBeCloseTo(Math.log(2), 10);
    expect(rates.columnsOf("toString")[1]).toBe(0);
    expect(({} as Record<string, unknown>).malicious).toBeUndefined();
  });
});
