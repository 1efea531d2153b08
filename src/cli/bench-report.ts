/** What a bench came to, as tables. */
import type { Regression } from "../bench/check.js";
import { FIGURES } from "../bench/figures/figures.js";
import { ANNOUNCED } from "../bench/figures/targets.js";
import { differenceText, estimateText, outcomeText, promiseText, valueText } from "../bench/report/format.js";
import type { BenchResult } from "../bench/result.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import { grouped, table, type TableColumn } from "./table.js";

/** The rest is in bench.html. */
const MAX_SENSITIVITY = 8;

/** Several sections with a line feed at the end. */
export function renderBench(result: BenchResult, written: readonly string[], colours: Colours): string {
  const sections = [
    ...(result.targets.length === 0 ? [] : [[colours.bold("The announced table"), ...targetLines(result)]]),
    [colours.bold("Policies"), ...policyLines(result)],
    [colours.bold("Telling attacks from false alarms"), ...qualityLines(result)],
    ...(result.sensitivity.length === 0
      ? []
      : [[colours.bold("What the result hinges on"), ...sensitivityLines(result)]]),
    ...(result.gaps.length === 0
      ? []
      : [[colours.bold("Not measured"), ...result.gaps.map((gap) => `- ${oneLine(gap)}`)]]),
    endLines(result, written),
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function left(title: string): TableColumn {
  return { title, align: "left" };
}

function right(title: string): TableColumn {
  return { title, align: "right" };
}

function targetLines({ targets, settings, policies }: BenchResult): string[] {
  const titleOf = (name: string): string => policies.find((one) => one.name === name)?.title ?? name;
  const { mttr, fpOfAll, presented } = ANNOUNCED;
  return [
    `${titleOf(settings.baseline)} against ${titleOf(settings.compared)}; in brackets 95 % intervals${settings.promise === undefined ? "" : `; ${promiseText(settings.promise)}`}`,
    ...table(
      [left(""), right(settings.baseline), right(settings.compared), right("difference"), left("target"), left("")],
      targets.map((row) => [
        row.title,
        row.baseline === undefined ? "" : estimateText(row.baseline, row.unit),
        estimateText(row.agent, row.unit),
        row.difference === undefined ? "" : differenceText(row.difference),
        row.target ?? "",
        outcomeText(row),
      ]),
    ),
    `announced: MTTR ${mttr.baseline} to ${mttr.agent} min, false positives ${valueText(fpOfAll.baseline, "share")} to ` +
      `${valueText(fpOfAll.agent, "share")}, alerts per analyst and day ${grouped(presented.baseline)} to ${grouped(presented.agent)}`,
  ];
}

function policyLines({ policies }: BenchResult): string[] {
  const lines = table(
    [
      left("policy"),
      right("MTTR"),
      right("p90"),
      right("responded"),
      right("presented"),
      right("handled"),
      right("FP/N"),
      right("FP of seen"),
      right("FP of closed"),
      right("missed"),
      right("lost"),
      right("busy"),
    ],
    policies.map(({ title, figures, closing }) => [
      title,
      valueText(figures.mttr.value, "min"),
      valueText(figures.mttrP90.value, "min"),
      valueText(figures.responded.value, "share"),
      valueText(figures.presented.value, "alerts"),
      valueText(figures.handled.value, "alerts"),
      valueText(figures.fpOfAll.value, "share"),
      valueText(figures.fpOfSeen.value, "share"),
      valueText(figures.fpOfClosed.value, "share"),
      valueText(closing.missed, "share"),
      `${closing.incidentsLost}`,
      valueText(figures.utilisation.value, "share"),
    ]),
  );
  const note = (["mttr", "presented", "fpOfAll", "fpOfSeen", "fpOfClosed"] as const).map(
    (name) => `${FIGURES[name].title}: ${FIGURES[name].meaning}`,
  );
  return [
    ...lines,
    ...note,
    "missed: attacks' alerts among the closed; lost: incidents of which every alert was closed",
  ];
}

function qualityLines({ policies }: BenchResult): string[] {
  const share = (value: number | undefined): string => (value === undefined ? "" : valueText(value, "share"));
  const score = (value: number | undefined): string => value?.toFixed(3) ?? "";
  return table(
    [
      left("policy"),
      right("AUROC"),
      right("AUPRC"),
      right("precision@100"),
      right("recall@1000"),
      right("suppressed@95 %"),
      right("@99 %"),
      right("ECE"),
      right("AMI"),
      right("ms/alert"),
    ],
    policies.flatMap(({ name, title, ranking, calibration, clusters, cost }) =>
      ranking === undefined || name === "oracle"
        ? []
        : [
            [
              title,
              score(ranking.auroc),
              score(ranking.auprc),
              share(ranking.precisionAt[1]?.precision),
              share(ranking.recallAt[1]?.recall),
              ...[0.95, 0.99].map((kept) => share(ranking.suppression.find((one) => one.kept === kept)?.suppressed)),
              score(calibration?.ece),
              score(clusters?.ami),
              score(cost?.milliseconds),
            ],
          ],
    ),
  );
}

function sensitivityLines({ sensitivity, settings }: BenchResult): string[] {
  const text = (value: number): string => differenceText({ value, low: 0, high: 0, kind: "relative" });
  return [
    `MTTR of ${settings.compared} against ${settings.baseline} with one assumption at its low or high value`,
    ...table(
      [left("assumption"), right("value"), right("low"), right("there"), right("high"), right("there")],
      sensitivity
        .slice(0, MAX_SENSITIVITY)
        .map(({ assumption, value, low, high, atLow, atHigh }) => [
          assumption,
          String(value),
          String(low),
          text(atLow),
          String(high),
          text(atHigh),
        ]),
    ),
  ];
}

function endLines({ settings, seconds }: BenchResult, written: readonly string[]): string[] {
  const { data, alerts, attacks, incidents, replications } = settings;
  return [
    `${oneLine(data)}: ${grouped(alerts)} alerts, ${grouped(attacks)} of them of ${grouped(incidents)} attacks; ${grouped(replications)} replications in ${seconds.toFixed(1)} s`,
    ...(written.length === 0 ? [] : [`written: ${written.map((file) => oneLine(file)).join(", ")}`]),
  ];
}

/** What `--check` found. */
export function renderRegressions(found: readonly Regression[], file: string): string {
  if (found.length === 0) return `nothing is worse than in ${oneLine(file)} beyond its noise\n`;
  const number = (value: number): string => (Number.isFinite(value) ? value.toPrecision(4) : "never");
  const rows = found.map(({ policy, what, recorded, now, noise }) => [
    policy,
    what,
    number(recorded),
    number(now),
    number(noise),
  ]);
  const columns = [left("policy"), left("what is worse"), right("recorded"), right("now"), right("noise")];
  return `${table(columns, rows).join("\n")}\n`;
}
