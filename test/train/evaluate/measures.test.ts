// Detection, classes, calibration and scores against numbers worked out by hand, and what is undefined says so.
import { describe, expect, it } from "vitest";
import { measureCalibration } from "../../../src/train/evaluate/calibration-measures.js";
import {
  classOfRow,
  measureClasses,
  measureHeadClasses,
  predictClasses,
} from "../../../src/train/evaluate/class-measures.js";
import { measureDetection } from "../../../src/train/evaluate/detection.js";
import { encodeRows, headScores, type TextEncoder } from "../../../src/train/evaluate/score-rows.js";
import { labelled } from "./rows.js";

describe("detection", () => {
  // By score: attack a, benign, attack b, benign, benign, attack a.
  const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
  const positives = Uint8Array.of(1, 0, 1, 0, 0, 1);
  const phases = ["a", undefined, "b", undefined, undefined, "a"];

  it("is what is counted by hand", () => {
    const found = measureDetection(scores, positives, phases);
    expect(found).toMatchObject({ rows: 6, attacks: 3, phases: 2 });
    // Pairs won: 3 by the first attack, 2 by the second, none by the third.
    expect(found.auroc).toBeCloseTo(5 / 9, 12);
    expect(found.auprc).toBeCloseTo((1 + 2 / 3 + 3 / 6) / 3, 12);
    // Phase a wins 3 of 6 pairs, phase b 2 of 3.
    expect(found.macroPhaseAuroc).toBeCloseTo((3 / 6 + 2 / 3) / 2, 12);
    // 95.1 % over phases needs every attack, and the last one is below all.
    expect(found.suppression).toBe(0);
    expect(found.recallAtBudget.map(({ alerts }) => alerts)).toEqual([1, 1, 1, 1]);
    expect(found.recallAtBudget[0]?.recall).toBeCloseTo(1 / 3, 12);
    // 61 % of six closes the three lowest.
    expect(found.phaseRecall).toEqual([
      { phase: "a", rows: 2, recall: 0.5 },
      { phase: "b", rows: 1, recall: 1 },
    ]);
  });

  it("says why it is undefined where one kind is missing", () => {
    const benign = measureDetection([0.1, 0.2], Uint8Array.of(0, 0), [undefined, undefined]);
    expect(benign.auroc).toEqual({ kind: "unmeasured", reason: "every row is benign" });
    expect(benign.recallAtBudget[0]?.recall).toMatchObject({ kind: "unmeasured" });
    const malicious = measureDetection([0.1, 0.2], Uint8Array.of(1, 1), ["a", "a"]);
    expect(malicious.macroPhaseAuroc).toEqual({ kind: "unmeasured", reason: "every row is malicious" });
    expect(JSON.stringify([benign, malicious])).not.toContain("null");
  });
});

describe("head scores", () => {
  const logits = Float32Array.of(2, 0, 0, 0, 2, 0);

  it("are 1 − p(benign), after the temperature, after the curve", () => {
    const curve = { x: [0, 1], y: [0, 0.5] };
    const { raw, scaled, calibrated, order } = headScores(logits, 3, { temperature: 2, malicious: curve });
    const share = (temperature: number): number => 2 / (Math.exp(2 / temperature) + 2);
    expect(raw[0]).toBeCloseTo(share(1), 6);
    expect(scaled?.[0]).toBeCloseTo(share(2), 6);
    expect(calibrated?.[0]).toBeCloseTo(share(2) / 2, 6);
    expect(order).toBe(scaled);
    expect(headScores(logits, 3, undefined)).toMatchObject({ raw });
    expect(headScores(logits, 3, undefined).calibrated).toBeUndefined();
  });

  it("encode each text once and keep the rows' order", async () => {
    const asked: string[] = [];
    const encoder: TextEncoder = {
      classes: 2,
      encodeAll: (texts) => {
        asked.push(...texts);
        return Promise.resolve({ logits: Float32Array.from(texts.flatMap((text) => [0, text.length])) });
      },
    };
    const found = await encodeRows(encoder, ["a", "bbb", "a", "cc"], () => undefined);
    expect(asked).toEqual(["a", "bbb", "cc"]);
    expect([...found]).toEqual([0, 1, 0, 3, 0, 1, 0, 2]);
  });
});

describe("calibration", () => {
  it("tells ECE and Brier of every stage by hand", () => {
    const raw = Float64Array.of(0.1, 0.1, 0.9, 0.9);
    const positives = Uint8Array.of(0, 0, 1, 0);
    const [first, ...others] = measureCalibration({ raw, order: raw, logits: new Float32Array() }, positives);
    expect(others).toEqual([]);
    expect(first?.ece).toBeCloseTo((2 * 0.1 + 2 * 0.4) / 4, 12);
    expect(first?.brier).toBeCloseTo((0.01 + 0.01 + 0.01 + 0.81) / 4, 12);
    expect(first?.reliability.map(({ rows, positive }) => [rows, positive])).toEqual([
      [2, 0],
      [2, 0.5],
    ]);
  });
});

describe("classes", () => {
  const attack = (technique?: string): { malicious: true; technique: string | undefined } => ({
    malicious: true,
    technique,
  });

  it("leave out attacks whose technique is not known", () => {
    const { rows } = labelled([{}, attack("T1486"), attack(), attack("T1486")]);
    const { of, report, presentF1, leftOut } = measureClasses(rows, ["benign", "T1486", "T1486", "T1566"]);
    expect([of, leftOut, report.rows]).toEqual(["techniques", 1, 3]);
    expect(report.classes.map(({ name, f1 }) => [name, f1])).toEqual([
      ["benign", 1],
      ["T1486", 2 / 3],
      ["T1566", 0],
    ]);
    expect(report.macro.f1).toBeCloseTo((1 + 2 / 3) / 3, 12);
    expect(presentF1).toBeCloseTo((1 + 2 / 3) / 2, 12);
  });

  it("are malicious and benign alone where the data tells no technique", () => {
    const { rows } = labelled([{}, attack(), attack("dirb")]);
    const { of, report } = measureClasses(rows, ["T1486", "T1486", "benign"]);
    expect([of, classOfRow(attack("dirb"))]).toEqual(["verdicts", "malicious"]);
    expect(report.classes.map(({ name, support, predicted }) => [name, support, predicted])).toEqual([
      ["benign", 1, 1],
      ["malicious", 2, 2],
    ]);
  });

  it("are decided by the calibrated probability where there is one", () => {
    const logits = Float32Array.of(1, 0.9, 0.8);
    const classes = ["benign", "T1486", "T1566"];
    const raw = Float64Array.of(0.6);
    expect(predictClasses({ raw, order: raw, logits }, classes)).toEqual(["benign"]);
    expect(predictClasses({ raw, order: raw, logits, calibrated: Float64Array.of(0.7) }, classes)).toEqual(["T1486"]);
    expect(predictClasses({ raw, order: raw, logits, calibrated: Float64Array.of(0.3) }, classes)).toEqual(["benign"]);
  });

  it("tell how well techniques are told from each other, where rows are known to be attacks", () => {
    const { rows } = labelled([{}, attack("T1486"), attack("T1566"), attack()]);
    // The head takes every row for benign, and knows which technique is likelier.
    const logits = Float32Array.of(9, 1, 0, 9, 1, 0, 9, 0, 1, 9, 0, 1);
    const raw = Float64Array.of(0.1, 0.1, 0.1, 0.1);
    const found = measureHeadClasses(rows, { raw, order: raw, logits }, ["benign", "T1486", "T1566"]);
    expect(found.toldF1).toBe(1);
    expect(found.presentF1).toBeCloseTo(0.5 / 3, 12);
    const none = labelled([{}, attack()]).rows;
    expect(
      measureHeadClasses(none, { raw, order: raw, logits: logits.subarray(0, 6) }, ["benign", "T1486", "T1566"]).toldF1,
    ).toBeUndefined();
  });

  it("name labels that the checkpoint has no class for", () => {
    const { rows } = labelled([attack("T1059"), attack("T1059"), attack("T1486")]);
    const logits = Float32Array.of(0, 1, 0, 1, 0, 1);
    const raw = Float64Array.of(0.7, 0.7, 0.7);
    const found = measureHeadClasses(rows, { raw, order: raw, logits }, ["benign", "T1486"]);
    expect(found.unseen).toEqual([{ name: "T1059", rows: 2 }]);
    expect(found.report.classes.find(({ name }) => name === "T1059")?.recall).toBe(0);
  });
});
