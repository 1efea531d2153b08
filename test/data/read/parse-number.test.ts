import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNumber, parseNumberAt } from "../../../src/data/read/parse-number.js";

const fromBytes = (text: string): number => {
  const bytes = Buffer.from(`,${text},`);
  return parseNumberAt(bytes, `,${text},`, 1, bytes.length - 1);
};

describe("parseNumber", () => {
  it.each([
    ["0", 0],
    ["-1", -1],
    ["112641719", 112641719],
    ["0.0266331163", 0.0266331163],
    ["279482181562.075", 279482181562.075],
    ["-4.7744091668656e-05", -4.7744091668656e-5],
    ["1.00E+07", 1e7],
    ["Infinity", Infinity],
    ["-inf", -Infinity],
    ["NaN", NaN],
    ["", NaN],
    ["0x10", NaN],
    ["1,5", NaN],
    ["12 34", NaN],
    [".", NaN],
    ["-", NaN],
    ["123456789012345678", Number("123456789012345678")],
  ])("reads %j", (text, expected) => {
    expect(parseNumber(text)).toBe(expected);
    expect(fromBytes(text)).toBe(expected);
  });

  it("gives the same double from bytes as from text", () => {
    const decimal = fc
      .tuple(
        fc.boolean(),
        fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), maxLength: 18 }),
        fc.option(fc.string({ unit: fc.constantFrom(...Array.from("0123456789")), maxLength: 18 })),
      )
      .map(([negative, whole, fraction]) => `${negative ? "-" : ""}${whole}${fraction === null ? "" : `.${fraction}`}`);
    const any = fc.oneof(
      decimal,
      fc.double().map(String),
      fc.string({ unit: fc.constantFrom(...Array.from("0123456789.-+eE infaN")) }),
    );
    fc.assert(
      fc.property(any, (text) => {
        expect(fromBytes(text)).toBe(parseNumber(text));
      }),
      { numRuns: 2000 },
    );
  });
});
