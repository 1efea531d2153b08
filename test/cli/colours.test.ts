import { describe, expect, it } from "vitest";
import { wantedLevel } from "../../src/cli/colours.js";

describe("wantedLevel", () => {
  it("is what the terminal has, and none elsewhere", () => {
    expect(wantedLevel({}, true)).toBe("supported");
    expect(wantedLevel({}, false)).toBe(0);
  });

  it("is none with NO_COLOR, unless that is empty", () => {
    expect(wantedLevel({ NO_COLOR: "1" }, true)).toBe(0);
    expect(wantedLevel({ NO_COLOR: "" }, true)).toBe("supported");
    expect(wantedLevel({ NO_COLOR: "1", FORCE_COLOR: "1" }, true)).toBe(0);
  });

  it("is as FORCE_COLOR says", () => {
    expect(wantedLevel({ FORCE_COLOR: "1" }, false)).toBe(1);
    expect(wantedLevel({ FORCE_COLOR: "" }, false)).toBe(1);
    expect(wantedLevel({ FORCE_COLOR: "3" }, false)).toBe(3);
    expect(wantedLevel({ FORCE_COLOR: "0" }, true)).toBe(0);
  });
});
