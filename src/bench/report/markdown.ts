/** `bench.md`: the announced table and the policies, for the summary of a CI run. */
import { ANNOUNCED } from "../figures/targets.js";
import { FIGURES } from "../figures/figures.js";
import { markdownText } from "../../triage/report/summary-markdown.js";
import type { BenchResult, PolicyResult } from "../result.js";
import { differenceText, estimateText, outcomeText, promiseText, valueText } from "./format.js";

export function benchMarkdown(result: BenchResult): string {
  const sections = [
    ["# Bench", "", settingsLine(result)],
    ...(result.targets.length === 0 ? [] : [targetTable(result)]),
    policyTable(result.policies),
    definitions(),
    ...(result.gaps.length === 0 ? [] : [["Not measured:", "", ...result.gaps.map((gap) => `- ${markdownText(gap)}`)]]),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function settingsLine({ settings, version }: BenchResult): string {
  const { data, alerts, attacks, incidents, replications, checkpoint, promise } = settings;
  const numbers = `${alerts.toLocaleString("en-US")} alerts, ${attacks.toLocaleString("en-US")} of them of ${incidents} attacks`;
  const model = checkpoint === undefined ? "no checkpoint" : `checkpoint ${checkpoint.name}; ${promiseText(promise)}`;
  return markdownText(`socagent ${version}, ${data}: ${numbers}; ${replications} replications; ${model}.`);
}

function targetTable({ targets, policies, settings }: BenchResult): string[] {
  const titleOf = (name: string): string => markdownText(policies.find((one) => one.name === name)?.title ?? name);
  const { mttr, fpOfAll, presented } = ANNOUNCED;
  return [
    `|  | ${titleOf(settings.baseline)} | ${titleOf(settings.compared)} | difference | target |  |`,
    "| --- | ---: | ---: | ---: | --- | --- |",
    ...targets.map((row) =>
      tableRow([
        markdownText(row.title),
        row.baseline === undefined ? "" : estimateText(row.baseline, row.unit),
        estimateText(row.agent, row.unit),
        row.difference === undefined ? "" : differenceText(row.difference),
        row.target ?? "",
        outcomeText(row),
      ]),
    ),
    "",
    `Announced: MTTR ${mttr.baseline} to ${mttr.agent} min, false positives ${valueText(fpOfAll.baseline, "share")} to ` +
      `${valueText(fpOfAll.agent, "share")}, alerts per analyst and day ${valueText(presented.baseline, "alerts")} to ` +
      `${valueText(presented.agent, "alerts")}. In brackets 95 % intervals.`,
  ];
}

function policyTable(policies: readonly PolicyResult[]): string[] {
  return [
    "| policy | MTTR | incidents responded to | presented / analyst-day | handled | FP/N | FP of seen | attacks' alerts missed | AUROC |",
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ...policies.map(({ title, figures, closing, ranking }) =>
      tableRow([
        markdownText(title),
        valueText(figures.mttr.value, "min"),
        valueText(figures.responded.value, "share"),
        valueText(figures.presented.value, "alerts"),
        valueText(figures.handled.value, "alerts"),
        valueText(figures.fpOfAll.value, "share"),
        valueText(figures.fpOfSeen.value, "share"),
        valueText(closing.missed, "share"),
        ranking === undefined ? "" : ranking.auroc.toFixed(3),
      ]),
    ),
  ];
}

function definitions(): string[] {
  return Object.values(FIGURES).map(({ title, meaning }) => `- ${markdownText(title)}: ${markdownText(meaning)}`);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}
