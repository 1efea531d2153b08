/** Making elements and writing numbers. A function that is shipped whole: it uses nothing from outside itself. */
import type { ClientElement, ClientWindow } from "./browser.js";

export type Child = ClientElement | string | undefined;

export interface Dom {
  /** An element of `name.class.class`; texts become text and nothing else. */
  readonly make: (selector: string, ...children: readonly Child[]) => ClientElement;
  /** As `make`, with attributes. */
  readonly makeWith: (
    selector: string,
    attributes: Readonly<Record<string, string>>,
    ...children: readonly Child[]
  ) => ClientElement;
  /** An element of SVG. */
  readonly svg: (
    name: string,
    attributes: Readonly<Record<string, string | number>>,
    ...children: readonly Child[]
  ) => ClientElement;
  /** An element that the page has. */
  readonly byId: (id: string) => ClientElement;
  /** `1,234` */
  readonly count: (value: number) => string;
  /** `2025-03-03 00:02`, UTC */
  readonly time: (milliseconds: number) => string;
  /** With seconds. */
  readonly exactTime: (milliseconds: number) => string;
  /** `45 s`, `12 min`, `3.5 h`, `2.1 d` */
  readonly span: (milliseconds: number) => string;
  readonly percent: (share: number) => string;
  /** A score's bar with its interval, all 0 to 100. */
  readonly riskBar: (score: number, low: number, high: number) => ClientElement;
  readonly badge: (tier: string) => ClientElement;
}

export function createDom(window: ClientWindow): Dom {
  const { document } = window;

  function fill(element: ClientElement, children: readonly Child[]): ClientElement {
    element.append(...children.filter((child) => child !== undefined));
    return element;
  }

  function make(selector: string, ...children: readonly Child[]): ClientElement {
    const [name = "div", ...classes] = selector.split(".");
    const element = document.createElement(name);
    if (classes.length > 0) element.className = classes.join(" ");
    return fill(element, children);
  }

  function makeWith(
    selector: string,
    attributes: Readonly<Record<string, string>>,
    ...children: readonly Child[]
  ): ClientElement {
    const element = make(selector, ...children);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  function svg(
    name: string,
    attributes: Readonly<Record<string, string | number>>,
    ...children: readonly Child[]
  ): ClientElement {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
    return fill(element, children);
  }

  function byId(id: string): ClientElement {
    const element = document.getElementById(id);
    if (element === null) throw new Error(`the page has no #${id}`);
    return element;
  }

  const count = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
  const percent = (share: number): string => `${String(Math.round(share * 100))} %`;

  function exactTime(milliseconds: number): string {
    return Math.abs(milliseconds) <= 8.64e15 ? new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ") : "";
  }

  function span(milliseconds: number): string {
    const seconds = milliseconds / 1000;
    const digit = (value: number): string => String(Math.round(value * 10) / 10);
    if (seconds < 60) return `${String(Math.round(seconds))} s`;
    if (seconds < 3600) return `${String(Math.round(seconds / 60))} min`;
    return seconds < 86400 ? `${digit(seconds / 3600)} h` : `${digit(seconds / 86400)} d`;
  }

  function riskBar(score: number, low: number, high: number): ClientElement {
    const bar = makeWith("span.bar", { "aria-hidden": "true" }, make("span.fill"), make("span.interval"));
    bar.style.setProperty("--score", `${String(score)}%`);
    bar.style.setProperty("--low", `${String(low)}%`);
    bar.style.setProperty("--width", `${String(Math.max(0, high - low))}%`);
    return bar;
  }

  return {
    make,
    makeWith,
    svg,
    byId,
    count,
    exactTime,
    time: (milliseconds) => exactTime(milliseconds).slice(0, 16),
    span,
    percent,
    riskBar,
    badge: (tier) => make(`span.badge.${tier}`, tier),
  };
}
