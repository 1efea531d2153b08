// What is left of a text for alerts that their facts settle.
import { describe, expect, it } from "vitest";
import { briefText, sectionsOf } from "../../../src/enrich/text/brief-text.js";

const TEXT =
  "suspicious program | severity: high | technique: ingress tool transfer, command and control | intel: none | " +
  "rule: unique hosts one | new: host | pace: here steady one one one | path: outbound tcp 443 | said: something";

describe("briefText", () => {
  it("keeps what all alerts of a rule share", () => {
    expect(briefText(TEXT)).toBe(
      "suspicious program | severity: high | technique: ingress tool transfer, command and control | intel: none",
    );
    expect(briefText(TEXT.replace("something", "something else").replace("443", "80"))).toBe(briefText(TEXT));
    expect(briefText(TEXT.replace("high", "low"))).not.toBe(briefText(TEXT));
  });

  it("keeps the rule whatever it is, and is brief already when it is made brief again", () => {
    expect(briefText("said: a rule of that name | severity: low | said: x")).toBe(
      "said: a rule of that name | severity: low",
    );
    expect(briefText(briefText(TEXT))).toBe(briefText(TEXT));
    expect(briefText("")).toBe("");
    expect(sectionsOf("")).toEqual([]);
  });
});
