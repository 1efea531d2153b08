import { describe, expect, it } from "vitest";
import { findSeverityScale, normaliseSeverity } from "../../../src/data/read/severity.js";

describe("normaliseSeverity", () => {
  it("knows words, and words with numbers", () => {
    expect(
      ["Informational", "low", "MEDIUM", "High", "critical", "3 - High", "High (7)", "very high"].map((text) =>
        normaliseSeverity(text, "ten"),
      ),
    ).toEqual([0, 1, 2, 3, 4, 3, 3, 4]);
    expect(normaliseSeverity("banana", "ten")).toBeUndefined();
    expect(normaliseSeverity("constructor", "ten")).toBeUndefined();
  });

  it("turns Suricata's priorities round", () => {
    expect(["1", "2", "3", "4"].map((text) => normaliseSeverity(text, "ids-priority"))).toEqual([3, 2, 1, 0]);
  });

  it("keeps the order of every other scale", () => {
    expect(["0", "5", "7", "12", "15"].map((text) => normaliseSeverity(text, "wazuh"))).toEqual([0, 1, 2, 3, 4]);
    expect(["0", "3", "5", "7"].map((text) => normaliseSeverity(text, "syslog"))).toEqual([4, 3, 1, 0]);
    expect(["0", "3.9", "4.0", "7.5", "9.8"].map((text) => normaliseSeverity(text, "ten"))).toEqual([0, 1, 2, 3, 4]);
    expect(["10", "30", "60", "99"].map((text) => normaliseSeverity(text, "hundred"))).toEqual([1, 2, 3, 4]);
  });
});

describe("findSeverityScale", () => {
  it("goes by the column's name, then by its numbers", () => {
    expect(findSeverityScale("alert.severity", ["1", "3"])).toBe("ids-priority");
    expect(findSeverityScale("rule.level", ["3", "12"])).toBe("wazuh");
    expect(findSeverityScale("severity", ["0", "4"])).toBe("normalised");
    expect(findSeverityScale("severity", ["9"])).toBe("ten");
    expect(findSeverityScale("severity", ["73"])).toBe("hundred");
    expect(findSeverityScale("priority", ["80"])).toBe("hundred");
    expect(findSeverityScale("score", ["7.5"])).toBe("ten");
  });
});
