/** What a triage came to, as text: the most urgent clusters, the counts, what was not looked at, and where the report is. */
import { join } from "node:path";
import type { TriagedCluster } from "../triage/result.js";
import type { TriageOutcome } from "../triage/triage.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import type { Output } from "./io.js";
import { grouped, table } from "./table.js";

/** Where the terminal does not say how wide it is. */
const WIDTH = 80;
/** Narrower, a title says nothing. */
const LEAST_TITLE = 24;
/** Gaps that the terminal tells; the report has all. */
const MAX_GAPS = 5;
const REPORT_FILE = "report.html";

export interface TriageView {
  readonly out: string;
  /** Clusters in the table. */
  readonly top: number;
}

/** Several sections with a line feed at the end. */
export function renderTriage(
  outcome: TriageOutcome,
  { out, top }: TriageView,
  { colours, columns = WIDTH }: Pick<Output, "colours" | "columns">,
): string {
  const queue = outcome.clusters.filter(({ verdict }) => verdict === "look").slice(0, top);
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
  const cells = clusters.map(({ rank, id, risk, alerts }) => [
    String(rank),
    oneLine(id),
    risk.score.toFixed(0),
    risk.tier,
    String(risk.parts.criticality),
    risk.parts.certainty.toFixed(2),
    grouped(alerts),
  ]);
  const [heads = "", ...lines] = table(
    [
      { title: "rank", align: "right" },
      { title: "cluster", align: "left" },
      { title: "risk", align: "right" },
      { title: "tier", align: "left" },
      { title: "asset", align: "right" },
      { title: "sure", align: "right" },
      { title: "alerts", align: "right" },
    ],
    cells,
  );
  const room = Math.max(LEAST_TITLE, width - heads.length - 2);
  return [
    `${heads}  what`,
    ...clusters.map(({ title, risk }, at) => {
      const line = `${lines[at] ?? ""}  ${cut(oneLine(title), room)}`;
      return risk.tier === "critical" || risk.tier === "high" ? colours.yellow(line) : line;
    }),
  ];
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`;
}

function countLines({ summary, closing }: TriageOutcome): string[] {
  const { alerts, distinct, clusters, look, lookAlerts, closed, closedAlerts, rejected } = summary;
  const lines = table(
    [
      { title: "", align: "right" },
      { title: "", align: "left" },
    ],
    [
      [grouped(alerts), "alerts in"],
      [grouped(distinct), "distinct, times aside"],
      [grouped(clusters), "clusters"],
      [grouped(look), `to look at, of ${grouped(lookAlerts)} alerts`],
      [grouped(closed), `closed, of ${grouped(closedAlerts)} alerts`],
      [grouped(rejected), rejected === 0 ? "rows rejected" : "rows rejected: rejects.csv says why"],
    ],
  ).slice(1);
  return closing.refused === undefined ? lines : [...lines, `nothing was closed: ${oneLine(closing.refused)}`];
}

function gapLines(gaps: readonly string[]): string[] {
  const more = gaps.length - MAX_GAPS;
  return [
    ...gaps.slice(0, MAX_GAPS).map((gap) => `- ${oneLine(gap)}`),
    ...(more > 0 ? [`- and ${more} more, in the report`] : []),
  ];
}

function endLines({ summary, reports, times, wentOn }: TriageOutcome, out: string): string[] {
  const { seconds } = times;
  const speed = wentOn ? "went on where it had stopped" : `${grouped(Math.round(summary.alerts / seconds))} alerts/s`;
  const first = reports.some(({ file }) => file === REPORT_FILE) ? join(out, REPORT_FILE) : out;
  return [`${oneLine(first)}  (${reports.length} files, ${seconds.toFixed(1)} s, ${speed})`];
}
