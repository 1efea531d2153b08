/** The head of the page: what came in, what is to be looked at, what was closed. */
import type { TriagedCluster, TriageResult } from "../../result.js";
import { TIERS } from "../../../data/vocabulary.js";
import { firstOf } from "../../list.js";
import { counted, countText, minuteTime, scoreText, techniqueIds } from "../figures.js";
import { markup, type Markup } from "./markup.js";

/** In print and without scripts; queue.csv has all. */
const STATIC_ROWS = 25;

export function tiles({ summary }: TriageResult): Markup {
  const facts: readonly (readonly [string, number, string])[] = [
    ["Alerts", summary.alerts, `${countText(summary.distinct)} distinct`],
    ["Clusters", summary.clusters, perCluster(summary.alerts, summary.clusters)],
    ["To look at", summary.look, counted(summary.lookAlerts, "alert")],
    ["Closed", summary.closed, counted(summary.closedAlerts, "alert")],
    ["Unlike training data", summary.outOfDistribution, summary.outOfDistribution === 1 ? "alert" : "alerts"],
    ["Rejected", summary.rejected, summary.rejected === 0 ? "rows" : "rows, see rejects.csv"],
  ];
  return markup`<dl class="tiles">
    ${facts.map(
      ([name, count, note]) =>
        markup`<div class="tile">
          <dt>${name}</dt>
          <dd><strong>${countText(count)}</strong><span>${note}</span></dd>
        </div>`,
    )}
  </dl>`;
}

function perCluster(alerts: number, clusters: number): string {
  return clusters === 0 ? "none" : `${(alerts / clusters).toFixed(1)} alerts each`;
}

export function spanText({ summary, provenance }: TriageResult): string {
  const files = provenance.inputs.map(({ file }) => file);
  const named =
    files.length > 3 ? `${files.slice(0, 3).join(", ")} and ${String(files.length - 3)} more` : files.join(", ");
  const span =
    summary.firstSeen === undefined || summary.lastSeen === undefined
      ? []
      : [`${minuteTime(summary.firstSeen)} to ${minuteTime(summary.lastSeen)} UTC`];
  return [named, ...span].filter((part) => part !== "").join(" · ");
}

/** What paper, and a browser without scripts, shows of the queue. */
export function staticQueue({ clusters, summary }: TriageResult): Markup {
  const look = firstOf(clusters, STATIC_ROWS, ({ verdict }) => verdict === "look");
  const more = summary.look - look.length;
  if (look.length === 0) return markup`<p class="static-queue empty">Nothing is to be looked at.</p>`;
  return markup`<div class="static-queue">
    <table class="plain">
      <caption>
        The most urgent clusters${more > 0 ? `; ${countText(more)} more are in queue.csv` : ""}
      </caption>
      <thead>
        <tr>
          <th scope="col" class="number">#</th>
          <th scope="col" class="number">Risk</th>
          <th scope="col">Tier</th>
          <th scope="col">Cluster</th>
          <th scope="col">Techniques</th>
          <th scope="col" class="number">Alerts</th>
          <th scope="col">Last seen (UTC)</th>
        </tr>
      </thead>
      <tbody>
        ${look.slice(0, STATIC_ROWS).map(staticRow)}
      </tbody>
    </table>
  </div>`;
}

function staticRow(cluster: TriagedCluster): Markup {
  const { rank, risk, title, alerts, lastSeen } = cluster;
  return markup`<tr>
    <td class="number">${rank}</td>
    <td class="number">${scoreText(risk.score)}</td>
    <td class="word">${risk.tier}</td>
    <td>${title}</td>
    <td>${techniqueIds(cluster).join(" ")}</td>
    <td class="number">${countText(alerts)}</td>
    <td class="time">${minuteTime(lastSeen)}</td>
  </tr>`;
}

/** How many clusters to look at each tier has, as buttons that filter. */
export function tierFilter({ summary }: TriageResult): Markup {
  const tiers = [...TIERS].reverse();
  return markup`<div class="tier-filter" role="group" aria-label="Tiers">
    ${tiers.map(
      (tier) =>
        markup`<button type="button" class="tier-button ${tier}" data-tier="${tier}" aria-pressed="false">
          ${tier} <b>${countText(summary.tiers[tier])}</b>
        </button>`,
    )}
  </div>`;
}
