import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonExcess } from "../../src/model/scan-json.js";

const limits = { depth: 3, keys: 4, elements: 3 };

describe("findJsonExcess", () => {
  it.each([
    ['{"a":{"b":[1,2,3]},"c":"[[[[[","d":"{\\"a\\":1,\\"a\\":2}"}'],
    ['{"a":{"x":1},"b":{"x":1}}'],
    ['{"a\\\\":1,"a":"\\\\"}'],
    ["[1,[2,[3]]]"],
    ["{}"],
    [""],
  ])("finds nothing in %s", (text) => {
    expect(findJsonExcess(text, limits)).toBeUndefined();
  });

  it.each([
    ["[[[[", "nested deeper than 3"],
    ['{"a":1,"b":2,"a":3}', 'the key "a" twice'],
    ['{"a":1,"\\u0061":2}', 'the key "a" twice'],
    ['{"o":{"x":1,"x":1}}', 'the key "x" twice'],
    ['{"__proto__":1,"__proto__":1}', '"__proto__" twice'],
    ['{"a":1,"b":1,"c":1,"d":1,"e":1}', "more than 4 keys"],
    ["[0,0,0,0]", "more than 3 elements"],
  ])("refuses %s", (text, reason) => {
    expect(findJsonExcess(text, limits)).toContain(reason);
  });

  it("agrees with a walk over the parsed value", () => {
    const fits = (value: unknown, depth: number): boolean => {
      if (typeof value !== "object" || value === null) return true;
      if (depth === limits.depth) return false;
      const bound = Array.isArray(value) ? limits.elements : limits.keys;
      const inner = Object.values(value);
      return inner.length <= bound && inner.every((one) => fits(one, depth + 1));
    };
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const excess = findJsonExcess(JSON.stringify(value, undefined, indent), limits);
        expect(excess === undefined).toBe(fits(value, 0));
      }),
    );
  });

  it("returns on any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\a1 ')) }), (text) => {
        const excess = findJsonExcess(text, limits);
        expect(["undefined", "string"]).toContain(typeof excess);
      }),
    );
  });

  it("is linear in the text", () => {
    const started = performance.now();
    findJsonExcess(`"${"\\".repeat(2_000_000)}`, limits);
    findJsonExcess('"\\"'.repeat(700_000), limits);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
