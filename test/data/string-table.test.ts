// Tests of src/data/string-table.ts
import { describe, expect, it } from "vitest";
import { NO_STRING, StringTable } from "../../src/data/string-table.js";

describe("StringTable", () => {
  it("keeps each string once, in the order in which they came", () => {
    const table = new StringTable(["a"]);
    expect([table.add("b"), table.add("a"), table.add(undefined), table.add("")]).toEqual([1, 0, NO_STRING, 2]);
    expect([table.size, table.at(1), table.at(9)]).toEqual([3, "b", undefined]);
    expect(table.strings).toEqual(["a", "b", ""]);
  });

  it("knows a string with half a surrogate pair again", () => {
    const table = new StringTable();
    expect([table.add("a\ud800"), table.add("a\ud800"), table.size]).toEqual([0, 0, 1]);
  });
});
