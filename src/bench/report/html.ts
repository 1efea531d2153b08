/** `bench.html`: tables and charts in one file that loads nothing and runs no script. */
import { createHash } from "node:crypto";
import { markup, Markup } from "../../triage/report/html/markup.js";
import { SAMPLE_MINUTES } from "../cases/replicate.js";
import { FIGURE_NAMES, FIGURES } from "../figures/figures.js";
import { type BenchResult, type PolicyResult, RESPONSE_GRID } from "../result.js";
import { chart } from "./charts.js";
import { differenceText, estimateText, outcomeText, promiseText, valueText } from "./format.js";

const STYLE = `:root{color-scheme:light dark;--page:#f6f7f9;--surface:#fff;--text:#1b2130;--muted:#59637a;--line:#dde1e9;--pass:#1f7a3d;--miss:#b3261e}
@media (prefers-color-scheme:dark){:root{--page:#0f131a;--surface:#161b24;--text:#e5e9f1;--muted:#9aa5b8;--line:#2a3240;--pass:#7fd39a;--miss:#ff8b7e}}
*{box-sizing:border-box}body{margin:0 auto;max-width:72rem;padding:1.5rem;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem}.scroll{overflow-x:auto}
table{border-collapse:collapse;background:var(--surface);width:100%}th,td{border:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;white-space:nowrap}th{color:var(--muted);font-weight:600}.pass{color:var(--pass);font-weight:600}.miss{color:var(--miss);font-weight:600}
p.note,li{color:var(--muted)}figure{margin:0;background:var(--surface);border:1px solid var(--line);padding:.6rem}svg{width:100%;height:auto;display:block}`;

export function benchHtml(result: BenchResult): string {
  const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const { settings } = result;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta http-equiv="Content-Security-Policy" content="${policy}" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="referrer" content="no-referrer" />
<title>socagent bench</title>
<link rel="icon" href="data:," />
${new Markup(`<style>${STYLE}</style>`)}
</head>
<body>
<h1>Bench: ${settings.data}</h1>
<p class="note">socagent ${result.version}; ${settings.alerts.toLocaleString("en-US")} alerts in ${settings.days.toFixed(1)} days, ${settings.attacks.toLocaleString("en-US")} of them of ${settings.incidents} attacks; ${settings.replications} replications, arrivals ${settings.arrivals}, seed ${settings.seed}; ${settings.checkpoint === undefined ? "no checkpoint" : `checkpoint ${settings.checkpoint.name} (${settings.checkpoint.sha256.slice(0, 12)}); ${promiseText(settings.promise)}`}.</p>
${result.gaps.map((gap) => markup`<p class="note">Not measured: ${gap}</p>`)}
${targets(result)}
<h2>Policies</h2>
${policies(result)}
${charts(result)}
${quality(result)}
${groups(result)}
${sensitivityTable(result)}
<h2>What the figures mean</h2>
<ul>${FIGURE_NAMES.map((name) => markup`<li>${FIGURES[name].title}: ${FIGURES[name].meaning}</li>`)}</ul>
<h2>Assumptions</h2>
${table(
  ["assumption", "value", "low to high", "unit", "source or reason"],
  Object.entries(result.assumptions).map(([name, { value, low, high, unit, source }]) => [
    name,
    String(value),
    `${low} to ${high}`,
    unit,
    source,
  ]),
  [1],
)}
</body>
</html>
`.text;
}

function targets({ targets: rows, policies: all, settings }: BenchResult): Markup {
  if (rows.length === 0) return markup``;
  const titleOf = (name: string): string => all.find((one) => one.name === name)?.title ?? name;
  return markup`<h2>${titleOf(settings.baseline)} against ${titleOf(settings.compared)}</h2>
<div class="scroll"><table>
<tr><th></th><th class="n">${titleOf(settings.baseline)}</th><th class="n">${titleOf(settings.compared)}</th><th class="n">difference</th><th>target</th><th></th></tr>
${rows.map(
  (row) =>
    markup`<tr><td>${row.title}</td><td class="n">${row.baseline === undefined ? "" : estimateText(row.baseline, row.unit)}</td><td class="n">${estimateText(row.agent, row.unit)}</td><td class="n">${row.difference === undefined ? "" : differenceText(row.difference)}</td><td>${row.target ?? ""}</td><td class="${row.outcome}">${outcomeText(row)}</td></tr>\n`,
)}</table></div>
<p class="note">In brackets 95 % intervals: each replication draws incidents with replacement and all service times, the same for all policies.</p>`;
}

function policies({ policies: all }: BenchResult): Markup {
  return table(
    ["", ...all.map(({ title }) => title)],
    [
      ["cases a day", ...all.map(({ casesPerDay }) => valueText(casesPerDay, "count"))],
      ...FIGURE_NAMES.map((name) => [
        FIGURES[name].title,
        ...all.map(({ figures }) => estimateText(figures[name], FIGURES[name].unit)),
      ]),
      ["alerts closed unseen", ...all.map(({ closing }) => valueText(closing.closed, "share"))],
      ["false alarms closed unseen", ...all.map(({ closing }) => valueText(closing.suppressed, "share"))],
      ["attacks' alerts among the closed", ...all.map(({ closing }) => valueText(closing.missed, "share"))],
      ["incidents wholly closed", ...all.map(({ closing }) => `${closing.incidentsLost} of ${closing.incidents}`)],
      ["ms per alert", ...all.map(({ cost }) => (cost === undefined ? "" : cost.milliseconds.toFixed(3)))],
      [
        "CPU s per 1,000 alerts",
        ...all.map(({ cost }) => (cost?.cpuSeconds === undefined ? "" : (1_000 * cost.cpuSeconds).toFixed(2))),
      ],
    ],
    all.map((_, at) => at + 1),
  );
}

function charts({ policies: all }: BenchResult): Markup {
  const calibrated = all.find(({ name, calibration }) => calibration !== undefined && name !== "oracle");
  const bins = calibrated?.calibration?.bins.filter(({ rows }) => rows > 0) ?? [];
  return markup`<h2>Waiting cases over time</h2>
<figure>${chart({
    id: "queue",
    x: { name: "days" },
    y: { name: "cases waiting + 1", logarithmic: true },
    curves: all.map(({ title, queueLength }) => ({
      name: title,
      points: queueLength.map((length, at): [number, number] => [(at * SAMPLE_MINUTES) / 1_440, length + 1]),
    })),
  })}</figure>
<h2>Time to respond</h2>
<figure>${chart({
    id: "respond",
    x: { name: "minutes since the incident's first alert", logarithmic: true },
    y: { name: "share of incidents", most: 1 },
    curves: all.map(({ title, respondedWithin }) => ({
      name: title,
      points: respondedWithin.flatMap((share, at): [number, number][] => {
        const minutes = RESPONSE_GRID[at] ?? 0;
        return minutes < 1 ? [] : [[minutes, share]];
      }),
    })),
  })}</figure>
<h2>What closing costs</h2>
<figure>${chart({
    id: "trade",
    x: { name: "share of all alerts closed unseen", most: 1 },
    y: { name: "share of attacks' alerts missed", most: 1 },
    curves: all.flatMap(({ name, title, ranking }) =>
      ranking === undefined || ["soar-strict", "agent-clusters", "agent", "oracle"].includes(name)
        ? []
        : [{ name: title, points: ranking.tradeOff.map(({ closed, missed }): [number, number] => [closed, missed]) }],
    ),
    dots: all.flatMap(({ name, title, closing }) =>
      ["soar", "soar-strict", "agent"].includes(name)
        ? [{ name: `${title}, as it closes`, points: [[closing.closed, closing.missed] as const] }]
        : [],
    ),
  })}</figure>
${
  calibrated === undefined
    ? markup``
    : markup`<h2>Reliability: ${calibrated.title}</h2>
<figure>${chart({
        id: "reliability",
        x: { name: "probability", most: 1 },
        y: { name: "share that was an attack", most: 1 },
        curves: [
          {
            name: "as it should be",
            points: [
              [0, 0],
              [1, 1],
            ],
          },
          { name: calibrated.title, points: bins.map(({ probability, positive }) => [probability, positive] as const) },
        ],
      })}</figure>`
}`;
}

function quality({ policies: all }: BenchResult): Markup {
  const scored = all.filter(({ ranking }) => ranking !== undefined);
  const phases = [...new Set(all.flatMap(({ closing }) => closing.missedByPhase.map(({ phase }) => phase)))];
  const closers = all.filter(({ closing, name }) => closing.closed > 0 && name !== "oracle");
  return markup`<h2>Telling attacks from false alarms</h2>
${table(
  [
    "",
    "AUROC",
    "AUPRC",
    "precision at 10",
    "at 100",
    "at 1,000",
    "recall at 100",
    "at 1,000",
    "suppressed at 95 % kept",
    "at 99 %",
    "ECE",
    "Brier",
    "AMI",
    "homogeneity",
    "completeness",
  ],
  scored.map(({ title, ranking, calibration, clusters }) => [
    title,
    ...[ranking?.auroc, ranking?.auprc].map((value) => value?.toFixed(3) ?? ""),
    ...[0, 1, 2].map((at) => percent(ranking?.precisionAt[at]?.precision)),
    ...[0, 1].map((at) => percent(ranking?.recallAt[at]?.recall)),
    ...[0.95, 0.99].map((kept) => percent(ranking?.suppression.find((one) => one.kept === kept)?.suppressed)),
    ...[calibration?.ece, calibration?.brier, clusters?.ami, clusters?.homogeneity, clusters?.completeness].map(
      (value) => value?.toFixed(3) ?? "",
    ),
  ]),
  Array.from({ length: 14 }, (_, at) => at + 1),
)}
<h2>Attacks' alerts closed unseen, by phase</h2>
${table(
  ["phase", "alerts", ...closers.map(({ title }) => title)],
  phases.map((phase) => [
    phase,
    String(all[0]?.closing.missedByPhase.find((one) => one.phase === phase)?.alerts ?? 0),
    ...closers.map(({ closing }) => percent(closing.missedByPhase.find((one) => one.phase === phase)?.missed)),
  ]),
  closers.map((_, at) => at + 2),
)}`;
}

function percent(share: number | undefined): string {
  return share === undefined ? "" : valueText(share, "share");
}

function groups({ policies: all }: BenchResult): Markup {
  const row = ({ title, byTier, byShift }: PolicyResult): string[] => [
    title,
    ...[...Object.values(byTier), ...Object.values(byShift)].map((times) =>
      times === undefined ? "" : `${valueText(times.median, "min")} / ${valueText(times.p90, "min")}`,
    ),
  ];
  const first = all[0];
  const heads = [
    ...Object.entries(first?.byTier ?? {}).map(([tier, times]) => `${tier} (${times?.incidents ?? 0})`),
    ...Object.entries(first?.byShift ?? {}).map(([shift, times]) => `${shift} (${times.incidents})`),
  ];
  return markup`<h2>Time to respond by tier and by shift of the first alert: median / 90th percentile (incidents)</h2>
${table(
  ["", ...heads],
  all.map(row),
  heads.map((_, at) => at + 1),
)}`;
}

function sensitivityTable({ sensitivity, settings }: BenchResult): Markup {
  if (sensitivity.length === 0) return markup``;
  const text = (value: number): string => differenceText({ value, low: 0, high: 0, kind: "relative" });
  return markup`<h2>What the result hinges on</h2>
<p class="note">Difference of the MTTR of ${settings.compared} from that of ${settings.baseline} with one assumption at its low or high value.</p>
${table(
  ["assumption", "value", "low", "there", "high", "there"],
  sensitivity.map(({ assumption, value, low, high, atLow, atHigh }) => [
    assumption,
    String(value),
    String(low),
    text(atLow),
    String(high),
    text(atHigh),
  ]),
  [1, 2, 3, 4, 5],
)}`;
}

/** @param numeric columns that are aligned to the right */
function table(heads: readonly string[], rows: readonly (readonly string[])[], numeric: readonly number[]): Markup {
  const kind = (at: number): string => (numeric.includes(at) ? "n" : "");
  return markup`<div class="scroll"><table>
<tr>${heads.map((head, at) => markup`<th class="${kind(at)}">${head}</th>`)}</tr>
${rows.map((cells) => markup`<tr>${cells.map((cell, at) => markup`<td class="${kind(at)}">${cell}</td>`)}</tr>\n`)}</table></div>`;
}
