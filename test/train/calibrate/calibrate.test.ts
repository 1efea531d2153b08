// The parts of calibration: which rows, which temperature, weighted figures.
import { describe, expect, it } from "vitest";
import { auroc } from "../../../src/metrics/auroc.js";
import { fitTemperature } from "../../../src/metrics/fit-temperature.js";
import { Random } from "../../../src/random.js";
import { drawCalibrationRows } from "../../../src/train/calibrate/calibration-rows.js";
import { fitSetTemperature } from "../../../src/train/calibrate/set-temperature.js";
import { thinned } from "../../../src/train/calibrate/thinned.js";
import { concordance, weightedMoments, weightedQuantiles } from "../../../src/train/calibrate/weighted.js";
import { newColumns, type TokenFile } from "../../../src/train/data/token-file.js";

/** 1,000 validation rows: 900 benign, incidents of 80, 15 and 5 attacks. */
function source(named: boolean): { name: string; tokens: TokenFile; validation: Int32Array; weight: number } {
  const columns = newColumns(1_000);
  columns.incident.fill(-1);
  for (let row = 900; row < 1_000; row += 1) {
    const incident = row < 980 ? 0 : row < 995 ? 1 : 2;
    columns.malicious[row] = 1;
    if (named) columns.incident[row] = incident;
    // Hours apart from each other, seconds within.
    columns.time[row] = incident * 7_200_000 + row * 1_000;
  }
  const tokens: TokenFile = {
    file: "",
    rows: 1_000,
    columns,
    lists: { technique: [], tactic: [], intent: [], impact: [], tier: [], family: [] },
    empty: { rows: 0, first: [] },
    splits: new Map(),
    ids: () => new Int32Array(),
    close: () => undefined,
  };
  return { name: "soc", tokens, validation: Int32Array.from({ length: 1_000 }, (_, row) => row), weight: 1 };
}

describe("the rows of calibration", () => {
  it.each([true, false])(
    "are within the limit, of every incident, and stand for the data (incidents named: %s)",
    (named) => {
      const rows = drawCalibrationRows([source(named)], 60, 1);
      expect(rows.length).toBeLessThanOrEqual(60);
      expect(new Set(rows.flatMap(({ incident }) => incident ?? [])).size).toBe(3);
      const weight = (some: typeof rows): number => some.reduce((sum, one) => sum + one.weight, 0);
      expect(weight(rows)).toBeCloseTo(1);
      expect(weight(rows.filter(({ malicious }) => malicious))).toBeCloseTo(0.1);
      const largest = rows.filter(({ row }) => row >= 900 && row < 980);
      expect(weight(largest)).toBeCloseTo(0.08);
      expect(new Set(rows.map(({ row }) => row)).size).toBe(rows.length);
    },
  );

  it("are all rows where there are no more, and the same with the same seed", () => {
    expect(drawCalibrationRows([source(true)], 5_000, 1)).toHaveLength(1_000);
    expect(drawCalibrationRows([source(true)], 60, 1)).toEqual(drawCalibrationRows([source(true)], 60, 1));
    expect(drawCalibrationRows([source(true)], 60, 2)).not.toEqual(drawCalibrationRows([source(true)], 60, 1));
  });
});

describe("the temperature", () => {
  it("is that of plain temperature scaling where each row's class is known", () => {
    const random = new Random(1, "temperature");
    const logits = Float32Array.from({ length: 300 }, () => 3 * random.normal());
    const labels = Int32Array.from({ length: 100 }, () => random.below(3));
    const right = new Uint8Array(300);
    labels.forEach((label, row) => (right[3 * row + label] = 1));
    // Random labels: the best is as unsure as it gets; half of them right is not.
    labels.forEach((_, row) => {
      if (row % 2 === 1) return;
      const own = [...logits.subarray(3 * row, 3 * row + 3)];
      const best = own.indexOf(Math.max(...own));
      right.fill(0, 3 * row, 3 * row + 3);
      right[3 * row + best] = 1;
      labels[row] = best;
    });
    const found = fitSetTemperature(logits, 3, { right, weights: new Float32Array(100).fill(1) });
    expect(found / fitTemperature(logits, 3, labels)).toBeCloseTo(1, 2);
  });
});

describe("weighted figures", () => {
  it("are those of rows repeated as often", () => {
    const [values, weights] = [
      [3, 1, 2],
      [1, 2, 1],
    ];
    expect(weightedQuantiles(values, weights, [0, 0.5, 0.75, 1])).toEqual([1, 1, 2, 3]);
    expect(weightedMoments(values, weights).mean).toBeCloseTo(7 / 4);
    expect(weightedMoments(values, weights).deviation).toBeCloseTo(Math.sqrt(11 / 16));
  });

  it("order as AUROC does where there are two truths", () => {
    const random = new Random(2, "concordance");
    const scores = Array.from({ length: 60 }, () => Math.round(10 * random.uniform()));
    const truths = Array.from({ length: 60 }, () => random.below(2));
    const weights = Array.from({ length: 60 }, () => random.uniform());
    expect(concordance(scores, truths, weights)).toBeCloseTo(auroc(scores, truths, weights), 10);
    expect(concordance([1, 2, 3], [0, 1, 2], [1, 1, 1])).toBe(1);
  });

  it("thin a long curve to its ends and some between", () => {
    const x = Array.from({ length: 5_000 }, (_, i) => i);
    const thin = thinned({ x, y: x }, 100);
    expect(thin.x).toHaveLength(100);
    expect([thin.x[0], thin.x.at(-1)]).toEqual([0, 4_999]);
  });
});
