// Python's behaviour is checked case by case in test/oracle/peft-cases.test.ts.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { MAX_PATTERN_COST, ModulePattern } from "../../src/lora/module-pattern.js";

describe("ModulePattern", () => {
  it("captures what Python's greedy and lazy quantifiers capture", () => {
    const name = "model.layers.1.experts.0.down";
    expect(new ModulePattern(".*?\\.(?P<idx>\\d+)\\.").capture(name, "idx")).toBe("1");
    expect(new ModulePattern(".*\\.(?P<idx>\\d+)\\.").capture(name, "idx")).toBe("0");
    expect(new ModulePattern("(?P<a>a*)(?P<b>a*)").capture("aaa", "a")).toBe("aaa");
    expect(new ModulePattern("(?P<a>a*?)(?P<b>a*)").capture("aaa", "b")).toBe("aaa");
    expect(new ModulePattern("(?P<a>a|ab)").capture("ab", "a")).toBe("a");
    expect(new ModulePattern("(?:(?P<x>x)|y)").capture("y", "x")).toBeUndefined();
  });

  it("names what it does not support", () => {
    const reasons = {
      "(?i)a": "inline flags",
      "(?<=a)b": "look-behind",
      "(a)\\1": "back-references",
      "(?>a)": "atomic",
      "a++": "possessive",
    };
    for (const [pattern, reason] of Object.entries(reasons)) {
      expect(() => new ModulePattern(pattern)).toThrow(reason);
    }
  });

  it("takes bounded time on patterns that make other engines backtrack for ever", () => {
    const name = `${"a".repeat(60)}!`;
    for (const source of ["(a+)+$", "(a|a)*$", "(a*)*b", "(.*a){20}b", "(?=(a+)+b).*", "((?=a*a*a*b)a)*"]) {
      const pattern = new ModulePattern(source);
      const started = performance.now();
      expect(pattern.matchesWhole(name)).toBe(false);
      expect(performance.now() - started).toBeLessThan(500);
    }
  });

  it("counts its cost, and refuses what costs too much", () => {
    expect(new ModulePattern("a{100}").cost).toBeGreaterThanOrEqual(100);
    expect(() => new ModulePattern(`(?:.?){${MAX_PATTERN_COST}}`)).toThrow("too large");
    expect(() => new ModulePattern("(?=.{1000}).*")).toThrow("too large");
  });

  it("agrees with JavaScript where both mean the same", () => {
    const atom = fc.constantFrom(
      "a",
      "b",
      ".",
      "[ab]",
      "[^a]",
      "\\w",
      "\\.",
      "(?:a|ab)",
      "(?=a)",
      "(?!b)",
      "^",
      "$",
      "\\b",
    );
    const quantified = fc.tuple(atom, fc.constantFrom("", "", "*", "+", "?", "*?", "{2}", "{1,2}"));
    const source = fc
      .array(quantified, { maxLength: 6 })
      .map((parts) => parts.map(([one, count]) => (/^(\(\?[=!]|[\^$]|\\b)/.test(one) ? one : one + count)).join(""));
    const name = fc.stringMatching(/^[ab._]{0,8}$/);
    fc.assert(
      fc.property(source, source, name, (left, right, text) => {
        const both = `${left}|${right}`;
        expect(new ModulePattern(both).matchesWhole(text)).toBe(new RegExp(`^(?:${both})$`).test(text));
        expect(new ModulePattern(both).matchesStart(text)).toBe(new RegExp(`^(?:${both})`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("throws nothing but its own error", () => {
    const source = fc.oneof(fc.string(), fc.stringMatching(/^[a.*+?()[\]{}|\\^$0-9,:=!<>P-]{0,30}$/));
    fc.assert(
      fc.property(source, fc.string(), (pattern, text) => {
        try {
          new ModulePattern(pattern).matchesWhole(text);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SocagentError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
