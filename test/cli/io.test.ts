import { describe, expect, it } from "vitest";
import { colourLevel } from "../../src/cli/io.js";

describe("colourLevel", () => {
  it("is what the terminal has, and none elsewhere", () => {
    expect(colourLevel({}, true, 3)).toBe(3);
    expect(colourLevel({}, false, 3)).toBe(0);
  });

  it("is none with NO_COLOR unless that is empty", () => {
    expect(colourLevel({ NO_COLOR: "1" }, true, 3)).toBe(0);
    expect(colourLevel({ NO_COLOR: "" }, true, 3)).toBe(3);
    expect(colourLevel({ NO_COLOR: "1", FORCE_COLOR: "1" }, true, 3)).toBe(0);
  });

  it("is as FORCE_COLOR says", () => {
    expect(colourLevel({ FORCE_COLOR: "1" }, false, 0)).toBe(1);
    expect(colourLevel({ FORCE_COLOR: "" }, false, 0)).toBe(1);
    expect(colourLevel({ FORCE_COLOR: "3" }, false, 0)).toBe(3);
    expect(colourLevel({ FORCE_COLOR: "0" }, true, 3)).toBe(0);
  });
});
