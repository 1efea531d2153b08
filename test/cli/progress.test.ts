import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { ProgressLine } from "../../src/cli/progress.js";

let written: string[] = [];
const on = (isTerminal: boolean): ProgressLine =>
  new ProgressLine({ write: (text) => void written.push(text), colours: NO_COLOURS, isTerminal });

beforeEach(() => {
  written = [];
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("ProgressLine", () => {
  it("is redrawn on a terminal, and taken away", () => {
    const line = on(true);
    line.show("reading", 0.5, "10 alerts");
    line.clear();
    expect(written.join("")).toContain("reading    ████████████░░░░░░░░░░░░  50 %  10 alerts");
    expect(written.at(-1)).toBe("\r\u001b[2K");
  });

  it("tells on a terminal how long nothing has been heard, until it is taken away", () => {
    const line = on(true);
    line.show("encoding", undefined, "");
    vi.advanceTimersByTime(1_500);
    expect(written).toHaveLength(1);
    vi.advanceTimersByTime(2_500);
    expect(written.at(-1)).toBe("\r\u001b[2Kencoding   … 4 s");
    line.show("encoding", 0.1, "5 texts");
    expect(written.at(-1)).toContain("5 texts");
    line.clear();
    const before = written.length;
    vi.advanceTimersByTime(60_000);
    expect(written).toHaveLength(before);
  });

  it("is a line for each stage, and one in half a minute, where nobody watches", () => {
    const line = on(false);
    line.show("reading", 0, "");
    line.show("reading", 0.5, "");
    line.show("facts", undefined, "7 alerts");
    vi.advanceTimersByTime(31_000);
    line.show("facts", 1, "9 alerts");
    expect(written).toEqual(["reading  0 %\n", "facts  7 alerts\n", "facts  100 %  9 alerts\n"]);
  });
});
