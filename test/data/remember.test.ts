// Answers that are kept: each worked out once, and never more of them than was said.
import { expect, it } from "vitest";
import { remembering } from "../../src/data/remember.js";

it("works an answer out once, and forgets all when there would be too many", () => {
  const asked: string[] = [];
  const lengthOf = remembering(2, (text: string) => {
    asked.push(text);
    return text.length;
  });
  expect(["a", "bb", "a", "bb"].map(lengthOf)).toEqual([1, 2, 1, 2]);
  expect(asked).toEqual(["a", "bb"]);
  expect(["", "", "a"].map(lengthOf)).toEqual([0, 0, 1]); // an answer of 0 is kept, too
  expect(asked).toEqual(["a", "bb", "", "a"]);
});
