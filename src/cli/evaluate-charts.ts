/** The charts of an evaluation's page, as SVG. */
import { type CalibrationMeasures, STAGE_NAMES } from "../train/evaluate/calibration-measures.js";
import { contendersOf, subjectOf } from "../train/evaluate/compare-baselines.js";
import type { Evaluation } from "../train/evaluate/evaluate.js";
import { isMeasured } from "../train/evaluate/figure.js";
import { type Markup, markup } from "../triage/report/html/markup.js";
import { type ChartOptions, type ChartSize, svgChart } from "../triage/report/html/svg-chart.js";

const TEXT = { color: "var(--muted)", fontSize: 12, fontFamily: "sans-serif" };
const LINE = { lineStyle: { color: "var(--line)" } };

/** How often rows are malicious by what their probability says; the diagonal is right. */
export function reliabilityChart(measures: CalibrationMeasures, id: string): Markup {
  const points = measures.reliability.map(({ probability, positive }) => [probability, positive]);
  const axis = { type: "value", min: 0, max: 1, interval: 0.25, axisLabel: TEXT, splitLine: LINE, nameTextStyle: TEXT };
  const option: ChartOptions = {
    animation: false,
    grid: { left: 48, right: 16, top: 28, bottom: 44 },
    xAxis: { ...axis, name: "probability", nameLocation: "middle", nameGap: 28 },
    yAxis: { ...axis, name: "share malicious" },
    series: [
      {
        type: "line",
        data: [
          [0, 0],
          [1, 1],
        ],
        symbol: "none",
        lineStyle: { color: "var(--muted)", width: 1 },
      },
      {
        type: "line",
        data: points,
        symbol: "circle",
        symbolSize: 7,
        itemStyle: { color: "var(--accent)" },
        lineStyle: { color: "var(--accent)", width: 2 },
      },
    ],
  };
  return figure(option, { name: id, width: 340, height: 300 }, `Reliability ${STAGE_NAMES[measures.stage]}`);
}

/** AUROC of every contender, the best first. */
export function contenderChart({ detection, comparison }: Evaluation, id: string): Markup {
  const contenders = [
    { name: subjectOf(comparison), auroc: detection.auroc, ours: true },
    ...contendersOf(comparison).flatMap((one) =>
      one.kind === "scored" ? [{ name: one.name, auroc: one.auroc, ours: false }] : [],
    ),
  ].flatMap((one) => (isMeasured(one.auroc) ? [{ ...one, auroc: one.auroc }] : []));
  if (contenders.length === 0) return markup``;
  contenders.sort((a, b) => a.auroc - b.auroc);
  const option: ChartOptions = {
    animation: false,
    grid: { left: 150, right: 56, top: 8, bottom: 28 },
    xAxis: { type: "value", min: 0, max: 1, axisLabel: TEXT, splitLine: LINE },
    yAxis: { type: "category", data: contenders.map(({ name }) => name), axisLabel: TEXT, axisTick: { show: false } },
    series: [
      {
        type: "bar",
        data: contenders.map(({ auroc, ours }) => ({
          value: Number(auroc.toFixed(3)),
          itemStyle: { color: ours ? "var(--accent)" : "var(--bar)" },
        })),
        label: { show: true, position: "right", ...TEXT },
      },
    ],
  };
  return figure(
    option,
    { name: id, width: 640, height: 44 + 26 * contenders.length },
    "AUROC, malicious against benign",
  );
}

function figure(option: ChartOptions, size: ChartSize, caption: string): Markup {
  return markup`<figure>${svgChart(option, size)}<figcaption>${caption}</figcaption></figure>`;
}
