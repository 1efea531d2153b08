/** A cluster's explanation as text: what it is, what its risk is made of, the facts, and the chain step by step. */
import type { Reconsidered } from "../triage/explain.js";
import { probabilityInWords } from "../triage/report/figures.js";
import type { ChainStepResult, FactLine, Risk, TriagedCluster } from "../triage/result.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { row, wrap } from "./layout.js";
import { grouped, table } from "./table.js";

/** Other answers of a step that are told. */
const MAX_OTHERS = 4;
const MAX_ENTITIES = 8;
const MAX_MERGES = 5;
const WIDTH = 80;

/** @param again what an analyst's answers make of it, if some were given */
export function renderExplanation(cluster: TriagedCluster, again: Reconsidered | undefined, colours: Colours): string {
  const sections = [
    [...titleLines(cluster).map(colours.bold), ...headLines(cluster)],
    [colours.bold("Facts"), ...cluster.facts.flatMap((fact) => factLines(fact, colours))],
    [colours.bold("Chain"), ...chainLines(cluster.chain)],
    ...(again === undefined ? [] : [[colours.bold("With your answers"), ...againLines(cluster, again)]]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function titleLines({ id, title }: TriagedCluster): string[] {
  const name = oneLine(id);
  const [first = "", ...rest] = wrap(oneLine(title), WIDTH - name.length - 2);
  return [`${name}  ${first}`, ...rest.map((line) => `${" ".repeat(name.length)}  ${line}`)];
}

function headLines(cluster: TriagedCluster): string[] {
  const { rank, verdict, reasons, alerts, distinct, firstSeen, lastSeen, entities, techniques, risk, merges } = cluster;
  return [
    row("place", `${grouped(rank)}, ${verdict === "look" ? "to look at" : "closed"}: ${oneLine(reasons.join("; "))}`),
    row("risk", riskText(risk)),
    row("made of", partsText(risk)),
    row("alerts", `${grouped(alerts)} (${grouped(distinct)} distinct), ${timesText(firstSeen, lastSeen)} UTC`),
    ...entities
      .slice(0, MAX_ENTITIES)
      .map(({ role, value, notes }) => row(role, oneLine([value, ...notes].filter((part) => part !== "").join(", ")))),
    ...techniques.map(({ id, name, tactic, source, confidence }) =>
      row(
        "technique",
        oneLine(`${id} ${name}${tactic === undefined ? "" : `, ${tactic}`} (${source}, ${confidence.toFixed(2)})`),
      ),
    ),
    ...merges
      .slice(0, MAX_MERGES)
      .map(({ alerts: joined, shared }) => row("joined", oneLine(`${grouped(joined)} alerts: ${shared.join(", ")}`))),
  ];
}

function riskText({ score, low, high, tier }: Risk): string {
  return `${score.toFixed(1)} of 100 (80 % interval ${low.toFixed(1)} to ${high.toFixed(1)}), ${tier}`;
}

function partsText({ parts: { chain, malicious, criticality, certainty, urgency } }: Risk): string {
  return (
    `chain ${chain.toFixed(1)} of 100, sure to ${certainty.toFixed(2)}; the cluster an attack's with ${probabilityInWords(malicious)}; ` +
    `asset criticality ${criticality} of 4; urgency ${urgency.toFixed(1)}`
  );
}

/** What could not be checked steps back, and what was found is seen. */
function factLines({ name, state, text, source, date }: FactLine, colours: Colours): string[] {
  const origin = [source, date].filter((part) => part !== undefined).join(", ");
  const said = state === "unchecked" ? `not checked: ${text}` : text;
  const whole = oneLine(`${name}: ${said}${origin === "" ? "" : ` (${origin})`}`);
  const lines = wrap(whole, WIDTH - 4).map((line, at) => `${at === 0 ? "  " : "    "}${line}`);
  return state === "unchecked" ? lines.map(colours.dim) : lines;
}

function chainLines(steps: readonly ChainStepResult[]): string[] {
  if (steps.length === 0)
    return ["  the chain was not asked: the cluster is one of many that the classes alone decide"];
  const [first] = steps;
  return [
    row("given", oneLine((first?.given ?? []).join(" | "), 2_000)),
    ...steps.map(({ step, value, probability, options, setByAnalyst }) => {
      const others = options.filter((option) => option.value !== value).slice(0, MAX_OTHERS);
      const said = setByAnalyst ? `${value} (yours)` : `${value} ${probability.toFixed(2)}`;
      const rest = others.map((other) => `${other.value} ${other.probability.toFixed(2)}`).join(", ");
      return row(step, oneLine(`${said}${setByAnalyst || rest === "" ? "" : `; else ${rest}`}`));
    }),
  ];
}

/** Before and after, step by step. */
function againLines({ chain, risk }: TriagedCluster, again: Reconsidered): string[] {
  const before = new Map(chain.map((step) => [step.step, step]));
  const said = (one: ChainStepResult | undefined): string =>
    one === undefined
      ? ""
      : oneLine(one.setByAnalyst ? `${one.value} (yours)` : `${one.value} ${one.probability.toFixed(2)}`);
  const lines = table(
    [
      { title: "", align: "left" },
      { title: "before", align: "left" },
      { title: "now", align: "left" },
    ],
    [
      ...again.chain.map((step) => [step.step, said(before.get(step.step)), said(step)]),
      ["risk", `${risk.score.toFixed(1)} ${risk.tier}`, `${again.risk.score.toFixed(1)} ${again.risk.tier}`],
      ["urgency", risk.parts.urgency.toFixed(1), again.risk.parts.urgency.toFixed(1)],
    ],
  );
  return [...lines.map((line) => `  ${line}`), `  asked again in ${again.milliseconds.toFixed(0)} ms`];
}

function timesText(first: number, last: number): string {
  return minute(first) === minute(last) ? minute(first) : `${minute(first)} to ${minute(last)}`;
}

function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
