/** What was measured, as tables for a terminal. */
import { STAGE_NAMES } from "../train/evaluate/calibration-measures.js";
import { VARIANT_NAMES } from "../train/evaluate/chain-measures.js";
import { contendersOf, subjectOf } from "../train/evaluate/compare-baselines.js";
import type { Evaluation } from "../train/evaluate/evaluate.js";
import { figureText, shareText } from "../train/evaluate/figure.js";
import { baselineFindings, cautions, chainFindings, type Finding, signed } from "../train/evaluate/findings.js";
import type { MeasuredCheckpoint, Metrics } from "../train/evaluate/metrics-file.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { wrap } from "./layout.js";
import { grouped, table, type TableColumn } from "./table.js";

const WIDTH = 80;
/** More classes or phases than a screen shows help nobody; metrics.json has all. */
const MAX_ROWS = 30;
const NAME_WIDTH = 32;

const left = (title: string): TableColumn => ({ title, align: "left" });
const right = (title: string): TableColumn => ({ title, align: "right" });

/** Several sections with a line feed at the end. */
export function renderMetrics({ checkpoints, spread }: Metrics, colours: Colours): string {
  const sections = checkpoints.flatMap((checkpoint) =>
    checkpoint.evaluations.flatMap((evaluation) => evaluationSections(checkpoint, evaluation, colours)),
  );
  if (spread.length > 0) {
    const rows = spread.map(({ data, figure, mean, deviation, least, most }) => [
      name(data),
      figure,
      `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`,
      `${least.toFixed(3)}–${most.toFixed(3)}`,
    ]);
    const columns = [left("data"), left("figure"), right("mean ± deviation"), right("range")];
    sections.push([colours.bold(`Over ${checkpoints.length} checkpoints`), ...table(columns, rows)]);
  }
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function evaluationSections(
  { name: checkpoint, encoder }: MeasuredCheckpoint,
  evaluation: Evaluation,
  colours: Colours,
): string[][] {
  const { data, detection } = evaluation;
  const title = `${name(checkpoint)} on ${name(data.name)}`;
  const rows = `${data.split}, part ${data.part}: ${grouped(data.rows)} of ${grouped(data.available)} rows, ${grouped(detection.attacks)} malicious; ${encoder}`;
  return [
    [colours.bold(title), ...wrap(oneLine(rows), WIDTH), "", ...findingLines(evaluation, colours)],
    [colours.bold("Malicious against benign"), ...contenderLines(evaluation)],
    [colours.bold("Found within a budget"), ...budgetLines(evaluation)],
    [colours.bold("Calibration"), ...calibrationLines(evaluation)],
    [colours.bold("Classes"), ...classLines(evaluation)],
    ...chainSections(evaluation, colours),
    ...phaseSection(evaluation, colours),
  ];
}

function findingLines(evaluation: Evaluation, colours: Colours): string[] {
  const painted = ({ kind, text }: Finding): string[] => {
    const paint = kind === "good" ? colours.green : kind === "bad" ? colours.yellow : colours.dim;
    return bullet(oneLine(text)).map((line) => paint(line));
  };
  return [
    ...baselineFindings(evaluation.comparison).flatMap(painted),
    ...chainFindings(evaluation.chain).flatMap(painted),
    ...cautions(evaluation).flatMap((text) => bullet(`caution: ${oneLine(text)}`)),
  ];
}

function bullet(text: string): string[] {
  return wrap(text, WIDTH - 2).map((line, at) => `${at === 0 ? "-" : " "} ${line}`);
}

function contenderLines({ detection, classes, comparison, learntFrom }: Evaluation): string[] {
  const { auroc, auprc, macroPhaseAuroc, suppression } = detection;
  const ours = [figureText(auroc), figureText(auprc), figureText(macroPhaseAuroc), shareText(suppression)];
  const rows = [[subjectOf(comparison), ...ours, figureText(classes.report.macro.f1), ""]];
  const notes: string[] = [];
  for (const one of contendersOf(comparison)) {
    if (one.kind === "unscored") {
      notes.push(...bullet(`${one.name}: ${oneLine(one.reason)}`));
      continue;
    }
    const difference = one.differences.auroc;
    rows.push([
      one.name,
      figureText(one.auroc),
      figureText(one.auprc),
      figureText(one.macroPhaseAuroc),
      shareText(one.suppression),
      one.macroF1 === undefined ? "–" : figureText(one.macroF1),
      difference === undefined ? "–" : signed(difference.estimate),
    ]);
  }
  const titles = ["AUROC", "AUPRC", "by phase", "suppressed", "macro-F1", "ours −"];
  const trained = comparison.baselines.flatMap((one) => (one.kind === "scored" ? [one.trainRows] : []));
  const rowsLearnt = trained.length === 0 ? "" : `; at most ${grouped(Math.max(...trained))} rows`;
  return [
    ...table([left(""), ...titles.map(right)], rows),
    ...notes,
    ...wrap(
      `by phase: AUROC with every attack phase weighing the same; suppressed: benign rows below the threshold that keeps 95.1 % of it. Baselines learnt from ${oneLine(learntFrom)}${rowsLearnt}.`,
      WIDTH,
    ),
  ];
}

function budgetLines({ detection }: Evaluation): string[] {
  return table(
    [right("looked at"), right("alerts"), right("recall")],
    detection.recallAtBudget.map(({ share, alerts, recall }) => [
      `${100 * share} %`,
      grouped(alerts),
      shareText(recall),
    ]),
  );
}

function calibrationLines({ calibration }: Evaluation): string[] {
  return table(
    [left("probabilities"), right("ECE"), right("Brier")],
    calibration.map(({ stage, ece, brier }) => [STAGE_NAMES[stage], figureText(ece, 4), figureText(brier, 4)]),
  );
}

function classLines({ classes: { report, presentF1, toldF1 } }: Evaluation): string[] {
  const scores = (one: { readonly precision: number; readonly recall: number; readonly f1: number }): string[] =>
    [one.precision, one.recall, one.f1].map((value) => value.toFixed(3));
  const rows = report.classes.map((one) => [name(one.name), ...scores(one), grouped(one.support)]);
  const lines = table(
    [left("class"), ...["precision", "recall", "F1", "rows"].map(right)],
    [
      ...rows.slice(0, MAX_ROWS),
      ["macro mean", ...scores(report.macro), grouped(report.rows)],
      ["  with rows", "", "", presentF1.toFixed(3), grouped(report.rows)],
      ...(toldF1 === undefined ? [] : [["  of known attacks", "", "", toldF1.toFixed(3), ""]]),
      ["weighted mean", ...scores(report.weighted), grouped(report.rows)],
    ],
  );
  return rows.length <= MAX_ROWS ? lines : [...lines, `… and ${rows.length - MAX_ROWS} more classes in metrics.json`];
}

function chainSections({ chain }: Evaluation, colours: Colours): string[][] {
  if (chain.kind === "unmeasured") return [];
  const steps = (chain.variants[0]?.steps ?? []).map(({ step, accuracy, rows, attackAccuracy, attacks }) => [
    step,
    shareText(accuracy),
    grouped(rows),
    shareText(attackAccuracy),
    grouped(attacks),
  ]);
  const variants = chain.variants.map(({ variant, auroc, tierKappa, sameTier }) => [
    VARIANT_NAMES[variant],
    figureText(auroc),
    figureText(tierKappa),
    shareText(sameTier),
  ]);
  return [
    [
      colours.bold(`Chain, on ${grouped(chain.rows)} rows drawn by chance`),
      ...table([left("step"), ...["right", "rows", "of attacks", "attacks"].map(right)], steps),
    ],
    [
      colours.bold("Ablations"),
      ...table(
        [left(""), ...["AUROC", "tier kappa", "same tier"].map(right)],
        [["head only", figureText(chain.head.auroc), "–", "–"], ...variants],
      ),
    ],
  ];
}

function phaseSection({ detection }: Evaluation, colours: Colours): string[][] {
  if (detection.phaseRecall.length < 2) return [];
  const rows = detection.phaseRecall.map(({ phase, rows: count, recall }) => [
    name(phase),
    grouped(count),
    shareText(recall),
  ]);
  const more = rows.length > MAX_ROWS ? [`… and ${rows.length - MAX_ROWS} more in metrics.json`] : [];
  return [
    [
      colours.bold("Phases that stay open when 61 % of all alerts are closed"),
      ...table([left("phase"), right("rows"), right("recall")], rows.slice(0, MAX_ROWS)),
      ...more,
    ],
  ];
}

function name(text: string): string {
  return oneLine(text, NAME_WIDTH);
}
