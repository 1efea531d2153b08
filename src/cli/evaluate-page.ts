/** What was measured, as one file of HTML without scripts. */
import { createHash } from "node:crypto";
import { STAGE_NAMES } from "../train/evaluate/calibration-measures.js";
import { VARIANT_NAMES } from "../train/evaluate/chain-measures.js";
import { contendersOf, subjectOf } from "../train/evaluate/compare-baselines.js";
import type { Evaluation } from "../train/evaluate/evaluate.js";
import { figureText, shareText } from "../train/evaluate/figure.js";
import { baselineFindings, cautions, chainFindings, signed } from "../train/evaluate/findings.js";
import type { MeasuredCheckpoint, Metrics, Spread } from "../train/evaluate/metrics-file.js";
import { Markup, markup } from "../triage/report/html/markup.js";
import { contenderChart, reliabilityChart } from "./evaluate-charts.js";
import { EVALUATE_STYLE } from "./evaluate-style.js";

/** A confusion matrix of more classes is no picture; metrics.json has it. */
const MAX_CONFUSION = 60;

export function evaluatePage(metrics: Metrics): string {
  const sections = metrics.checkpoints.flatMap((checkpoint, model) =>
    checkpoint.evaluations.map((evaluation, data) => section(checkpoint, evaluation, `c${model}d${data}`)),
  );
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy()}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<meta name="color-scheme" content="light dark" />
<title>Evaluation of ${metrics.checkpoints.map(({ name }) => name).join(", ")}</title>
<link rel="icon" href="data:," />
${new Markup(`<style>${EVALUATE_STYLE}</style>`)}
</head>
<body>
<main>
<h1>Evaluation</h1>
<p class="note">socagent ${metrics.version}: <code>${metrics.command}</code></p>
${spreadSection(metrics.spread, metrics.checkpoints.length)}
${sections}
</main>
</body>
</html>
`;
  return page.text;
}

/** Nothing is loaded, run, sent or framed. */
function policy(): string {
  const style = createHash("sha256").update(EVALUATE_STYLE).digest("base64");
  return `default-src 'none'; style-src 'sha256-${style}'; img-src data:; base-uri 'none'; form-action 'none'`;
}

function section({ name, encoder }: MeasuredCheckpoint, evaluation: Evaluation, id: string): Markup {
  const { data, detection, calibration } = evaluation;
  const findings = [...baselineFindings(evaluation.comparison), ...chainFindings(evaluation.chain)];
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">${name} on ${data.name}</h2>
<p class="note">${data.split}, part ${data.part}: ${data.rows} of ${data.available} rows, ${detection.attacks} malicious. ${encoder}.</p>
<ul>
${findings.map(({ kind, text }) => markup`<li class="${kind}">${text}</li>\n`)}${cautions(evaluation).map((text) => markup`<li class="open">Caution: ${text}.</li>\n`)}</ul>
<h3>Malicious against benign</h3>
${contenderChart(evaluation, `${id}-auroc`)}
${contenderTable(evaluation)}
${table(
  ["looked at", "alerts", "recall"],
  detection.recallAtBudget.map(({ share, alerts, recall }) => [`${100 * share} %`, String(alerts), shareText(recall)]),
)}
<h3>Calibration</h3>
<div class="row">${calibration.map((one) => reliabilityChart(one, `${id}-${one.stage}`))}</div>
${table(
  ["probabilities", "ECE", "Brier score"],
  calibration.map(({ stage, ece, brier }) => [STAGE_NAMES[stage], figureText(ece, 4), figureText(brier, 4)]),
)}
<h3>Classes</h3>
${classTable(evaluation)}
${confusionTable(evaluation)}
${chainTables(evaluation)}
${phaseTable(evaluation)}
</section>
`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return markup`<div class="scroll"><table>
<thead><tr>${titles.map((title) => markup`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>
${rows.map(([first = "", ...rest]) => markup`<tr><th scope="row">${first}</th>${rest.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

function contenderTable({ detection, classes, comparison, learntFrom }: Evaluation): Markup {
  const { auroc, auprc, macroPhaseAuroc, suppression } = detection;
  const ours = [figureText(auroc), figureText(auprc), figureText(macroPhaseAuroc), shareText(suppression)];
  const rows = contendersOf(comparison).map((one) => {
    if (one.kind === "unscored") return [one.name, "–", "–", "–", "–", "–", one.reason];
    const difference = one.differences.auroc;
    const figures = [
      figureText(one.auroc),
      figureText(one.auprc),
      figureText(one.macroPhaseAuroc),
      shareText(one.suppression),
    ];
    const interval =
      difference === undefined
        ? "–"
        : `${signed(difference.estimate)} (${signed(difference.low)} to ${signed(difference.high)})`;
    return [one.name, ...figures, one.macroF1 === undefined ? "–" : figureText(one.macroF1), interval];
  });
  const titles = ["", "AUROC", "AUPRC", "macro-phase AUROC", "suppression", "macro-F1", "ours − theirs, AUROC"];
  return markup`${table(titles, [[subjectOf(comparison), ...ours, figureText(classes.report.macro.f1), ""], ...rows])}
<p class="note">Baselines learnt from ${learntFrom}. Suppression: benign rows below the threshold that keeps 95.1 % macro-phase recall.</p>`;
}

function classTable({ classes: { report } }: Evaluation): Markup {
  const scores = (one: { readonly precision: number; readonly recall: number; readonly f1: number }): string[] =>
    [one.precision, one.recall, one.f1].map((value) => value.toFixed(3));
  return table(
    ["class", "precision", "recall", "F1", "rows"],
    [
      ...report.classes.map((one) => [one.name, ...scores(one), String(one.support)]),
      ["macro mean", ...scores(report.macro), String(report.rows)],
      ["weighted mean", ...scores(report.weighted), String(report.rows)],
    ],
  );
}

function confusionTable({ classes: { report } }: Evaluation): Markup {
  if (report.classes.length > MAX_CONFUSION) return markup``;
  const names = report.classes.map(({ name }) => name);
  const heat = (count: number, of: number): string =>
    count === 0 ? "h0" : `h${1 + Math.min(3, Math.floor((4 * count) / of))}`;
  return markup`<details><summary>Confusion matrix (rows: truth, columns: answer)</summary><div class="scroll"><table class="confusion">
<thead><tr><th></th>${names.map((name) => markup`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${report.confusion.map((counts, row) => {
  const support = report.classes[row]?.support ?? 0;
  return markup`<tr><th scope="row">${names[row] ?? ""}</th>${counts.map((count) => markup`<td class="${heat(count, support)}">${count}</td>`)}</tr>\n`;
})}</tbody>
</table></div></details>`;
}

function chainTables({ chain }: Evaluation): Markup {
  if (chain.kind === "unmeasured") return markup``;
  const steps = (chain.variants[0]?.steps ?? []).map(({ step, accuracy, rows, attackAccuracy, attacks }) => [
    step,
    shareText(accuracy),
    String(rows),
    shareText(attackAccuracy),
    String(attacks),
  ]);
  const variants = chain.variants.map(({ variant, auroc, tierKappa, sameTier }) => [
    VARIANT_NAMES[variant],
    figureText(auroc),
    figureText(tierKappa),
    shareText(sameTier),
  ]);
  return markup`<h3>Chain and ablations</h3>
<p class="note">On ${chain.rows} of ${chain.available} rows drawn by chance; beam ${chain.beam}, ${chain.templates} templates.</p>
${table(["step", "right", "rows", "right of attacks", "attacks"], steps)}
${table(["", "AUROC", "risk tier kappa", "same tier as whole chain"], [["head only", figureText(chain.head.auroc), "–", "–"], ...variants])}`;
}

function phaseTable({ detection }: Evaluation): Markup {
  if (detection.phaseRecall.length < 2) return markup``;
  const rows = detection.phaseRecall.map(({ phase, rows: count, recall }) => [phase, String(count), shareText(recall)]);
  return markup`<h3>Phases when 61 % of all alerts are closed</h3>
${table(["phase", "rows", "recall"], rows)}`;
}

function spreadSection(spread: readonly Spread[], checkpoints: number): Markup {
  if (spread.length === 0) return markup``;
  const rows = spread.map(({ data, figure, mean, deviation, least, most }) => [
    `${data}: ${figure}`,
    `${mean.toFixed(3)} ± ${deviation.toFixed(3)}`,
    least.toFixed(3),
    most.toFixed(3),
  ]);
  return markup`<section><h2>Over ${checkpoints} checkpoints</h2>
${table(["", "mean ± deviation", "least", "most"], rows)}</section>`;
}
