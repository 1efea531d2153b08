/** Vendors' severities on one scale of five. */
import type { Severity } from "../record.js";
import { SCALE_OF_COLUMN, SCALE_STEPS, SEVERITY_WORDS, type SeverityScale } from "../formats/severity-scales.js";
import { columnKey } from "../formats/column-key.js";

const NUMBER = /^[+-]?\d{1,6}(?:\.\d{1,6})?$/;

/** The severity that `text` means: a word, a number on `scale`, or both as in `3 - High`. Undefined for anything else. */
export function normaliseSeverity(text: string, scale: SeverityScale): Severity | undefined {
  const lower = text.trim().toLowerCase();
  if (NUMBER.test(lower)) return onScale(Number(lower), scale);
  return word(lower) ?? word(/[a-z][a-z _-]*[a-z]/.exec(lower.slice(0, 64))?.[0] ?? "");
}

function word(text: string): Severity | undefined {
  return Object.hasOwn(SEVERITY_WORDS, text) ? SEVERITY_WORDS[text] : undefined;
}

function onScale(value: number, scale: SeverityScale): Severity | undefined {
  if (value < 0) return undefined;
  const steps = SCALE_STEPS[scale];
  return (steps.find(({ upTo }) => value <= upTo) ?? steps.at(-1))?.severity;
}

/**
 * The scale of a column: by its name where that decides, else the narrowest that holds its first numbers. The name is not believed
 * when numbers are beyond its scale.
 */
export function findSeverityScale(column: string, samples: readonly string[]): SeverityScale {
  const numbers = samples
    .map((sample) => sample.trim())
    .filter((sample) => NUMBER.test(sample))
    .map(Number);
  const most = numbers.reduce((a, b) => Math.max(a, b), 0);
  const key = columnKey(column);
  const named = Object.hasOwn(SCALE_OF_COLUMN, key) ? SCALE_OF_COLUMN[key] : undefined;
  // Priorities end at 4; a column of that name with larger numbers counts in another way.
  const last = named === "ids-priority" ? 4 : named === undefined ? 0 : (SCALE_STEPS[named].at(-1)?.upTo ?? 0);
  if (named !== undefined && most <= last) return named;
  if (numbers.some((number) => !Number.isInteger(number))) return most <= 10 ? "ten" : "hundred";
  if (most <= 4) return "normalised";
  if (most <= 5) return "one-to-five";
  if (most <= 10) return "ten";
  return most <= 15 ? "wazuh" : "hundred";
}
