/** What could not be looked at, how far each fact is known, and what the report was made from. */
import type { TriageResult } from "../../result.js";
import { countText, durationText } from "../figures.js";
import { sorted } from "../summary-json.js";
import { markup, type Markup } from "./markup.js";

const MAX_FACTS = 40;

export function evidenceSection(result: TriageResult): Markup {
  return markup`
    ${
      result.gaps.length === 0
        ? markup`<p class="empty">No gap: all that was given was looked at. The table tells what could not be checked of single facts.</p>`
        : markup`<ul class="gaps">
            ${result.gaps.map((gap) => markup`<li>${gap}</li>`)}
          </ul>`
    }
    ${coverageTable(result)} ${rejectTable(result)}
    <h3>Made from</h3>
    ${provenanceTable(result)}
  `;
}

function coverageTable({ overview: { facts } }: TriageResult): Markup {
  if (facts.length === 0) return markup``;
  return markup`<table class="plain">
    <caption>
      Facts about clusters: how many have each
    </caption>
    <thead>
      <tr>
        <th scope="col">Fact</th>
        <th scope="col" class="number">Found</th>
        <th scope="col" class="number">Checked, nothing found</th>
        <th scope="col" class="number">Not checked</th>
        <th scope="col">Why not</th>
      </tr>
    </thead>
    <tbody>
      ${facts.slice(0, MAX_FACTS).map(
        ({ name, found, checked, unchecked, reason }) =>
          markup`<tr>
            <td>${name}</td>
            <td class="number">${countText(found)}</td>
            <td class="number">${countText(checked)}</td>
            <td class="number">${countText(unchecked)}</td>
            <td>${reason}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function rejectTable({ summary }: TriageResult): Markup {
  const rows = Object.entries(sorted(summary.rejectsByReason));
  if (rows.length === 0) return markup``;
  return markup`<table class="plain">
    <caption>
      Rows that could not be read
    </caption>
    <thead>
      <tr>
        <th scope="col">Reason</th>
        <th scope="col" class="number">Rows</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([reason, count]) =>
          markup`<tr>
            <td>${reason}</td>
            <td class="number">${countText(count)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function provenanceTable({ provenance }: TriageResult): Markup {
  const { version, checkpoint, inputs, feeds, options } = provenance;
  const rows: readonly (readonly [string, string, string])[] = [
    ["Program", `socagent ${version}`, ""],
    ["Checkpoint", checkpoint.name, checkpoint.sha256],
    ...inputs.map(
      ({ file, format, records, rejected, sha256 }) =>
        [
          `Input (${format})`,
          `${file}: ${countText(records)} alerts, ${countText(rejected)} rejected`,
          sha256 ?? "",
        ] as const,
    ),
    ...feeds.map(
      ({ file, date, entries, sha256 }) =>
        [
          "Looked up in",
          `${file}: ${countText(entries)} entries${date === undefined ? "" : `, of ${date}`}`,
          sha256,
        ] as const,
    ),
    ...Object.entries(sorted(options)).map(([name, value]) => optionRow(name, value)),
  ];
  return markup`<table class="plain provenance">
    <thead>
      <tr>
        <th scope="col">What</th>
        <th scope="col">Which</th>
        <th scope="col">SHA-256</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([what, which, hash]) =>
          markup`<tr>
            <td>${what}</td>
            <td>${which}</td>
            <td><code>${hash}</code></td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** The names are those of the manifest; values as people read them. */
function optionRow(name: string, value: unknown): readonly [string, string, string] {
  if (name === "windowMs" && typeof value === "number") return ["Option window", durationText(value), ""];
  return [`Option ${name}`, optionText(value), ""];
}

function optionText(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(optionText).join(", ");
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  return Object.entries(value)
    .map(([name, one]: [string, unknown]) => `${name} ${isEmpty(one) ? "none" : optionText(one)}`)
    .join("; ");
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}
