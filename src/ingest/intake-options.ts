/** What decides about single rows as they are taken in; plain data, so that every thread has it alike. */
import type { NonFinitePolicy } from "../data/clean.js";
import type { AttemptedPolicy } from "../data/labels.js";
import type { LabelMap } from "../data/read/label-map.js";
import type { DuplicateRule } from "./row-key.js";

/** Whether hours of 12 are resolved where a file has such. */
export const CLOCK_CHOICES = ["auto", "as-written"] as const;
export type ClockChoice = (typeof CLOCK_CHOICES)[number];

export interface IntakeOptions {
  readonly duplicates: DuplicateRule;
  readonly attempted: AttemptedPolicy;
  readonly nonFinite: NonFinitePolicy;
  readonly clock: ClockChoice;
  readonly labelMap: LabelMap;
  /** Milliseconds since 1970 from which on a time is in the future. */
  readonly future: number;
}
