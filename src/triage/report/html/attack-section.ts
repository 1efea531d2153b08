/** ATT&CK's tactics with the techniques that were found, shaded by the highest risk. */
import { embeddedCatalogue } from "../../../enrich/attack/catalogue.js";
import type { TriageResult } from "../../result.js";
import { counted, scoreText } from "../figures.js";
import type { TechniqueTotal } from "../../overview/technique-totals.js";
import { markup, type Markup } from "./markup.js";

/** Shades of the heat map: the first is anything above no risk. */
const SHADES = 5;

interface Column {
  readonly name: string;
  readonly techniques: readonly TechniqueTotal[];
}

export function attackSection({ overview: { techniques: totals } }: TriageResult): Markup {
  if (totals.length === 0) return markup`<p class="empty">No technique was found in any cluster.</p>`;
  const columns = columnsOf(totals);
  const empty = columns.filter(({ techniques }) => techniques.length === 0);
  return markup`
    <p class="note">
      Techniques that were found, by tactic in the order of an attack; the redder, the higher the risk of a cluster with
      it. Choose one to see its clusters. navigator.json has the whole matrix.
    </p>
    <ol class="legend" aria-hidden="true">
      ${["0", "20", "40", "60", "80"].map((from, shade) => markup`<li><span class="heat-${shade + 1}"></span>${from} to ${String(Number(from) + 20)}</li>`)}
    </ol>
    <div class="matrix" role="list">${columns.map(column)}</div>
    ${empty.length === 0 ? "" : markup`<p class="note only-narrow">Nothing in: ${empty.map(({ name }) => name).join(", ")}.</p>`}
  `;
}

function columnsOf(totals: readonly TechniqueTotal[]): Column[] {
  const { tactics } = embeddedCatalogue();
  const known = tactics.map(({ shortName, name }) => ({
    name,
    techniques: totals.filter(({ tactic }) => tactic === shortName),
  }));
  const others = totals.filter(({ tactic }) => !tactics.some(({ shortName }) => shortName === tactic));
  return others.length === 0 ? known : [...known, { name: "No tactic", techniques: others }];
}

function column({ name, techniques }: Column): Markup {
  const byRisk = [...techniques].sort((a, b) => b.risk - a.risk || (a.id < b.id ? -1 : 1));
  return markup`<section class="tactic${techniques.length === 0 ? " none" : ""}" role="listitem">
    <h3>${name}</h3>
    ${
      techniques.length === 0
        ? markup`<p class="sr">none</p>`
        : markup`<ul>
            ${byRisk.map(cell)}
          </ul>`
    }
  </section>`;
}

function cell({ id, name, clusters, look, alerts, risk }: TechniqueTotal): Markup {
  const shade = Math.max(1, Math.min(SHADES, Math.ceil((risk / 100) * SHADES)));
  const told = `${counted(clusters, "cluster")}, ${String(look)} to look at, ${counted(alerts, "alert")}`;
  return markup`<li>
    <button type="button" class="cell heat-${shade}" data-technique="${id}" title="${told}">
      <span>${id}</span> ${name}<small
        >${counted(clusters, "cluster")} · risk&nbsp;${scoreText(risk)}<span class="sr">, ${told}</span></small
      >
    </button>
  </li>`;
}
