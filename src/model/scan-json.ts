/**
 * Looks over JSON text before `JSON.parse` sees it: nesting, sizes and repeated keys. `JSON.parse` keeps the last of equal keys
 * without a word, and builds whatever it is given; on a hostile text that means gigabytes.
 */
import { showJson } from "./json-fields.js";

export interface JsonLimits {
  /** Objects and arrays inside each other. */
  readonly depth: number;
  /** Keys of one object. */
  readonly keys: number;
  /** Elements of one array. */
  readonly elements: number;
}

interface Level {
  /** Keys of an object; absent in an array. */
  readonly keys: Set<string> | undefined;
  elements: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * @returns what breaks the limits, or undefined. Text that is no JSON may pass: `JSON.parse` says so.
 */
export function findJsonExcess(text: string, limits: JsonLimits): string | undefined {
  const levels: Level[] = [];
  let lastString = [0, 0];
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = endOfString(text, at);
        lastString = [at, end];
        at = end - 1;
        break;
      }
      case OPEN_OBJECT:
      case OPEN_ARRAY: {
        if (levels.length === limits.depth) return `is nested deeper than ${limits.depth} levels`;
        levels.push({ keys: text.charCodeAt(at) === OPEN_OBJECT ? new Set() : undefined, elements: 1 });
        break;
      }
      case CLOSE_OBJECT:
      case CLOSE_ARRAY:
        levels.pop();
        break;
      case COLON: {
        const keys = levels.at(-1)?.keys;
        if (keys === undefined) break;
        const key = keyOf(text.slice(lastString[0], lastString[1]));
        if (keys.has(key)) return `has the key ${showJson(key)} twice`;
        if (keys.add(key).size > limits.keys) return `has an object of more than ${limits.keys} keys`;
        break;
      }
      case COMMA: {
        const level = levels.at(-1);
        if (level === undefined || level.keys !== undefined) break;
        if (++level.elements > limits.elements) return `has an array of more than ${limits.elements} elements`;
        break;
      }
    }
  }
  return undefined;
}

/** Index after the closing quote of the string that opens at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function keyOf(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}
