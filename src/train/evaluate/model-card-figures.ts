/** The figures of a model card, as Markdown tables. */
import { STAGE_NAMES } from "./calibration-measures.js";
import { type ChainMeasures, VARIANT_NAMES } from "./chain-measures.js";
import { contendersOf } from "./compare-baselines.js";
import type { Detection } from "./detection.js";
import type { Evaluation } from "./evaluate.js";
import { figureText, shareText } from "./figure.js";
import { signed } from "./findings.js";
import { markdownTable, plain } from "./markdown.js";
import type { Spread } from "./metrics-file.js";

const right = (title: string): { title: string; align: "right" } => ({ title, align: "right" });

/** Sections of one dataset. */
export function evaluationSection(evaluation: Evaluation): string[] {
  const { data } = evaluation;
  return [
    `### ${plain(data.name)}`,
    `${plain(data.split)}, part ${data.part}, ${data.rows} of ${data.available} rows; dataset \`${data.sha256.slice(0, 12)}\`. Baselines learnt from ${plain(evaluation.learntFrom)}.`,
    baselineTable(evaluation),
    detectionText(evaluation),
    calibrationTable(evaluation),
    classTable(evaluation),
    ...chainTables(evaluation.chain),
    ...phaseTable(evaluation),
  ];
}

function baselineTable({ detection, classes, comparison }: Evaluation): string {
  const ours = [
    `**${comparison.parts.length === 0 ? "language model (head)" : "checkpoint (text and facts)"}**`,
    figureText(detection.auroc),
    figureText(detection.auprc),
    figureText(detection.macroPhaseAuroc),
    shareText(detection.suppression),
    figureText(classes.report.macro.f1),
    "",
  ];
  const rows = contendersOf(comparison).map((one) => {
    if (one.kind === "unscored") return [plain(one.name), "–", "–", "–", "–", "–", plain(one.reason)];
    const difference = one.differences.auroc;
    const interval =
      difference === undefined
        ? "–"
        : `${signed(difference.estimate)} (${signed(difference.low)} to ${signed(difference.high)})`;
    return [
      plain(one.name),
      figureText(one.auroc),
      figureText(one.auprc),
      figureText(one.macroPhaseAuroc),
      shareText(one.suppression),
      one.macroF1 === undefined ? "–" : figureText(one.macroF1),
      interval,
    ];
  });
  const columns = ["AUROC", "AUPRC", "macro-phase AUROC", "suppression", "macro-F1", "ours − theirs, AUROC"];
  return markdownTable([{ title: "" }, ...columns.map((title) => right(title))], [ours, ...rows]);
}

function detectionText({ detection }: Evaluation): string {
  const budgets = detection.recallAtBudget.map(
    ({ share, alerts, recall }) => `${shareText(recall)} among the ${100 * share} % (${alerts}) that score highest`,
  );
  return `Of the ${detection.attacks} malicious rows the model finds ${budgets.join("; ")}. Suppression is the share of benign rows below the threshold that keeps 95.1 % macro-phase recall, every phase weighing the same.`;
}

function calibrationTable({ calibration }: Evaluation): string {
  return markdownTable(
    [{ title: "probabilities" }, right("ECE"), right("Brier score")],
    calibration.map(({ stage, ece, brier }) => [STAGE_NAMES[stage], figureText(ece, 4), figureText(brier, 4)]),
  );
}

function classTable({ classes }: Evaluation): string {
  const { report } = classes;
  const scores = ({ precision, recall, f1 }: { precision: number; recall: number; f1: number }): string[] =>
    [precision, recall, f1].map((value) => value.toFixed(3));
  return markdownTable(
    [{ title: "class" }, right("precision"), right("recall"), right("F1"), right("rows")],
    [
      ...report.classes.map((one) => [plain(one.name), ...scores(one), String(one.support)]),
      ["macro mean", ...scores(report.macro), String(report.rows)],
      ["weighted mean", ...scores(report.weighted), String(report.rows)],
    ],
  );
}

function chainTables(chain: Evaluation["chain"]): string[] {
  if (chain.kind === "unmeasured") return [];
  return [
    `The chain, on ${chain.rows} of ${chain.available} rows drawn by chance (beam ${chain.beam}, ${chain.templates} templates):`,
    stepTable(chain),
    markdownTable(
      [{ title: "ablation" }, right("AUROC"), right("risk tier kappa"), right("same tier as whole chain")],
      [
        ["head only", figureText(chain.head.auroc), "–", "–"],
        ...chain.variants.map(({ variant, auroc, tierKappa, sameTier }) => [
          VARIANT_NAMES[variant],
          figureText(auroc),
          figureText(tierKappa),
          shareText(sameTier),
        ]),
      ],
    ),
  ];
}

function stepTable({ variants }: ChainMeasures): string {
  return markdownTable(
    [{ title: "step" }, right("accuracy"), right("rows"), right("accuracy on attacks"), right("attacks")],
    (variants[0]?.steps ?? []).map(({ step, accuracy, rows, attackAccuracy, attacks }) => [
      step,
      shareText(accuracy),
      String(rows),
      shareText(attackAccuracy),
      String(attacks),
    ]),
  );
}

/** By phase, where there are several. */
export function phaseTable({ detection }: { readonly detection: Pick<Detection, "phaseRecall"> }): string[] {
  if (detection.phaseRecall.length < 2) return [];
  return [
    markdownTable(
      [{ title: "phase or kind of attack" }, right("rows"), right("recall when 61 % of all alerts are closed")],
      detection.phaseRecall.map(({ phase, rows, recall }) => [plain(phase), String(rows), shareText(recall)]),
    ),
  ];
}

/** Over several checkpoints. @param names theirs */
export function spreadSection(spread: readonly Spread[], names: readonly string[]): string[] {
  if (spread.length === 0) return [];
  return [
    `Over ${names.length} checkpoints (${names.map(plain).join(", ")}), mean ± standard deviation:`,
    markdownTable(
      [{ title: "dataset" }, { title: "figure" }, right("mean ± deviation"), right("least"), right("most")],
      spread.map(({ data, figure, mean, deviation, least, most }) => [
        plain(data),
        figure,
        `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`,
        least.toFixed(3),
        most.toFixed(3),
      ]),
    ),
  ];
}
