/** Alerts and the highest risk over time. */
import { minuteTime } from "../figures.js";
import { TIME_SERIES, type AlertDigest } from "./alert-digest.js";
import { markup, type Markup } from "./markup.js";
import { type ChartOptions, svgChart } from "./svg-chart.js";
import type { TimeBins } from "./time-bins.js";

const DAY = 86_400_000;

interface Size {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Between labels of the time axis, of about that many pixels. */
  readonly labelPixels: number;
}

/** One for wide screens and one for phones: text in SVG shrinks with it. */
const SIZES: readonly Size[] = [
  { name: "wide", width: 1_080, height: 380, labelPixels: 110 },
  { name: "narrow", width: 360, height: 340, labelPixels: 90 },
];

export function timeChart(digest: AlertDigest & { readonly bins: TimeBins }): Markup {
  return markup`${SIZES.map((size) => markup`<div class="chart ${size.name}">${svgChart(optionsOf(digest, size), size)}</div>`)}`;
}

/** `03-03 06:00`, or the date alone where a bin is a day or more. */
export function binLabel({ start, width }: TimeBins, index: number): string {
  const time = minuteTime(start + index * width);
  return width >= DAY ? time.slice(0, 10) : time.slice(5);
}

function optionsOf({ bins, counts, risk }: AlertDigest & { readonly bins: TimeBins }, size: Size): ChartOptions {
  const labels = Array.from({ length: bins.count }, (_, index) => binLabel(bins, index));
  const every = Math.max(1, Math.ceil((bins.count * size.labelPixels) / (size.width - 72)));
  const text = { color: "var(--muted)", fontSize: 12, fontFamily: "sans-serif" };
  const grid = { left: 52, right: 20 };
  const x = {
    type: "category",
    data: labels,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: "var(--line)" } },
  };
  const y = {
    type: "value",
    splitNumber: 3,
    splitLine: { lineStyle: { color: "var(--line)" } },
    axisLabel: text,
    nameTextStyle: text,
  };
  const split = Math.round(size.height * 0.58);
  return {
    animation: false,
    grid: [
      { ...grid, top: 30, height: split - 50 },
      { ...grid, top: split + 20, height: size.height - split - 50 },
    ],
    xAxis: [
      { ...x, gridIndex: 0, axisLabel: { show: false } },
      { ...x, gridIndex: 1, axisLabel: { ...text, interval: every - 1 } },
    ],
    yAxis: [
      { ...y, gridIndex: 0, name: "alerts", minInterval: 1 },
      { ...y, gridIndex: 1, name: "highest risk", min: 0, max: 100, interval: 50 },
    ],
    series: [
      ...[...TIME_SERIES].reverse().map((name) => ({
        type: "bar",
        stack: "alerts",
        name,
        data: counts[name],
        barCategoryGap: "18%",
        itemStyle: { color: `var(--${name})` },
      })),
      {
        type: "line",
        xAxisIndex: 1,
        yAxisIndex: 1,
        step: "middle",
        symbol: "none",
        data: risk,
        lineStyle: { color: "var(--accent)", width: 2 },
        areaStyle: { color: "var(--accent)", opacity: 0.12 },
      },
    ],
  };
}
