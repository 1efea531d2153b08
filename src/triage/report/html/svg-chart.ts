/** Charts as SVG, drawn by ECharts without a browser, in the colours of the page around them. */
import { createRequire } from "node:module";
import type * as ECharts from "echarts";
import { Markup } from "./markup.js";

export type ChartOptions = ECharts.EChartsCoreOption;

export interface ChartSize {
  /** Tells the charts of a page apart. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
}

export function svgChart(options: ChartOptions, { name, width, height }: ChartSize): Markup {
  const chart = echarts().init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(options);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return new Markup(themed(svg, name));
}

type Library = typeof ECharts;

let library: Library | undefined;

/** The one file that `require` gives, and when it is needed: the 600 modules that `import` gives take five times as long to load. */
function echarts(): Library {
  if (library !== undefined) return library;
  const required: unknown = createRequire(import.meta.url)("echarts");
  if (!isLibrary(required)) throw new TypeError("echarts gives no init()");
  library = required;
  return library;
}

function isLibrary(value: unknown): value is Library {
  return typeof value === "object" && value !== null && "init" in value && typeof value.init === "function";
}

/**
 * Style attributes as attributes of their own, which the page's policy allows; ids and sizes that do not depend on what was drawn
 * before; scaled by the page.
 */
function themed(svg: string, name: string): string {
  return (
    svg
      .replaceAll(/ style="([^"]*)"/g, (_, style: string) =>
        style
          .split(";")
          .map((declaration) =>
            /^\s*(font-size|font-family|font-weight|fill|stroke)\s*:\s*([\w\s.#(),-]+?)\s*$/.exec(declaration),
          )
          .map((match) => (match === null ? "" : ` ${match[1] ?? ""}="${match[2] ?? ""}"`))
          .join(""),
      )
      .replaceAll(/<style[\s\S]*?<\/style>/g, "")
      // Of those styles, numbered on from chart to chart.
      .replaceAll(/ class="zr\d+-cls-\d+"/g, "")
      .replaceAll(/\bzr\d+-/g, `${name}-`)
      .replace(/<svg width="\d+" height="\d+"/, "<svg")
      .replace("<svg", '<svg aria-hidden="true" focusable="false"')
  );
}
