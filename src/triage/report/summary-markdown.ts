/** `summary.md`: the summary for a ticket or a chat. */
import type { ClosedBy, Closing, TriagedCluster, TriageResult } from "../result.js";
import { firstOf } from "../list.js";
import { showHidden } from "./csv.js";
import { counted, countText, minuteTime, probabilityInWords, scoreText, techniqueIds } from "./figures.js";
import type { ReportFormat, ReportOutput } from "./format.js";

/** A ticket takes so many rows; queue.csv has all. */
const TOP_CLUSTERS = 20;
/** Of a title or a reason in a table. */
const MAX_CELL = 160;

/** Text that Markdown and HTML take for nothing but text, on one line. */
export function markdownText(text: string): string {
  return showHidden(text).replaceAll(/[\\`*_{}[\]()<>#+\-.!|~&:@$]/g, "\\$&");
}

function cell(text: string): string {
  return markdownText(text.length > MAX_CELL ? `${text.slice(0, MAX_CELL - 1)}…` : text);
}

function counts({ summary }: TriageResult): string[] {
  const { tiers } = summary;
  const span =
    summary.firstSeen === undefined || summary.lastSeen === undefined
      ? []
      : [`- From ${minuteTime(summary.firstSeen)} to ${minuteTime(summary.lastSeen)} UTC`];
  const rejects = Object.entries(summary.rejectsByReason)
    .sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1))
    .map(([reason, count]) => `${markdownText(reason)} ${countText(count)}`);
  return [
    `- ${counted(summary.alerts, "alert")} (${countText(summary.distinct)} distinct) in ${counted(summary.clusters, "cluster")}`,
    `- To look at: ${counted(summary.look, "cluster")} of ${counted(summary.lookAlerts, "alert")}` +
      ` (${countText(tiers.critical)} critical, ${countText(tiers.high)} high, ${countText(tiers.medium)} medium, ${countText(tiers.low)} low)`,
    `- Closed: ${counted(summary.closed, "cluster")} of ${counted(summary.closedAlerts, "alert")}`,
    `- Unlike what the model knows: ${counted(summary.outOfDistribution, "alert")}`,
    `- Rejected: ${counted(summary.rejected, "row")}${rejects.length === 0 ? "" : ` (${rejects.join(", ")})`}`,
    ...span,
  ];
}

function row(cluster: TriagedCluster): string {
  const { rank, id, title, risk, alerts, lastSeen } = cluster;
  const cells = [
    String(rank),
    `${scoreText(risk.score)} (${scoreText(risk.low)} to ${scoreText(risk.high)})`,
    risk.tier,
    cell(title),
    cell(techniqueIds(cluster).join(" ")),
    countText(alerts),
    minuteTime(lastSeen),
    cell(id),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** What the threshold is compared with. */
const JUDGED: Readonly<Record<ClosedBy, string>> = {
  cluster: "the probability that the cluster is an attack's",
  alerts: "every alert's malicious probability",
};

/** What was promised of closing, in whole sentences of plain text. */
export function closingLines(closing: Closing): string[] {
  const promise =
    `Promise: at most ${percent(closing.maxMiss)} of an attack's alerts are missed, with confidence ${percent(closing.confidence)}, ` +
    `by ${counted(closing.calibrationIncidents, "calibration incident")}${likenessText(closing)}.`;
  const outcome =
    closing.refused !== undefined
      ? `Nothing was closed: ${closing.refused}`
      : closing.threshold === undefined
        ? "Nothing was closed: no threshold keeps the promise."
        : `Closed where ${JUDGED[closing.of]} is below ${probabilityInWords(closing.threshold)}, unless a guard speaks against it` +
          (closing.bound === undefined ? "." : `; the upper bound of the share missed is ${percent(closing.bound)}.`);
  return [promise, outcome, `Drift check ${closing.drift.kind}: ${closing.drift.text}`];
}

/** Attacks are missed more where they are frequent: the promise rests on data with as many. */
function likenessText({ attackShare }: Closing): string {
  if (attackShare === undefined) return "";
  const { batch, calibration } = attackShare;
  const most = `in data where up to ${percent(calibration)} of the clusters are taken for attacks'`;
  return batch <= calibration ? `, ${most} (here ${percent(batch)})` : `, ${most}: fewer than here, ${percent(batch)}`;
}

function percent(share: number): string {
  return `${String(Number((share * 100).toFixed(2)))} %`;
}

export const summaryMarkdown: ReportFormat = {
  name: "markdown",
  file: "summary.md",
  describe: "the summary and the twenty most urgent clusters, for a ticket",
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    const look = firstOf(result.clusters, TOP_CLUSTERS, ({ verdict }) => verdict === "look");
    const left = result.summary.look - look.length;
    const more = left > 0 ? ["", `${countText(left)} more: queue.csv`] : [];
    const lines = [
      "# Triage",
      "",
      ...counts(result),
      "",
      "## Most urgent",
      "",
      ...(look.length === 0
        ? ["Nothing is to be looked at."]
        : [
            "| # | Risk (80 % interval) | Tier | Cluster | Techniques | Alerts | Last seen (UTC) | Id |",
            "|--:|:--|:--|:--|:--|--:|:--|:--|",
            ...look.map(row),
          ]),
      ...more,
      "",
      "## Closing",
      "",
      ...closingLines(result.closing).map((line) => `- ${markdownText(line)}`),
      "",
      "## Evidence gaps",
      "",
      ...(result.gaps.length === 0 ? ["None."] : result.gaps.map((gap) => `- ${markdownText(gap)}`)),
      "",
      `socagent ${markdownText(result.provenance.version)}, checkpoint ${markdownText(result.provenance.checkpoint.name)}`,
      "",
    ];
    await out.write(lines.join("\n"));
  },
};
