/** What a triage came to, as text: the most urgent clusters, the counts, what was not looked at, and where the report is. */
import { join } from "node:path";
import { firstOf } from "../triage/list.js";
import { counted } from "../triage/report/figures.js";
import type { TriagedCluster } from "../triage/result.js";
import type { TriageOutcome } from "../triage/triage.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import type { Output } from "./io.js";
import { wrap } from "./layout.js";
import { grouped, table, type TableColumn } from "./table.js";

/** Where the terminal does not say how wide it is. */
const WIDTH = 80;
/** Narrower, a title says too little, and the id of the cluster, which its rank stands for, makes room. */
const LEAST_TITLE = 40;
/** Gaps that the terminal tells; the report has all. */
const MAX_GAPS = 5;
const REPORT_FILE = "report.html";
const CLUSTERS_FILE = "clusters.jsonl";

/** Of the outcome what is told. */
export type ToldOutcome = Omit<TriageOutcome, "alerts" | "times"> & { readonly times: { readonly seconds: number } };

export interface TriageView {
  readonly out: string;
  /** Clusters in the table. */
  readonly top: number;
}

/** Several sections with a line feed at the end. */
export function renderTriage(
  outcome: ToldOutcome,
  { out, top }: TriageView,
  { colours, columns = WIDTH }: Pick<Output, "colours" | "columns">,
): string {
  const queue = firstOf(outcome.clusters, top, ({ verdict }) => verdict === "look");
  const sections = [
    ...(top === 0 ? [] : [[colours.bold("Most urgent"), ...queueLines(queue, Math.max(WIDTH, columns), colours)]]),
    [colours.bold("Counts"), ...countLines(outcome)],
    ...(outcome.gaps.length === 0 ? [] : [[colours.bold("Not looked at"), ...gapLines(outcome.gaps)]]),
    endLines(outcome, out),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** Risk, and what else enters the order: the criticality of the asset (0 to 4) and how sure the chain is. */
function queueLines(clusters: readonly TriagedCluster[], width: number, colours: Colours): string[] {
  if (clusters.length === 0) return ["nothing is left to look at"];
  const columns: readonly (TableColumn & { readonly cell: (cluster: TriagedCluster) => string })[] = [
    { title: "rank", align: "right", cell: ({ rank }) => String(rank) },
    { title: "cluster", align: "left", cell: ({ id }) => oneLine(id) },
    { title: "risk", align: "right", cell: ({ risk }) => risk.score.toFixed(0) },
    { title: "tier", align: "left", cell: ({ risk }) => risk.tier },
    { title: "asset", align: "right", cell: ({ risk }) => String(risk.parts.criticality) },
    { title: "sure", align: "right", cell: ({ risk }) => risk.parts.certainty.toFixed(2) },
    { title: "alerts", align: "right", cell: ({ alerts }) => grouped(alerts) },
  ];
  const linesOf = (some: typeof columns): string[] =>
    table(
      some,
      clusters.map((cluster) => some.map(({ cell }) => cell(cluster))),
    );
  const all = linesOf(columns);
  const isNarrow = width - (all[0] ?? "").length - 2 < LEAST_TITLE;
  const [heads = "", ...lines] = isNarrow ? linesOf(columns.filter(({ title }) => title !== "cluster")) : all;
  const room = width - heads.length - 2;
  return [
    `${heads}  what`,
    ...clusters.map(({ title, risk }, at) => {
      const line = `${lines[at] ?? ""}  ${cut(oneLine(title), room)}`;
      return risk.tier === "critical" || risk.tier === "high" ? colours.yellow(line) : line;
    }),
    colours.dim("asset: its criticality, 0 unknown to 4 critical; sure: the chain's certainty"),
  ];
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

function countLines({ summary, closing }: ToldOutcome): string[] {
  const { alerts, distinct, clusters, look, lookAlerts, closed, closedAlerts, rejected } = summary;
  const lines = table(
    [
      { title: "", align: "right" },
      { title: "", align: "left" },
    ],
    [
      [grouped(alerts), `${alerts === 1 ? "alert" : "alerts"} in`],
      [grouped(distinct), "distinct, times aside"],
      [grouped(clusters), clusters === 1 ? "cluster" : "clusters"],
      [grouped(look), `to look at, of ${counted(lookAlerts, "alert")}`],
      [grouped(closed), `closed, of ${counted(closedAlerts, "alert")}`],
      [
        grouped(rejected),
        `${rejected === 1 ? "row" : "rows"} rejected${rejected === 0 ? "" : ": rejects.csv says why"}`,
      ],
    ],
  ).slice(1);
  if (closing.refused === undefined) return lines;
  return [...lines, ...wrap(`nothing was closed: ${oneLine(closing.refused)}`, WIDTH)];
}

function gapLines(gaps: readonly string[]): string[] {
  const more = gaps.length - MAX_GAPS;
  return [
    ...gaps
      .slice(0, MAX_GAPS)
      .flatMap((gap) => wrap(oneLine(gap), WIDTH - 2).map((line, at) => (at === 0 ? "- " : "  ") + line)),
    ...(more > 0 ? [`- and ${more} more, in the report`] : []),
  ];
}

function endLines({ summary, reports, times, wentOn }: ToldOutcome, out: string): string[] {
  const { seconds } = times;
  const speed = wentOn ? ", went on where it had stopped" : speedText(summary.alerts / seconds);
  const names = reports.map(({ file }) => file);
  const first = names.includes(REPORT_FILE) ? join(out, REPORT_FILE) : out;
  const next = summary.clusters > 0 && names.includes(CLUSTERS_FILE) ? [explainLine(out)] : [];
  return [`${oneLine(first)}  (${counted(reports.length, "file")}, ${seconds.toFixed(1)} s${speed})`, ...next];
}

/** Of a few alerts it says nothing. */
function speedText(perSecond: number): string {
  return perSecond < 10 ? "" : `, ${grouped(Math.round(perSecond))} alerts/s`;
}

function explainLine(out: string): string {
  const folder = /^[\w./-]+$/.test(out) ? out : "FOLDER";
  return `\`socagent explain ${folder} 1\` tells how the first got there`;
}
