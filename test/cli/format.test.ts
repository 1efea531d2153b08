import { describe, expect, it } from "vitest";
import { formatBytes, formatSpeed } from "../../src/cli/format.js";

describe("sizes", () => {
  it("are told in the unit that fits", () => {
    expect([0, 512, 1_500, 999_400, 17_863_141].map(formatBytes)).toEqual([
      "0 B",
      "512 B",
      "1.5 kB",
      "999 kB",
      "18 MB",
    ]);
  });

  it("are never no speed at all", () => {
    expect(formatSpeed(500_000, 309)).toBe("1.6 kB/s");
    expect(formatSpeed(80_000_000, 1)).toBe("80 MB/s");
    expect(formatSpeed(10, 0)).toBe("10 kB/s");
  });
});
