/**
 * A cluster's page: why it is where it is, step by step, and what it is made of. A function that is shipped whole: it uses nothing from
 * outside itself, and is longer than others for that.
 */
import type { ClientElement, ClientWindow } from "./browser.js";
import type { Child, Dom } from "./dom.js";
import type { DetailPayload, QueuePayload } from "../payload.js";

export interface ClusterView {
  /** @param place by rank, from 0 */
  show(place: number, before: number | undefined, after: number | undefined): void;
}

export function createClusterView(window: ClientWindow, dom: Dom, queue: QueuePayload): ClusterView {
  const { make, makeWith } = dom;
  const page = dom.byId("cluster");
  const questions: Readonly<Record<string, string>> = {
    stage: "Which stage of an attack?",
    intent: "With which intent?",
    impact: "What is harmed?",
    tier: "How urgent?",
  };
  const states: Readonly<Record<string, string>> = {
    found: "found",
    checked: "checked",
    unchecked: "not checked",
  };
  const criticalities = ["unknown", "low", "medium", "high", "critical"];
  let chunkRead = -1;
  let chunk: readonly DetailPayload[] = [];

  function alertCount(count: number): string {
    return `${dom.count(count)} ${count === 1 ? "alert" : "alerts"}`;
  }

  /** Undefined where the page has no details of it. */
  function detailsOf(place: number): DetailPayload | undefined {
    if (place >= queue.detailed) return undefined;
    const number = Math.floor(place / queue.chunk);
    if (number !== chunkRead) {
      const data = window.JSON.parse(dom.byId(`details-${String(number)}`).textContent ?? "[]");
      chunk = "detailed" in data ? [] : data;
      chunkRead = number;
    }
    return chunk[place % queue.chunk];
  }

  function show(place: number, before: number | undefined, after: number | undefined): void {
    const details = detailsOf(place);
    const content = details === undefined ? [missing(place)] : sections(place, details);
    page.replaceChildren(bar(before, after), heading(place, details), ...content);
    window.document.title = `${queue.title[place] ?? ""} · Triage report`;
  }

  function bar(before: number | undefined, after: number | undefined): ClientElement {
    const step = (label: string, to: number | undefined): ClientElement | undefined =>
      to === undefined ? undefined : makeWith("a.quiet", { href: `#${encodeURIComponent(queue.id[to] ?? "")}` }, label);
    return makeWith(
      "nav.steps",
      { "aria-label": "Clusters" },
      makeWith("a.quiet", { href: "#queue" }, "← Queue"),
      make("span"),
      step("‹ Previous", before),
      step("Next ›", after),
    );
  }

  function heading(place: number, details: DetailPayload | undefined): ClientElement {
    const tier = queue.tiers[queue.tier[place] ?? 0] ?? "";
    const score = queue.score[place] ?? 0;
    const low = queue.low[place] ?? 0;
    const high = queue.high[place] ?? 0;
    const look = queue.look[place] === 1;
    const reasons = details?.reasons ?? [queue.texts[queue.why[place] ?? -1] ?? ""];
    const first = queue.first[place] ?? NaN;
    const last = queue.last[place] ?? NaN;
    const counts = `${alertCount(queue.alerts[place] ?? 0)}${details === undefined ? "" : `, ${dom.count(details.distinct)} distinct`}`;
    const title = makeWith("h2", { tabindex: "-1", id: "cluster-title" }, queue.title[place]);
    return make(
      `header.cluster-head.${tier}`,
      make(
        "p.meta",
        dom.badge(tier),
        make("span", `#${String(place + 1)} in the queue`),
        make("span", queue.id[place]),
        make("span", counts),
        make("span", `${dom.exactTime(first)} to ${dom.exactTime(last)} UTC (${dom.span(last - first)})`),
      ),
      title,
      make(
        "div.verdict",
        make(
          "div.score",
          make("strong", score.toFixed(1)),
          make("span", "risk of 100"),
          dom.riskBar(score, low, high),
          make("small", `80 % interval ${low.toFixed(1)} to ${high.toFixed(1)}`),
        ),
        make(
          "div.why",
          make("h3", look ? "To look at, because" : "Closed, because"),
          make("ul", ...reasons.map((reason) => make("li", reason))),
          queue.unlike[place] === 1
            ? make("p.unlike", "It is not like what the model was trained on: trust the facts more than the score.")
            : undefined,
        ),
        details === undefined ? undefined : parts(details),
      ),
    );
  }

  function parts({ parts: of }: DetailPayload): ClientElement {
    const rows: readonly (readonly [string, string])[] = [
      ["chain's risk", of.chain.toFixed(1)],
      ["probability that it is an attack's", of.malicious.toFixed(4)],
      ["asset criticality", criticalities[of.criticality] ?? String(of.criticality)],
      ["chain's certainty", of.certainty.toFixed(2)],
      ["urgency (orders the queue)", of.urgency.toFixed(1)],
    ];
    return make("dl.parts", ...rows.flatMap(([name, value]) => [make("dt", name), make("dd", value)]));
  }

  function missing(place: number): ClientElement {
    return make(
      "p.note",
      `This page has the details of the first ${dom.count(queue.detailed)} clusters only; those of ${queue.id[place] ?? ""} are in clusters.jsonl, its alerts in alerts.csv.`,
    );
  }

  function section(title: string, ...content: readonly Child[]): ClientElement {
    return make("section.panel", make("h3", title), ...content);
  }

  function sections(place: number, details: DetailPayload): ClientElement[] {
    return [
      make(
        "div.columns",
        make("div.column", section("How the risk came about", chain(place, details)), section("Facts", facts(details))),
        make(
          "div.column",
          section("Timeline", timeline(place, details)),
          section("Techniques", techniques(details)),
          section("Entities", entities(details)),
          section("Why it is one cluster", merges(details)),
        ),
      ),
      section("Alerts", members(place, details)),
    ];
  }

  function chain(place: number, { chain: steps }: DetailPayload): ClientElement {
    if (steps.length === 0) return make("p.empty", "No chain was run for this cluster.");
    const example = steps[0]?.options[1]?.value ?? "execution";
    return make(
      "div",
      make("ol.chain", ...steps.map(chainStep)),
      make("p.note", "Do you disagree? Set an answer and the rest follows:"),
      make("pre", `socagent explain REPORT_FOLDER ${queue.id[place] ?? ""} --set stage=${example}`),
    );
  }

  function chainStep({
    step,
    value,
    probability,
    options,
    given,
    analyst,
  }: DetailPayload["chain"][number]): ClientElement {
    const bars = options.slice(0, 5).map((option) => {
      const line = make(
        "li",
        make("span.label", option.value),
        make("span.meter"),
        make("span.number", dom.percent(option.probability)),
      );
      line.style.setProperty("--share", `${String(Math.round(option.probability * 100))}%`);
      return line;
    });
    return make(
      "li",
      make("p.question", questions[step] ?? step),
      make(
        "p.answer",
        make("strong", value),
        ` ${dom.percent(probability)}`,
        analyst ? make("span.state", "set by an analyst") : undefined,
      ),
      make("ul.options", ...bars),
      given.length === 0
        ? undefined
        : make(
            "details",
            make("summary", `Given ${String(given.length)} facts and answers`),
            make("ul.given", ...given.map((fact) => make("li", fact))),
          ),
    );
  }

  function facts({ facts: lines }: DetailPayload): ClientElement {
    if (lines.length === 0) return make("p.empty", "No fact is known.");
    const rows = lines.map(({ name, state, text, source }) =>
      make(
        `tr.${state}`,
        makeWith("th", { scope: "row" }, name),
        make("td", make(`span.state.${state}`, states[state] ?? state), text === "" ? "" : ` ${text}`),
        make("td", source),
      ),
    );
    return table(["Fact", "What is known", "From"], rows);
  }

  function table(heads: readonly string[], rows: readonly ClientElement[]): ClientElement {
    const head = heads.map((name) =>
      makeWith(name.startsWith("=") ? "th.number" : "th", { scope: "col" }, name.replace("=", "")),
    );
    return make("div.scroll", make("table.plain", make("thead", make("tr", ...head)), make("tbody", ...rows)));
  }

  function timeline(place: number, { timeline: counts }: DetailPayload): ClientElement {
    const width = 480;
    const height = 72;
    const most = Math.max(1, ...counts);
    const step = width / counts.length;
    const first = queue.first[place] ?? 0;
    const last = queue.last[place] ?? 0;
    const bars = counts.flatMap((count, index) => {
      if (count === 0) return [];
      const tall = Math.max(2, (height * count) / most);
      const rect = {
        x: (index * step).toFixed(1),
        y: (height - tall).toFixed(1),
        width: (step - 1).toFixed(1),
        height: tall.toFixed(1),
      };
      const at = dom.exactTime(first + (index * (last - first)) / counts.length);
      return [dom.svg("rect", rect, dom.svg("title", {}, `${at}: ${alertCount(count)}`))];
    });
    const label = `Alerts from ${dom.exactTime(first)} to ${dom.exactTime(last)} UTC, at most ${dom.count(most)} in ${dom.span((last - first) / counts.length)}`;
    const box = {
      viewBox: `0 0 ${String(width)} ${String(height)}`,
      role: "img",
      "aria-label": label,
      preserveAspectRatio: "none",
    };
    return make(
      "figure.timeline",
      dom.svg("svg", box, ...bars),
      make(
        "figcaption",
        make("span", dom.time(first)),
        make("span", `most: ${dom.count(most)}`),
        make("span", dom.time(last)),
      ),
    );
  }

  function techniques({ techniques: list }: DetailPayload): ClientElement {
    if (list.length === 0) return make("p.empty", "None was found.");
    const items = list.map(({ id, name, tactic, confidence, source }) =>
      make(
        "li",
        make("span.chip", id),
        make("span.what", name, make("small", ` ${tactic.replaceAll("-", " ")}`)),
        make("small.from", `${source}, ${dom.percent(confidence)}`),
      ),
    );
    return make("ol.techniques", ...items);
  }

  function entities({ entities: list, omitted }: DetailPayload): ClientElement {
    if (list.length === 0) return make("p.empty", "No alert of it names any.");
    const roles = [...new Set(list.map(({ role }) => role))];
    const groups = roles.map((role) =>
      make(
        "div",
        make("h4", role),
        make(
          "ul.entities",
          ...list
            .filter((entity) => entity.role === role)
            .map(({ value, alerts, notes }) =>
              make(
                "li",
                make("code", value === "" ? "(empty)" : value),
                ...notes.map((note) => make("span.state", note)),
                make("small", alertCount(alerts)),
              ),
            ),
        ),
      ),
    );
    return make(
      "div",
      ...groups,
      omitted.entities > 0 ? make("p.note", `${dom.count(omitted.entities)} more: clusters.jsonl`) : undefined,
    );
  }

  function merges({ merges: list, omitted }: DetailPayload): ClientElement {
    if (list.length === 0) return make("p.empty", "It is a single group of alike alerts.");
    const rows = list.map(({ alerts, shared, distance }) =>
      make("tr", make("td", shared), make("td.number", dom.count(alerts)), make("td.number", distance.toFixed(2))),
    );
    const more = omitted.merges > 0 ? make("p.note", `${dom.count(omitted.merges)} more: clusters.jsonl`) : undefined;
    return make("div", table(["Shared", "=Alerts", "=Distance"], rows), more);
  }

  function members(place: number, { members: list, omitted }: DetailPayload): ClientElement {
    const rows = list.map((alert) =>
      make(
        "tr",
        make("td.time", dom.exactTime(alert.time)),
        make("td", alert.rule, alert.leader ? make("span.state", "stands for the cluster") : undefined),
        make("td", code(alert.source)),
        make("td", code(alert.destination)),
        make("td", [alert.host, alert.user].filter((text) => text !== "").join(" · ")),
        make("td.number", alert.malicious.toFixed(4)),
        make("td", code(alert.id), make("small", ` ${alert.file}:${String(alert.line)}`)),
      ),
    );
    const more =
      omitted.members > 0
        ? make(
            "p.note",
            `${dom.count(omitted.members)} more: alerts.csv, where cluster_id is ${queue.id[place] ?? ""}.`,
          )
        : undefined;
    const heads = ["Time (UTC)", "Rule", "Source", "Destination", "Host · user", "=Malicious", "Alert"];
    return make("div.members", table(heads, rows), more);
  }

  /** Cut by the page where it is long, whole under the pointer. */
  function code(text: string): ClientElement {
    const element = make("code", text);
    element.title = text;
    return element;
  }

  return { show };
}
