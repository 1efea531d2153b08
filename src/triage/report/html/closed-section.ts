/** What was closed and why, and what was promised of it. */
import type { List } from "../../list.js";
import type { QueueEntry } from "../../overview/queue.js";
import type { TriagedCluster, TriageResult, TriageSummary } from "../../result.js";
import { counted, countText, scoreText } from "../figures.js";
import { closingLines } from "../summary-markdown.js";
import { markup, type Markup } from "./markup.js";

/** Reasons that differ in each cluster would make a list as long as the queue. */
const MAX_REASONS = 40;
const MAX_CLUSTERS = 50;

export function closedSection({ clusters, overview, closing, summary }: TriageResult): Markup {
  return markup`
    <ul class="promise ${closing.refused === undefined ? "" : "refused"}">
      ${closingLines(closing).map((line) => markup`<li>${line}</li>`)}
    </ul>
    ${
      summary.closed === 0
        ? markup`<p class="empty">No cluster was closed.</p>`
        : markup`
            <p>
              ${counted(summary.closed, "cluster")} of ${counted(summary.closedAlerts, "alert")}.
              <button type="button" class="link" data-show="closed">Show them in the queue</button>
            </p>
            ${reasonTable(overview.queue)} ${clusterTable(clusters, summary)}
          `
    }
  `;
}

function reasonTable(queue: Iterable<QueueEntry>): Markup {
  const reasons = new Map<string, { clusters: number; alerts: number }>();
  for (const { reasons: own, alerts, verdict } of queue) {
    if (verdict !== "closed") continue;
    for (const reason of new Set(own)) {
      const sum = reasons.get(reason) ?? { clusters: 0, alerts: 0 };
      reasons.set(reason, { clusters: sum.clusters + 1, alerts: sum.alerts + alerts });
    }
  }
  const rows = [...reasons].sort(([a, left], [b, right]) => right.clusters - left.clusters || (a < b ? -1 : 1));
  return markup`<table class="plain">
    <caption>
      Reasons${rows.length > MAX_REASONS ? `, the ${String(MAX_REASONS)} most frequent of ${countText(rows.length)}` : ""}
    </caption>
    <thead>
      <tr>
        <th scope="col">Reason</th>
        <th scope="col" class="number">Clusters</th>
        <th scope="col" class="number">Alerts</th>
      </tr>
    </thead>
    <tbody>
      ${rows.slice(0, MAX_REASONS).map(
        ([reason, sum]) =>
          markup`<tr>
            <td>${reason}</td>
            <td class="number">${countText(sum.clusters)}</td>
            <td class="number">${countText(sum.alerts)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Closed clusters come last: those before them need not be read. */
function clusterTable(clusters: List<TriagedCluster>, { look, closed: count }: TriageSummary): Markup {
  const places = Array.from({ length: Math.min(MAX_CLUSTERS, count) }, (_, place) => look + place);
  const closed = places.flatMap((place) => clusters.at(place) ?? []);
  const more = count - closed.length;
  return markup`<table class="plain">
    <caption>
      Closed clusters, the riskiest first${more > 0 ? `; ${countText(more)} more are in the queue` : ""}
    </caption>
    <thead>
      <tr>
        <th scope="col">Cluster</th>
        <th scope="col" class="number">Risk</th>
        <th scope="col" class="number">Alerts</th>
        <th scope="col">Why</th>
      </tr>
    </thead>
    <tbody>
      ${closed.map(
        ({ id, title, risk, alerts, reasons }) =>
          markup`<tr>
            <td><a href="#${encodeURIComponent(id)}">${title}</a></td>
            <td class="number">${scoreText(risk.score)}</td>
            <td class="number">${countText(alerts)}</td>
            <td>${reasons.join("; ")}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
