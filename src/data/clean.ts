/**
 * Cleans flows of the known faults of CIC-IDS files (cic/known-faults.ts), and counts them.
 *
 * What cannot be true throws the flow out (a time before any capture, a negative duration or one past CICFlowMeter's limit); what is
 * merely not known becomes "missing", NaN: rates over no time, windows that were not set, negative times between packets.
 */
import {
  EARLIEST_TIME,
  INTERVAL_FEATURES,
  LONGEST_FLOW_MICROSECONDS,
  RATE_FEATURES,
  WINDOW_FEATURES,
  WINDOW_NOT_SET,
} from "./cic/known-faults.js";
import { FLOW_FEATURES } from "./formats/cic-columns.js";

/** Canonical names of all flow features, in the order of vectors. */
export const FEATURE_NAMES: readonly string[] = Object.keys(FLOW_FEATURES);

/** What is done with flows whose rates are `Infinity` or `NaN`: the rates become missing, or the flow is left out. */
export const NON_FINITE_POLICIES = ["missing", "drop"] as const;
export type NonFinitePolicy = (typeof NON_FINITE_POLICIES)[number];

/** What cleaning counts, and how it is told; rows unless it says values. */
export const CLEANING_COUNTS = {
  impossibleDates: "dated before 1980 (packets without a time): left out",
  impossibleDurations: "negative duration, or more than 120 s: left out",
  negativeIntervals: "negative times between packets: made missing",
  nonFiniteRates: "with Infinity or NaN in a rate, as the flow took no time",
  infinityValues: "values that were Infinity",
  nanValues: "values that were NaN",
  windowsNotSet: "initial window of -1: made missing",
  clockBySchedule: "hour of 12 resolved by the attack schedule",
  clockByWorkingDay: "hour of 12 resolved by the working day",
  attempted: "labelled Attempted",
  attemptedDropped: "labelled Attempted: left out",
  unknownLabels: "with a label that no published file has",
  inFuture: "with a time more than a day ahead of now: kept",
} as const;

export type CleaningCount = keyof typeof CLEANING_COUNTS;
export type CleaningTally = Record<CleaningCount, number>;

export function emptyTally(): CleaningTally {
  return {
    impossibleDates: 0,
    impossibleDurations: 0,
    negativeIntervals: 0,
    nonFiniteRates: 0,
    infinityValues: 0,
    nanValues: 0,
    windowsNotSet: 0,
    clockBySchedule: 0,
    clockByWorkingDay: 0,
    attempted: 0,
    attemptedDropped: 0,
    unknownLabels: 0,
    inFuture: 0,
  };
}

/** Why cleaning leaves a flow out. */
export const CLEANING_REASONS = ["impossible-date", "impossible-duration", "non-finite-rate"] as const;
export type CleaningReason = (typeof CLEANING_REASONS)[number];

export class FlowCleaner {
  readonly #policy: NonFinitePolicy;
  readonly #duration: number;
  readonly #intervals: readonly number[];
  readonly #windows: readonly number[];
  readonly #rates: readonly number[];
  readonly #present: readonly number[];

  /** @param present canonical names of the features that the input has */
  constructor(present: readonly string[], policy: NonFinitePolicy) {
    this.#policy = policy;
    this.#duration = indexIn(present)("flowDuration");
    this.#present = present.map((name) => FEATURE_NAMES.indexOf(name)).filter((index) => index >= 0);
    const those = (names: readonly string[]): number[] => names.map(indexIn(present)).filter((index) => index >= 0);
    this.#intervals = those(INTERVAL_FEATURES);
    this.#windows = those(WINDOW_FEATURES);
    this.#rates = those(RATE_FEATURES);
  }

  /**
   * Cleans one flow in place.
   * @param values in the order of `FEATURE_NAMES`; Infinity and NaN as they were read
   * @param time milliseconds since 1970; undefined where the input has no times
   * @returns why the flow is left out, or undefined
   */
  clean(values: Float64Array, time: number | undefined, tally: CleaningTally): CleaningReason | undefined {
    if (time !== undefined && time < EARLIEST_TIME) {
      tally.impossibleDates += 1;
      return "impossible-date";
    }
    const duration = this.#duration < 0 ? 0 : (values[this.#duration] ?? 0);
    if (duration < 0 || duration > LONGEST_FLOW_MICROSECONDS) {
      tally.impossibleDurations += 1;
      return "impossible-duration";
    }
    if (this.#makeFinite(values, tally) && this.#policy === "drop") return "non-finite-rate";
    if (makeMissing(values, this.#intervals, isNegative)) tally.negativeIntervals += 1;
    if (makeMissing(values, this.#windows, isNotSet)) tally.windowsNotSet += 1;
    return undefined;
  }

  /** @returns whether a rate was not finite */
  #makeFinite(values: Float64Array, tally: CleaningTally): boolean {
    let sum = 0;
    for (const index of this.#present) sum += (values[index] ?? 0) * 0;
    if (sum === 0) return false; // every value is finite: infinity and NaN times 0 are NaN
    let infinities = 0;
    let nans = 0;
    for (const index of this.#present) {
      const value = values[index] ?? 0;
      if (Number.isFinite(value)) continue;
      if (Number.isNaN(value)) nans += 1;
      else infinities += 1;
    }
    const ofRate = this.#rates.some((index) => !Number.isFinite(values[index]));
    for (const index of this.#present) if (!Number.isFinite(values[index])) values[index] = NaN;
    tally.infinityValues += infinities;
    tally.nanValues += nans;
    if (ofRate) tally.nonFiniteRates += 1;
    return ofRate;
  }
}

function indexIn(present: readonly string[]): (name: string) => number {
  return (name) => (present.includes(name) ? FEATURE_NAMES.indexOf(name) : -1);
}

function makeMissing(values: Float64Array, indices: readonly number[], isBad: (value: number) => boolean): boolean {
  let found = false;
  for (const index of indices) {
    if (!isBad(values[index] ?? 0)) continue;
    values[index] = NaN;
    found = true;
  }
  return found;
}

function isNegative(value: number): boolean {
  return value < 0;
}

function isNotSet(value: number): boolean {
  return value === WINDOW_NOT_SET;
}
