/** `report.markup`: one file that loads nothing, the analyst's dashboard. */
import { createHash } from "node:crypto";
import type { TriageResult } from "../../result.js";
import { countText } from "../figures.js";
import type { ReportFormat, ReportOutput } from "../format.js";
import { digestAlerts, type ClusterDigest } from "./alert-digest.js";
import { attackSection } from "./attack-section.js";
import { CLIENT_SOURCE } from "./client-source.js";
import { closedSection } from "./closed-section.js";
import { evidenceSection } from "./evidence-section.js";
import { detailPayload, queuePayload } from "./make-payload.js";
import { markup, Markup, scriptJson } from "./markup.js";
import { spanText, staticQueue, tierFilter, tiles } from "./overview-section.js";
import { STYLE } from "./style.js";
import { timeSection } from "./time-section.js";

/** Clusters with a page of their own, the most urgent first: an analyst sees some hundreds in a shift. */
export const MAX_DETAILED = 2_000;
/** Of the clusters' details together; what does not fit is in clusters.jsonl. */
const MAX_DETAIL_CHARACTERS = 16 * 1024 * 1024;
/** Details are parsed so many at a time, when the first of them is opened. */
const CHUNK = 40;

const VIEWS = [
  ["queue", "Queue"],
  ["attack", "ATT&CK"],
  ["time", "Over time"],
  ["closed", "Closed"],
  ["evidence", "Evidence"],
] as const;

export const reportHtml: ReportFormat = {
  name: "html",
  file: "report.html",
  describe: "the dashboard: queue, clusters, ATT&CK, time, what was closed and what is missing, in one file",
  async write(result: TriageResult, out: ReportOutput): Promise<void> {
    const digest = digestAlerts(result, MAX_DETAILED);
    await out.write(head().text);
    await out.write(body(result, timeSection(digest)).text);
    const detailed = await writeDetails(result, digest.clusters, out);
    const queue = queuePayload(result.clusters, detailed, CHUNK);
    await out.write(`<script type="application/json" id="queue-data">${scriptJson(queue)}</script>\n`);
    await out.write(`<script>${CLIENT_SOURCE}</script>\n</body>\n</html>\n`);
  },
};

/** Nothing is loaded, sent or framed; the one style and the one script are those of this file. */
function policy(): string {
  const hash = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(CLIENT_SOURCE)}`,
    `style-src ${hash(STYLE)}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function head(): Markup {
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy()}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="color-scheme" content="light dark" />
        <title>Triage report</title>
        <link rel="icon" href="data:," />
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
`;
}

function body(result: TriageResult, time: Markup): Markup {
  const { summary } = result;
  return markup`<body>
    <a class="skip" href="#main">Skip to the report</a>
    <header class="top">
      <div class="brand">
        <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
          <path d="M10 1.5 17 4v5.2c0 4.3-2.9 7.6-7 9.3-4.1-1.7-7-5-7-9.3V4z" />
          <path class="tick" d="m6.6 9.9 2.5 2.5 4.4-4.8" />
        </svg>
        <h1>Triage report</h1>
      </div>
      <nav aria-label="Views">
        <ul>
          ${VIEWS.map(([id, name]) => markup`<li><a href="#${id}" data-nav="${id}">${name}</a></li>`)}
        </ul>
      </nav>
      <button type="button" id="theme" class="quiet" hidden>Theme: auto</button>
    </header>
    <main id="main" tabindex="-1">
      <section data-view="queue" aria-labelledby="title-queue">
        <h2 id="title-queue" class="sr">Queue</h2>
        <p class="span">${spanText(result)}</p>
        ${tiles(result)}
        <noscript>
          <p class="note">Scripts are off: this shows the most urgent clusters only. queue.csv has all of them.</p>
        </noscript>
        ${staticQueue(result)}
        <div id="live-queue" hidden>
          <form class="filters" id="filters" role="search" aria-label="Queue">
            <label class="search">
              <span class="sr">Search titles, entities, techniques and ids</span>
              <input
                id="search"
                type="search"
                placeholder="Search clusters ( / )"
                autocomplete="off"
                spellcheck="false"
              />
            </label>
            ${tierFilter(result)}
            <label>
              Verdict
              <select id="verdict">
                <option value="look">to look at (${countText(summary.look)})</option>
                <option value="closed">closed (${countText(summary.closed)})</option>
                <option value="all">all (${countText(summary.clusters)})</option>
              </select>
            </label>
            <label>
              Technique
              <select id="technique">
                <option value="">any</option>
              </select>
            </label>
            <button type="button" id="clear" class="quiet" hidden>Clear filters</button>
          </form>
          <p id="shown" class="note" role="status"></p>
          <div
            id="grid"
            class="grid"
            role="grid"
            tabindex="0"
            aria-label="Clusters in the order of the queue. Arrow keys move, Enter opens."
          ></div>
          <p class="note keys">
            <kbd>↑</kbd><kbd>↓</kbd> move <kbd>Enter</kbd> open <kbd>/</kbd> search <kbd>Esc</kbd> back
          </p>
        </div>
      </section>
      <section data-view="attack" aria-labelledby="title-attack">
        <h2 id="title-attack">ATT&amp;CK techniques</h2>
        ${attackSection(result)}
      </section>
      <section data-view="time" aria-labelledby="title-time">
        <h2 id="title-time">Alerts and risk over time</h2>
        ${time}
      </section>
      <section data-view="closed" aria-labelledby="title-closed">
        <h2 id="title-closed">What was closed, and why</h2>
        ${closedSection(result)}
      </section>
      <section data-view="evidence" aria-labelledby="title-evidence">
        <h2 id="title-evidence">Evidence gaps</h2>
        ${evidenceSection(result)}
      </section>
      <article data-view="cluster" id="cluster" aria-live="off" hidden></article>
    </main>
    <footer>
      <p>
        Made by socagent ${result.provenance.version} with checkpoint ${result.provenance.checkpoint.name}, on your own
        machine. The agent proposes; a person decides.
      </p>
    </footer>
`;
}

/** @returns how many clusters, the first by rank, have details */
async function writeDetails(
  { clusters, alerts }: TriageResult,
  digests: readonly ClusterDigest[],
  out: ReportOutput,
): Promise<number> {
  let characters = 0;
  for (let from = 0; from < digests.length; from += CHUNK) {
    const details = digests.slice(from, from + CHUNK).flatMap((digest, index) => {
      const cluster = clusters.at(from + index);
      return cluster === undefined ? [] : [detailPayload(cluster, digest, alerts)];
    });
    const json = scriptJson(details);
    characters += json.length;
    if (characters > MAX_DETAIL_CHARACTERS) return from;
    await out.write(`<script type="application/json" id="details-${String(from / CHUNK)}">${json}</script>\n`);
  }
  return digests.length;
}
