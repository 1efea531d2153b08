// The model beside baselines: differences as they are computed by weights, whole incidents drawn, and verdicts that admit defeat.
import { describe, expect, it } from "vitest";
import { auroc } from "../../../src/metrics/auroc.js";
import { macroPhaseAuroc } from "../../../src/metrics/macro-phase-auroc.js";
import type { BaselineOutcome } from "../../../src/train/baselines/run-baselines.js";
import { aurocDifference } from "../../../src/train/evaluate/auroc-difference.js";
import { beatsAll, compareBaselines } from "../../../src/train/evaluate/compare-baselines.js";
import { baselineFindings } from "../../../src/train/evaluate/findings.js";
import { phasesOf, positivesOf } from "../../../src/train/evaluate/labelled-rows.js";
import { Random } from "../../../src/random.js";
import { labelled } from "./rows.js";

const random = new Random(7, "comparison-test");
const test = labelled(
  Array.from({ length: 240 }, (_, row) => ({
    malicious: row % 3 === 0,
    family: row % 2 === 0 ? "spray" : "worm",
    incident: row % 3 === 0 ? `INC-${Math.floor(row / 12)}` : undefined,
  })),
);
const truth = test.rows.map(({ malicious }) => Number(malicious));
const good = Float64Array.from(truth, (one) => one + 0.6 * random.normal());
const poor = Float64Array.from(truth, (one) => 0.3 * one + random.normal());

function outcome(name: string, scores: Float64Array): BaselineOutcome {
  return { kind: "scored", name, seconds: 0, answer: { scores, trainRows: 10, note: "" } };
}

describe("AUROC differences", () => {
  it("are those of the metrics, plain and by phase", () => {
    const positives = positivesOf(test);
    const plain = aurocDifference(good, poor, { rows: test.rows, seed: 1 });
    expect(plain.estimate).toBeCloseTo(auroc(good, positives) - auroc(poor, positives), 12);
    const phases = phasesOf(test);
    const byPhase = aurocDifference(good, poor, { rows: test.rows, phases, seed: 1 });
    const expected = macroPhaseAuroc(good, positives, phases) - macroPhaseAuroc(poor, positives, phases);
    expect(byPhase.estimate).toBeCloseTo(expected, 12);
    expect(plain.low).toBeLessThan(plain.estimate);
    expect(plain.high).toBeGreaterThan(plain.estimate);
  });

  it("count ties as half", () => {
    const rows = [{ malicious: true }, { malicious: false }];
    expect(aurocDifference([1, 1], [0, 1], { rows, seed: 1 }).estimate).toBe(0.5);
  });

  it("are less sure where rows come by incidents", () => {
    const alone = test.rows.map(({ malicious }) => ({ malicious }));
    // Each incident's alerts score alike, so that they are one observation.
    const together = Float64Array.from(test.rows, ({ malicious, incident }, row) =>
      malicious ? Number(incident?.slice(4)) % 2 : (row % 10) / 10,
    );
    const width = (rows: typeof alone): number => {
      const { low, high } = aurocDifference(together, poor, { rows, seed: 1 });
      return high - low;
    };
    expect(width(test.rows.slice())).toBeGreaterThan(1.2 * width(alone));
  });
});

describe("the comparison", () => {
  it("is ahead of a poor baseline and behind a better one", () => {
    const ahead = compareBaselines([outcome("poor", poor)], good, test, 1);
    expect(ahead.verdicts.map(({ by, best, outcome: said }) => [by, best, said])).toEqual([
      ["auroc", "poor", "ahead"],
      ["macroPhaseAuroc", "poor", "ahead"],
    ]);
    expect(beatsAll(ahead)).toBe(true);
    const behind = compareBaselines([outcome("poor", poor), outcome("good", good)], poor, test, 1);
    expect(behind.verdicts.map(({ best, outcome: said }) => [best, said])).toEqual([
      ["good", "behind"],
      ["good", "behind"],
    ]);
    expect(beatsAll(behind)).toBe(false);
    expect(baselineFindings(behind)[0]).toMatchObject({ kind: "bad" });
    expect(baselineFindings(behind)[0]?.text).toContain("does not beat the baseline good");
  });

  it("is within chance where the scores are the same", () => {
    const same = compareBaselines([outcome("same", good)], good, test, 1);
    expect(same.verdicts[0]?.outcome).toBe("within chance");
    expect(baselineFindings(same)[0]?.text).toContain("by more than chance");
  });

  it("tells why there is none", () => {
    const unscored: BaselineOutcome = { kind: "unscored", name: "severity", reason: "the data has no severity" };
    const none = compareBaselines([unscored], good, test, 1);
    expect([none.verdicts, beatsAll(none)]).toEqual([[], false]);
    expect(baselineFindings(none)[0]?.text).toContain("the data has no severity");
    const oneKind = labelled([{}, {}]);
    expect(
      compareBaselines([outcome("any", Float64Array.of(0, 1))], Float64Array.of(0, 1), oneKind, 1).verdicts,
    ).toEqual([]);
  });
});
