// No regular expression of src/ takes more than linear time on text that somebody else wrote.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { regexesOf, verdictOn, VERDICTS, type Verdict } from "../../scripts/check-regexes.js";

/** Super-linear ones, with what bounds the text that they see. */
const ALLOWED: Readonly<Record<string, string>> = {
  "/<style[\\s\\S]*?<\\/style>/g": "sees charts that this program draws",
  "/NVRM version:.*?\\s(\\d+\\.\\d+(?:\\.\\d+)?)\\s/": "sees the driver's own line in /proc",
  "/^\\s*(\\S+) \\(.*\\) => (.*)\\/[^/]+$/": "sees lines of ldconfig",
  "/[<[][^>\\]]*[>\\]]/": "sees the flags of our own options",
  "/\\B(?=(?:\\d{3})+$)/g": "sees a number's digits",
  "/\\s*,\\s*/": "sees texts of SOC-Sim's own catalogue",
  "/\\{([^}]*)\\}/": "sees texts of SOC-Sim's own catalogue",
  "/^\\s*(font-size|font-family|font-weight|fill|stroke)\\s*:\\s*([\\w\\s.#(),-]+?)\\s*$/":
    "sees style attributes of charts that this program draws",
};

/** The text before it is cut to 512 characters, where the worst case takes under a millisecond: measured below. */
const BOUNDED = "(?:[0-9a-f]{0,4}:){2,7}";
const MAX_CHARACTERS = 512;
const BOUNDED_MS = 50;

/** For one new expression; known ones take no time. */
const TIMEOUT_MS = 30_000;

const verdicts = JSON.parse(readFileSync(VERDICTS, "utf8")) as Record<string, Verdict>;
const found = regexesOf();

describe("regular expressions", () => {
  it("are found", () => {
    expect(found.length).toBeGreaterThan(200);
  });

  it("are linear, or see bounded text of our own", () => {
    const bad = found.filter(({ text }) => {
      if (text in ALLOWED || text.includes(BOUNDED)) return false;
      return (verdicts[text] ?? verdictOn(text, TIMEOUT_MS)) !== "linear";
    });
    // `npx tsx scripts/check-regexes.ts --write` checks with more time, and keeps its verdicts.
    expect(bad).toEqual([]);
  }, 120_000);

  it("are told apart where they are not linear", () => {
    expect(verdictOn("/(a+)+$/", TIMEOUT_MS)).toBe("super-linear");
    expect(verdictOn("/^[a-z]{1,9}$/", TIMEOUT_MS)).toBe("linear");
  });

  it("of the list of exceptions are all in use", () => {
    const texts = new Set(found.map(({ text }) => text));
    expect(Object.keys(ALLOWED).filter((text) => !texts.has(text))).toEqual([]);
  });

  it("whose text is cut are quick on the worst text of that length", () => {
    const regexes = found.filter(({ text }) => text.includes(BOUNDED));
    expect(regexes.length).toBeGreaterThan(0);
    for (const { text } of regexes) {
      const end = text.lastIndexOf("/");
      const regex = new RegExp(text.slice(1, end), text.slice(end + 1));
      for (const pump of ["t/g0--0-+-.+a", "a:", "0:", "1.1.1.1:", "ff:", "a".repeat(15)]) {
        const attack = `A${pump.repeat(MAX_CHARACTERS)}`.slice(0, MAX_CHARACTERS);
        const start = performance.now();
        attack.replace(regex, "");
        expect(performance.now() - start).toBeLessThan(BOUNDED_MS);
      }
    }
  });
});
