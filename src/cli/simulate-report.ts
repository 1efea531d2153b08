/** What a simulation came to, as text and as JSON. */
import type { Difficulty } from "../data/socsim/difficulty/measure.js";
import { writtenFiles } from "../data/socsim/output-names.js";
import type { SimulateResult } from "../data/socsim/simulate.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { formatBytes, formatSpeed } from "./format.js";
import { grouped, table } from "./table.js";

export interface SimulateRun {
  /** Until all alerts were made and written; measuring them comes on top. */
  readonly seconds: number;
  /** Whether the difficulty was asked for. */
  readonly stats: boolean;
}

const DAY_MS = 86_400_000;

/** Several sections with a line feed at the end. */
export function renderSimulation(result: SimulateResult, run: SimulateRun, colours: Colours): string {
  const sections = [
    [colours.bold("Alerts"), ...alertLines(result)],
    ...(result.campaigns.size === 0 ? [] : [[colours.bold("Campaigns"), ...campaignLines(result)]]),
    ...(run.stats ? [[colours.bold("Difficulty"), ...difficultyLines(result.difficulty)]] : []),
    summaryLines(result, run),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function alertLines({ simulation, malicious, processes, falseAlarms }: SimulateResult): string[] {
  const part = (count: number): string => `${((100 * count) / simulation.records).toFixed(1)} %`;
  return table(
    [LEFT, RIGHT, RIGHT],
    [
      ["of attacks", grouped(malicious), part(malicious)],
      ["of benign processes", grouped(processes), part(processes)],
      ["everyday false alarms", grouped(falseAlarms), part(falseAlarms)],
    ],
  ).slice(1);
}

const LEFT = { title: "", align: "left" } as const;
const RIGHT = { title: "", align: "right" } as const;

function campaignLines({ campaigns }: SimulateResult): string[] {
  const rows = [...campaigns].map(([playbook, count]) => [playbook, grouped(count)]);
  return table([LEFT, RIGHT], rows).slice(1);
}

function difficultyLines(difficulty: Difficulty | undefined): string[] {
  if (difficulty === undefined) {
    return ["too few alerts of attacks to measure: give more --records, or a higher --campaign-rate"];
  }
  const { ruleName, severity, ownFields, context, learnt, measured, measuredMalicious } = difficulty;
  const lines = table(
    [
      { title: "known to a classifier", align: "left" },
      { title: "AUROC", align: "right" },
    ],
    [
      ["severity alone", severity.toFixed(3)],
      ["rule name alone", ruleName.toFixed(3)],
      ["the record's own fields", ownFields.toFixed(3)],
      ["its context, too: history, fan-out, reputation, assets", context.toFixed(3)],
    ],
  );
  const how = `learnt on the first ${grouped(learnt)} alerts, measured on ${grouped(measured)} later ones of new incidents`;
  return [...lines, `${how}, ${grouped(measuredMalicious)} of attacks`];
}

function summaryLines(result: SimulateResult, { seconds }: SimulateRun): string[] {
  const { simulation, files, bytes } = result;
  const { records, hosts, users } = simulation;
  const period = `from ${dayOf(simulation.start)} to ${dayOf(endOf(result) - 1)}`;
  const made = `${grouped(records)} alerts on ${grouped(hosts)} hosts of ${grouped(users)} people, ${period}`;
  if (files === undefined) {
    return [`${made}, made in ${seconds.toFixed(1)} s; nothing was written`];
  }
  return [
    made,
    `${formatBytes(bytes)} in ${seconds.toFixed(1)} s: ${formatSpeed(bytes, seconds)}, ${grouped(Math.round(records / seconds))} alerts/s`,
    `written: ${writtenFiles(files)
      .reverse()
      .map((file) => oneLine(file))
      .join(", ")}`,
  ];
}

function endOf({ simulation }: SimulateResult): number {
  return simulation.start + simulation.days * DAY_MS;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** One JSON object, indented. */
export function simulationJson(result: SimulateResult, { seconds }: SimulateRun): string {
  const { simulation, files, bytes, malicious, processes, falseAlarms, campaigns, indicators, difficulty } = result;
  const { start, ...options } = simulation;
  const facts = {
    schemaVersion: 1,
    options: { ...options, start: new Date(start).toISOString() },
    end: new Date(endOf(result)).toISOString(),
    files:
      files === undefined
        ? null
        : {
            alerts: files.alerts,
            truth: files.truth ?? null,
            assets: files.assets,
            intel: files.intel,
            intelList: files.intelList,
          },
    alerts: { malicious, processes, falseAlarms },
    campaigns: Object.fromEntries(campaigns),
    indicators,
    difficulty: difficulty ?? null,
    bytes,
    seconds,
  };
  return `${JSON.stringify(facts, undefined, 2)}\n`;
}
