/** Charts of a bench, as SVG. */
import type { Markup } from "../../triage/report/html/markup.js";
import { type ChartOptions, svgChart } from "../../triage/report/html/svg-chart.js";

export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface ChartSpec {
  /** Tells the charts of a page apart. */
  readonly id: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
  /** Points without lines between them. */
  readonly dots?: readonly Curve[];
}

export interface Axis {
  readonly name: string;
  readonly most?: number;
  /** Values from 1 on, by powers of ten. */
  readonly logarithmic?: boolean;
}

const WIDTH = 900;
const HEIGHT = 360;
/** Told apart by people who see no colours as well as may be (Okabe and Ito 2008). */
const COLOURS = ["#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2", "#8c6bb1", "#b8a400", "#7f7f7f"];

export function chart(spec: ChartSpec): Markup {
  return svgChart(optionsOf(spec), { name: spec.id, width: WIDTH, height: HEIGHT });
}

function optionsOf({ x, y, curves, dots = [] }: ChartSpec): ChartOptions {
  const text = { color: "var(--muted)", fontSize: 12, fontFamily: "sans-serif" };
  const axis = ({ name, most, logarithmic }: Axis): object => ({
    type: logarithmic === true ? "log" : "value",
    name,
    nameLocation: "middle",
    axisLabel: text,
    nameTextStyle: text,
    splitLine: { lineStyle: { color: "var(--line)" } },
    axisLine: { lineStyle: { color: "var(--line)" } },
    ...(most === undefined ? {} : { max: most }),
    ...(logarithmic === true ? { min: 1 } : {}),
  });
  return {
    animation: false,
    color: COLOURS,
    legend: { top: 0, textStyle: text },
    grid: { left: 64, right: 20, top: 56, bottom: 48 },
    xAxis: { ...axis(x), nameGap: 30 },
    yAxis: { ...axis(y), nameGap: 46 },
    series: [
      ...curves.map(({ name, points }) => ({
        type: "line",
        name,
        data: points,
        showSymbol: false,
        lineStyle: { width: 2 },
      })),
      ...dots.map(({ name, points }) => ({ type: "scatter", name, data: points, symbolSize: 9 })),
    ],
  };
}
