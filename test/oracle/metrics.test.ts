// src/metrics against scikit-learn, SciPy and NumPy (fixture: make_metrics.py). Tolerances, absolute: 1e-12 for sums and
// shares, 1e-10 for mutual information (logarithms of factorials), 1e-6 relative for the fitted temperature (SciPy's search
// stops there); the bootstrap draws other samples: a tenth of the interval's width.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { adjustedMutualInformation } from "../../src/metrics/adjusted-mutual-information.js";
import { auprc } from "../../src/metrics/auprc.js";
import { auroc } from "../../src/metrics/auroc.js";
import { brierScore } from "../../src/metrics/brier-score.js";
import { classificationReport } from "../../src/metrics/classification-report.js";
import { completeness } from "../../src/metrics/completeness.js";
import { expectedCalibrationError } from "../../src/metrics/expected-calibration-error.js";
import { fitTemperature } from "../../src/metrics/fit-temperature.js";
import { homogeneity } from "../../src/metrics/homogeneity.js";
import { applyIsotonic, fitIsotonic } from "../../src/metrics/isotonic.js";
import { macroPhaseAuroc } from "../../src/metrics/macro-phase-auroc.js";
import { macroPhaseRecall } from "../../src/metrics/macro-phase-recall.js";
import { pairedBootstrap } from "../../src/metrics/paired-bootstrap.js";
import { quadraticKappa } from "../../src/metrics/quadratic-kappa.js";
import { quantile } from "../../src/metrics/quantile.js";
import { recallAtBudget } from "../../src/metrics/recall-at-budget.js";
import { recallWhenClosed } from "../../src/metrics/recall-when-closed.js";
import { reliabilityBins } from "../../src/metrics/reliability-bins.js";
import { suppressionAtMacroPhaseRecall } from "../../src/metrics/suppression-at-macro-phase-recall.js";
import { suppressionAtRecall } from "../../src/metrics/suppression-at-recall.js";

const numbers = z.array(z.number());
const scores = z.looseObject({ precision: z.number(), recall: z.number(), "f1-score": z.number() });
const fixture = z
  .object({
    ranking: z.array(
      z.object({
        scores: numbers,
        positives: numbers,
        weights: numbers,
        phases: z.array(z.string()),
        budget: z.number(),
        auroc: z.number(),
        weightedAuroc: z.number(),
        auprc: z.number(),
        weightedAuprc: z.number(),
        recallAtBudget: z.number(),
        suppression: z.number(),
        macroPhaseAuroc: z.number(),
        macroPhaseRecall: z.number(),
        macroPhaseSuppression: z.number(),
        closed: z.record(z.string(), z.number()),
      }),
    ),
    probabilities: z.array(
      z.object({
        probabilities: numbers,
        positives: numbers,
        bins: z.number(),
        brier: z.number(),
        counts: numbers,
        share: numbers,
        mean: numbers,
        ece: z.number(),
      }),
    ),
    temperature: z.array(z.object({ logits: numbers, classes: z.number(), labels: numbers, temperature: z.number() })),
    isotonic: z.array(z.object({ x: numbers, y: numbers, weights: numbers.nullable(), at: numbers, values: numbers })),
    classes: z.array(
      z.object({
        actual: numbers,
        predicted: numbers,
        count: z.number(),
        confusion: z.array(numbers),
        report: z.array(scores.extend({ support: z.number() })),
        macro: scores,
        weighted: scores,
        accuracy: z.number(),
        kappa: z.number(),
      }),
    ),
    groups: z.array(
      z.object({ a: numbers, b: numbers, ami: z.number(), homogeneity: z.number(), completeness: z.number() }),
    ),
    quantiles: z.object({ values: numbers, shares: numbers, found: numbers }),
    bootstrap: z.object({ a: numbers, b: numbers, estimate: z.number(), low: z.number(), high: z.number() }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, "fixtures/metrics.json"), "utf8")));

const EXACT = 1e-12;

function close(found: number, wanted: number, tolerance = EXACT): void {
  expect(Math.abs(found - wanted), `${found} for ${wanted}`).toBeLessThanOrEqual(tolerance);
}

describe.each([...fixture.ranking.entries()])("ranking, case %i", (_, one) => {
  const phases = one.phases.map((phase) => (phase === "" ? undefined : phase));

  it("has scikit-learn's areas", () => {
    close(auroc(one.scores, one.positives), one.auroc);
    close(auroc(one.scores, one.positives, one.weights), one.weightedAuroc);
    close(auprc(one.scores, one.positives), one.auprc);
    close(auprc(one.scores, one.positives, one.weights), one.weightedAuprc);
  });

  it("has recall at a budget and suppression as defined", () => {
    close(recallAtBudget(one.scores, one.positives, one.budget), one.recallAtBudget);
    close(suppressionAtRecall(one.scores, one.positives, 0.951), one.suppression);
  });

  it("lets phases weigh the same", () => {
    close(macroPhaseAuroc(one.scores, one.positives, phases), one.macroPhaseAuroc);
    close(macroPhaseRecall(one.scores, one.positives, phases, 0.5), one.macroPhaseRecall);
    close(suppressionAtMacroPhaseRecall(one.scores, one.positives, phases, 0.951), one.macroPhaseSuppression);
    const closed = recallWhenClosed(one.scores, phases, 0.61);
    expect(closed.map(({ phase }) => phase).sort()).toEqual(Object.keys(one.closed).sort());
    for (const { phase, recall } of closed) close(recall, one.closed[phase] ?? NaN);
  });
});

describe.each([...fixture.probabilities.entries()])("probabilities, case %i", (_, one) => {
  it("have scikit-learn's Brier score and calibration curve", () => {
    close(brierScore(one.probabilities, one.positives), one.brier);
    const full = reliabilityBins(one.probabilities, one.positives, one.bins).filter(({ rows }) => rows > 0);
    expect(full.map(({ rows }) => rows)).toEqual(one.counts);
    full.forEach((bin, at) => {
      close(bin.positive, one.share[at] ?? NaN);
      close(bin.probability, one.mean[at] ?? NaN);
    });
    close(expectedCalibrationError(one.probabilities, one.positives, one.bins), one.ece);
  });
});

describe.each([...fixture.temperature.entries()])("temperature, case %i", (_, one) => {
  it("is the one that SciPy finds", () => {
    const found = fitTemperature(one.logits, one.classes, one.labels);
    close(found / one.temperature, 1, 1e-6);
    const twice = [...one.labels, ...one.labels];
    const weights = [...one.labels.map(() => 2), ...one.labels.map(() => 0)];
    close(fitTemperature([...one.logits, ...one.logits], one.classes, twice, weights), found, 1e-6);
  });
});

describe.each([...fixture.isotonic.entries()])("isotonic regression, case %i", (_, one) => {
  it("is scikit-learn's curve", () => {
    const curve = fitIsotonic(one.x, one.y, one.weights ?? undefined);
    one.at.forEach((at, index) => {
      close(applyIsotonic(curve, at), one.values[index] ?? NaN);
    });
  });
});

describe.each([...fixture.classes.entries()])("classes, case %i", (_, one) => {
  it("have scikit-learn's report", () => {
    const names = Array.from({ length: one.count }, (_value, at) => `class ${at}`);
    const report = classificationReport(one.actual, one.predicted, names);
    expect(report.confusion).toEqual(one.confusion);
    close(report.accuracy, one.accuracy);
    const pairs = [
      ...report.classes.map((found, at) => [found, one.report[at]] as const),
      [report.macro, one.macro] as const,
      [report.weighted, one.weighted] as const,
    ];
    for (const [found, wanted] of pairs) {
      close(found.precision, wanted?.precision ?? NaN);
      close(found.recall, wanted?.recall ?? NaN);
      close(found.f1, wanted?.["f1-score"] ?? NaN);
    }
    expect(report.classes.map(({ support }) => support)).toEqual(one.report.map(({ support }) => support));
    close(quadraticKappa(one.actual, one.predicted, one.count), one.kappa);
  });
});

describe.each([...fixture.groups.entries()])("groupings, case %i", (_, one) => {
  it("agree as scikit-learn says", () => {
    close(adjustedMutualInformation(one.a, one.b), one.ami, 1e-10);
    close(homogeneity(one.a, one.b), one.homogeneity, 1e-10);
    close(completeness(one.a, one.b), one.completeness, 1e-10);
  });
});

describe("statistics", () => {
  it("have NumPy's quantiles", () => {
    const { values, shares, found } = fixture.quantiles;
    shares.forEach((share, at) => {
      close(quantile(values, share), found[at] ?? NaN);
    });
  });

  it("have an interval like SciPy's", () => {
    const { a, b, estimate, low, high } = fixture.bootstrap;
    const found = pairedBootstrap(
      a.length,
      (drawn) => drawn.reduce((sum, row) => sum + (a[row] ?? 0) - (b[row] ?? 0), 0) / drawn.length,
      { resamples: 4000 },
    );
    close(found.estimate, estimate);
    close(found.low, low, (high - low) / 10);
    close(found.high, high, (high - low) / 10);
  });
});
