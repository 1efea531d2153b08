import { describe, expect, it } from "vitest";
import { binarySize, row, wrap } from "../../src/cli/layout.js";

describe("layout", () => {
  it("wraps at words and lets a long word stand alone", () => {
    expect(wrap("a bb ccc", 4)).toEqual(["a bb", "ccc"]);
    expect(wrap("a bbbbbbbb c", 4)).toEqual(["a", "bbbbbbbb", "c"]);
    expect(wrap("", 4)).toEqual([""]);
  });

  it("keeps a command in one piece", () => {
    expect(wrap("Run `npm run native -- --gpu`, then this.", 20)).toEqual([
      "Run",
      "`npm run native -- --gpu`,",
      "then this.",
    ]);
    expect(wrap("an odd ` tick", 6)).toEqual(["an odd", "` tick"]);
  });

  it("puts the text in the second column, coloured label or not", () => {
    expect(row("Node.js", "20")).toBe("  Node.js       20");
    expect(row("", "20")).toBe("                20");
    expect(row("Node.js", "20", (label) => `<${label}>`)).toBe("  <Node.js>       20");
  });

  it("writes sizes for people", () => {
    expect(binarySize(23.5 * 2 ** 30)).toBe("23.5 GiB");
    expect(binarySize(512 * 2 ** 20)).toBe("512 MiB");
  });
});
