/** JSON objects as dotted names and texts, within bounds. */
import type { RejectReason } from "./reject.js";

/** Alerts nest some ten levels deep; what is deeper is made to exhaust the stack. */
export const MAX_DEPTH = 32;
/** The richest Wazuh alerts have some 200. */
export const MAX_FIELDS = 2_000;

export interface JsonFault {
  readonly reason: RejectReason;
  readonly detail: string;
}

/**
 * Flattens an object: `{"a": {"b": 1}}` gives `a.b`, a list of scalars one text joined by `, `, other lists `a.0.b`. Nulls and empty
 * lists and objects are left out. Names such as `__proto__` are names like any other.
 * @returns pairs of name and text, or what is wrong
 */
export function flattenJson(value: object, maxFieldBytes: number): (readonly [string, string])[] | JsonFault {
  const pairs: [string, string][] = [];
  const fault = walk("", value, 0, { pairs, maxFieldBytes });
  return fault ?? pairs;
}

interface Walk {
  readonly pairs: [string, string][];
  readonly maxFieldBytes: number;
}

function walk(name: string, value: unknown, depth: number, state: Walk): JsonFault | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== "object") return add(name, scalarText(value), state);
  if (depth >= MAX_DEPTH)
    return { reason: "nested-too-deeply", detail: `values are nested more than ${MAX_DEPTH} deep` };
  if (Array.isArray(value) && value.length > 0 && value.every(isScalar)) {
    return add(name, value.map(scalarText).join(", "), state);
  }
  for (const [member, inner] of Object.entries(value)) {
    const fault = walk(name === "" ? member : `${name}.${member}`, inner, depth + 1, state);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function add(name: string, text: string, { pairs, maxFieldBytes }: Walk): JsonFault | undefined {
  if (pairs.length >= MAX_FIELDS) return { reason: "too-many-fields", detail: `more than ${MAX_FIELDS} fields` };
  // A character has three bytes at most for each UTF-16 unit, so that most texts need not be measured.
  if (text.length * 3 > maxFieldBytes && Buffer.byteLength(text) > maxFieldBytes) {
    return {
      reason: "field-too-long",
      detail: `field ${name.slice(0, 100)} has ${Buffer.byteLength(text)} bytes; at most ${maxFieldBytes} are read`,
    };
  }
  pairs.push([name, text]);
  return undefined;
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== "object";
}

/** JSON's own scalars; nothing else comes out of JSON.parse. */
function scalarText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is the object's own, so that nothing is read from a prototype. */
export function member(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}
