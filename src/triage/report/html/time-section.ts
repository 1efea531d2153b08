/** Alerts and risk over time: the chart, its legend, and its numbers as a table. */
import { countText, scoreText } from "../figures.js";
import { TIME_SERIES, type AlertDigest } from "./alert-digest.js";
import { markup, type Markup } from "./markup.js";
import { binLabel, timeChart } from "./time-chart.js";

export function timeSection(digest: AlertDigest): Markup {
  const { bins, counts, risk } = digest;
  if (bins === undefined) return markup`<p class="empty">No alert has a time.</p>`;
  const rows = Array.from({ length: bins.count }, (_, index) => index);
  return markup`
    <figure>
      <figcaption>Alerts by the tier of their cluster, and the highest risk among them, in UTC</figcaption>
      <ul class="legend">
        ${TIME_SERIES.map((name) => markup`<li><span class="swatch ${name}"></span>${name}</li>`)}
      </ul>
      ${timeChart({ ...digest, bins })}
    </figure>
    <details>
      <summary>The chart's numbers</summary>
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">From (UTC)</th>
            ${TIME_SERIES.map((name) => markup`<th scope="col" class="number">${name}</th>`)}
            <th scope="col" class="number">highest risk</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              markup`<tr>
                <td>${binLabel(bins, row)}</td>
                ${TIME_SERIES.map((name) => markup`<td class="number">${countText(counts[name][row] ?? 0)}</td>`)}
                <td class="number">${scoreText(risk[row] ?? 0)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>
  `;
}
