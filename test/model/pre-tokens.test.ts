import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { preTokenEnd } from "../../src/model/pre-tokens.js";

function split(text: string): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length;) {
    const end = preTokenEnd(text, start);
    parts.push(text.slice(start, end));
    start = end;
  }
  return parts;
}

/** GPT-2's expression, with white space as Rust has it. */
const EXPRESSION =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

describe("preTokenEnd", () => {
  it.each([
    ["Hello world", ["Hello", " world"]],
    ["it's we'll 'S", ["it", "'s", " we", "'ll", " '", "S"]],
    ["a  b   ", ["a", " ", " b", "   "]],
    ["a\n\nb \n c", ["a", "\n", "\n", "b", " \n", " c"]],
    ["port 443/tcp!'s", ["port", " 443", "/", "tcp", "!'", "s"]],
    ["\u0085x\ufeffy", ["\u0085", "x", "\ufeff", "y"]],
    ["x😀👍 😀y", ["x", "😀👍", " 😀", "y"]],
  ])("splits %j", (text, parts) => {
    expect(split(text)).toEqual(parts);
  });

  it("splits any text as the expression does", () => {
    const marks = [
      "'",
      "s",
      "t",
      "r",
      "e",
      "v",
      "m",
      "l",
      "d",
      " ",
      "\t",
      "\n",
      "\r",
      "\u00a0",
      "\u0085",
      "\ufeff",
      "\u3000",
    ];
    const pieces = fc.constantFrom(
      ...marks,
      "é",
      "漢",
      "1",
      "²",
      "٣",
      "!",
      "-",
      "_",
      "😀",
      "𝒳",
      "𝟙",
      "'re",
      "\ud800",
      "\udc00",
    );
    const text = fc.oneof(
      fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join("")),
      fc.string({ unit: "binary-ascii", maxLength: 60 }),
    );
    fc.assert(
      fc.property(text, (one) => {
        expect(split(one)).toEqual(one.match(EXPRESSION) ?? []);
      }),
      { numRuns: 2000 },
    );
  });
});
