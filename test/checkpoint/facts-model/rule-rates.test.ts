// How often a rule was right: smoothed, without a row's own label, and without the rule's text.
import { describe, expect, it } from "vitest";
import { RuleRates, ruleKey } from "../../../src/checkpoint/facts-model/rule-rates.js";

describe("rule rates", () => {
  const keys = ["a", "a", "a", "b"];
  const state = RuleRates.learn(keys, [1, 1, 0, 0]);

  it("leave a learnt row's own label out", () => {
    const rates = new RuleRates(state);
    const [own] = rates.columnsOf("a", true);
    const [without] = new RuleRates({ rate: state.rate, rules: { a: [2, 1] } }).columnsOf("a");
    expect(own).toBeCloseTo(without, 12);
    expect(rates.columnsOf("a", true)[1]).toBeCloseTo(Math.log1p(2));
  });

  it("take a rule that was never seen, or seen once, for an average one", () => {
    const rates = new RuleRates(state);
    const average = Math.log(state.rate / (1 - state.rate));
    expect(rates.columnsOf("never")).toEqual([expect.closeTo(average, 12), 0]);
    expect(rates.columnsOf("b", false)).toEqual([expect.closeTo(average, 12), 0]);
  });

  it("know a rule by a hash that numbers do not change", () => {
    expect(ruleKey("Logon from 10.0.0.1")).toBe(ruleKey("logon from 192.168.77.200"));
    expect(ruleKey("Logon")).not.toBe(ruleKey("Logoff"));
    expect(ruleKey("Logon")).toMatch(/^[0-9a-f]{12}$/);
    expect(ruleKey(undefined)).toBe("");
  });

  it("are not fooled by rules that are named like parts of objects", () => {
    const hostile = ["__proto__", "constructor", ""];
    const rates = new RuleRates(RuleRates.learn(hostile, [1, 0, 1]));
    for (const name of hostile) expect(rates.columnsOf(name).every(Number.isFinite)).toBe(true);
    expect(rates.columnsOf("toString")[1]).toBe(0);
  });
});
