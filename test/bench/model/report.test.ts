import { describe, expect, it } from "vitest";
import { renderReport } from "../../../bench/model/report.js";
import { judge } from "../../../bench/model/targets.js";
import { failed, measured, resultOf } from "./results-of.js";

const RESULTS = [
  resultOf({ task: "forward", tokens: 64 }, [
    measured("gpu", [12345.6]),
    measured("cpu", [405.4]),
    measured("pytorch", [811]),
  ]),
  resultOf({}, [
    measured("cpu", [1800, 2000, 1900], 3.6e9),
    measured("wasm", [12345]),
    measured("pytorch", [2800, 2800, 2800]),
  ]),
  resultOf({ task: "train-dropout" }, [measured("cpu", [2000]), failed("wasm"), measured("pytorch", [4000])]),
];

describe("renderReport", () => {
  const report = renderReport(RESULTS, judge(RESULTS));

  it("shows times, ratios, memory and verdicts", () => {
    const lines = report.split("\n").map((line) => line.replace(/\s+/g, " "));
    expect(lines).toContain("distilroberta 64 forward 12346 405 – 811 0.50 0.50");
    expect(lines).toContain("distilroberta 128 train – 1900 12345 2800 0.68 0.68");
    expect(lines).toContain("distilroberta 128 train – 400 → 3600 400 → 1000 400 → 1000");
    expect(lines).toContain("distilroberta 128 train-dropout – 2000 failed 4000 0.50 0.50");
    expect(lines).toContain("distilroberta 128 train cpu peak, GB 3.60 < 4.00 pass");
    expect(lines).toContain("distilroberta 128 train cpu/PyTorch 0.68 ≤ 0.70 pass");
  });

  it("fits a terminal of 100 columns", () => {
    expect(Math.max(...report.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  it("leaves out what nobody measured", () => {
    const alone = [resultOf({ task: "forward" }, [measured("wasm", [10])])];
    const text = renderReport(alone, judge(alone));
    expect(text).not.toContain("by round");
    expect(text).not.toContain("Memory");
    expect(text).toContain("unmeasured");
  });
});
