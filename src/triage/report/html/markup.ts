/** HTML from templates in which every value is escaped, and JSON that can stand in a page. */
import { showHidden } from "../csv.js";

/** HTML that is ready: only `markup` and what builds on it make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or a quoted attribute; hidden and reordering characters are made visible. */
export function escapeHtml(text: string): string {
  return showHidden(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** A template whose values are escaped, but for `Markup`. Not called `html`, for formatters would change its bytes. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.map((string, index) => string + valueText(values[index] ?? "")).join(""));
}

function valueText(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeHtml(value);
  if (typeof value === "number") return escapeHtml(String(value));
  return value.map(({ text }) => text).join("");
}

/** JSON that neither ends a script element nor begins a comment in it. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
