// Baselines learn what is there to learn, see no test label, and say why where they cannot answer.
import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { auroc } from "../../../src/metrics/auroc.js";
import { Random } from "../../../src/random.js";
import type { BaselineData } from "../../../src/train/baselines/baseline.js";
import { boostedTrees } from "../../../src/train/baselines/boosted-trees.js";
import { histGradientBoosting } from "../../../src/train/baselines/hist-gradient-boosting.js";
import { fitLogistic } from "../../../src/train/baselines/logistic-regression.js";
import { allBaselines, runBaselines } from "../../../src/train/baselines/run-baselines.js";
import { tablesOf } from "../../../src/train/baselines/table.js";
import { ratesByFold, TargetRates } from "../../../src/train/baselines/target-rates.js";
import { positivesOf } from "../../../src/train/evaluate/labelled-rows.js";
import { labelled } from "../evaluate/rows.js";

/** The first fact tells attacks with some noise, the second nothing; the rule tells a little. */
function made(rows: number, seed: number): ReturnType<typeof labelled> {
  const random = new Random(seed, "baselines-test");
  const truth = Array.from({ length: rows }, () => random.uniform() < 0.3);
  return labelled(
    truth.map((malicious, row) => ({
      malicious,
      technique: malicious ? (row % 2 === 0 ? "T1486" : "T1566") : undefined,
      rule: malicious === random.uniform() < 0.8 ? "loud" : "quiet",
      severity: 1 + random.below(4),
    })),
    truth.map((malicious) => [Number(malicious) * 1.5 + random.normal(), random.normal()]),
  );
}

const data: BaselineData = { train: made(500, 1), test: made(300, 2), seed: 1 };

function hasScikitLearn(): boolean {
  try {
    execFileSync(process.env.SOCAGENT_PYTHON ?? "python3", ["-c", "import sklearn"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("baselines", () => {
  it("learn from facts, except those that must not", { timeout: 120_000 }, async () => {
    const own = allBaselines().filter(({ name }) => name !== "HistGradientBoosting");
    const outcomes = await runBaselines(data, own);
    const found = new Map(
      outcomes.map((one) => [one.name, one.kind === "scored" ? auroc(one.answer.scores, positivesOf(data.test)) : NaN]),
    );
    expect(found.get("majority")).toBe(0.5);
    expect(Math.abs((found.get("severity") ?? 0) - 0.5)).toBeLessThan(0.1);
    expect(found.get("rule name")).toBeGreaterThan(0.7);
    for (const name of ["logistic regression", "random forest", "boosted trees"]) {
      expect(found.get(name), name).toBeGreaterThan(0.85);
    }
  });

  it("do not see the labels of the test rows", async () => {
    const turned = { ...data.test, rows: data.test.rows.map((row) => ({ ...row, malicious: !row.malicious })) };
    const some = allBaselines().filter(({ name }) =>
      ["rule name", "logistic regression", "boosted trees"].includes(name),
    );
    const [first, second] = [await runBaselines(data, some), await runBaselines({ ...data, test: turned }, some)];
    const scores = (outcomes: typeof first): unknown =>
      outcomes.map((one) => one.kind === "scored" && [...one.answer.scores]);
    expect(scores(second)).toEqual(scores(first));
  });

  it("say why there is no answer", async () => {
    const bare = { train: labelled([{}, { malicious: true }]), test: labelled([{}]), seed: 1 };
    const some = allBaselines().filter(({ name }) => name === "severity" || name === "rule name");
    expect(await runBaselines(bare, some)).toMatchObject([
      { kind: "unscored", reason: "the data has no severity" },
      { kind: "unscored", reason: "the data has no rule names" },
    ]);
    const oneKind = await runBaselines({ ...bare, train: labelled([{}, {}]) }, some);
    expect(oneKind[0]).toMatchObject({ kind: "unscored", reason: "the training rows are all of one kind" });
    const absent = await runBaselines(data, [histGradientBoosting("/nowhere/python")]);
    expect(absent[0]).toMatchObject({
      kind: "unscored",
      reason: expect.stringContaining("there is no /nowhere/python") as string,
    });
  });

  it.skipIf(!hasScikitLearn())("run scikit-learn's trees, by class too", { timeout: 120_000 }, async () => {
    const [outcome] = await runBaselines(data, [histGradientBoosting()]);
    if (outcome?.kind !== "scored") throw new Error(outcome?.reason);
    expect(auroc(outcome.answer.scores, positivesOf(data.test))).toBeGreaterThan(0.8);
    expect(outcome.answer.classes).toHaveLength(300);
    expect(new Set(outcome.answer.classes)).toContain("T1486");
  });
});

describe("what baselines read", () => {
  it("leaves out columns without content", () => {
    const train = labelled(
      [{ malicious: true }, {}, {}],
      [
        [1, 7],
        [2, 7],
        [NaN, 7],
      ],
    );
    const { columns, train: table } = tablesOf({ train, test: train, seed: 1 });
    expect(columns).toEqual(["fact0"]);
    expect(table.values[2]).toBe(-1);
  });

  it("tells a rule's rate, which a name that is new begins with", () => {
    const rates = new TargetRates(["a", "a", "b"], [true, false, false]);
    const overall = 2 / 5;
    expect(rates.rateOf("a")).toBeCloseTo((1 + 20 * overall) / 22, 12);
    expect(rates.rateOf("new")).toBeCloseTo(overall, 12);
    expect(rates.countOf("a")).toBe(2);
  });

  it("tells a training row its rule's rate in other folds, which says nothing of its own label", async () => {
    const [byFold] = ratesByFold(["a", "a", "a", "b"], [true, false, false, true], Uint8Array.of(0, 1, 1, 1));
    expect(byFold?.countOf("a")).toBe(2);
    expect(byFold?.rateOf("a")).toBeCloseTo((0 + 20 * (2 / 5)) / 22, 12);
    // One rule for all: trees that could read the label off its rate would learn nothing else.
    const random = new Random(1, "rows");
    const rows = Array.from({ length: 400 }, () => ({ rule: "one", malicious: random.uniform() < 0.5 }));
    const facts = rows.map(({ malicious }) => [Number(malicious) + 0.8 * random.uniform()]);
    const one = { train: labelled(rows, facts), test: labelled(rows, facts), seed: 1 };
    const [outcome] = await runBaselines(one, [boostedTrees]);
    if (outcome?.kind !== "scored") throw new Error(outcome?.reason);
    expect(auroc(outcome.answer.scores, positivesOf(one.test))).toBeGreaterThan(0.95);
  });

  it("must be the same columns in training and test", () => {
    const train = labelled([{}, { malicious: true }], [[1], [2]]);
    expect(() => tablesOf({ train, test: labelled([{}]), seed: 1 })).toThrow("other facts than the test data");
  });
});

describe("logistic regression", () => {
  it("ends where the gradient of its loss is nothing", () => {
    const values = Float32Array.of(-1, 0, 0.5, 1, 2, -0.5);
    const labels = Uint8Array.of(0, 0, 1, 0, 1, 1);
    const { coefficients } = fitLogistic({ values, width: 1, rows: 6 }, labels);
    const [slope = NaN, intercept = NaN] = coefficients;
    const errors = [...values].map((x, row) => 1 / (1 + Math.exp(-(slope * x + intercept))) - (labels[row] ?? 0));
    expect(errors.reduce((sum, error) => sum + error, 0)).toBeCloseTo(0, 5);
    expect(errors.reduce((sum, error, row) => sum + error * (values[row] ?? 0), 0) + slope).toBeCloseTo(0, 5);
  });
});
