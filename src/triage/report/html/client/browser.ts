/** The part of the browser that the page's script uses: the program itself is compiled without a browser's types. */

import type { DetailPayload, QueuePayload } from "../payload.js";

/** What the page's script elements hold: the program wrote them by these types. */
export type PageData = QueuePayload | readonly DetailPayload[];

export interface ClientEvent {
  readonly target: ClientElement | null;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  preventDefault(): void;
}

export interface ClientElement {
  textContent: string | null;
  className: string;
  hidden: boolean;
  id: string;
  tabIndex: number;
  value: string;
  title: string;
  open: boolean;
  readonly tagName: string;
  readonly clientHeight: number;
  readonly offsetHeight: number;
  readonly dataset: Record<string, string | undefined>;
  readonly classList: { toggle(name: string, on?: boolean): boolean };
  readonly style: { setProperty(name: string, value: string): void };
  append(...nodes: readonly (ClientElement | string)[]): void;
  replaceChildren(...nodes: readonly (ClientElement | string)[]): void;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  getBoundingClientRect(): { readonly top: number; readonly height: number };
  closest(selector: string): ClientElement | null;
  querySelectorAll(selector: string): Iterable<ClientElement>;
  addEventListener(type: string, listener: (event: ClientEvent) => void): void;
  focus(options?: { readonly preventScroll?: boolean }): void;
}

export interface ClientDocument {
  readonly documentElement: ClientElement;
  readonly body: ClientElement;
  readonly activeElement: ClientElement | null;
  title: string;
  createElement(name: string): ClientElement;
  createElementNS(namespace: string, name: string): ClientElement;
  getElementById(id: string): ClientElement | null;
  querySelectorAll(selector: string): Iterable<ClientElement>;
  addEventListener(type: string, listener: (event: ClientEvent) => void): void;
}

export interface ClientWindow {
  readonly document: ClientDocument;
  readonly JSON: { parse(text: string): PageData };
  readonly innerHeight: number;
  readonly scrollY: number;
  readonly location: { hash: string };
  readonly localStorage: { getItem(key: string): string | null; setItem(key: string, value: string): void };
  scrollTo(x: number, y: number): void;
  requestAnimationFrame(callback: () => void): number;
  addEventListener(type: string, listener: (event: ClientEvent) => void): void;
  getComputedStyle(element: ClientElement): { getPropertyValue(name: string): string };
}
