/** Numbers of a bench as its reports write them. */
import type { Estimate } from "../figures/intervals.js";
import type { TargetRow } from "../figures/targets.js";
import type { ClosingRules } from "../../triage/close/decide-closing.js";
import type { ClosingGuard } from "../../triage/options.js";
import { shareInPercent } from "../../triage/report/figures.js";

export type Unit = TargetRow["unit"];

/** `47 min`, `18.2 %`, `1,267`, `never`. */
export function valueText(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return "never";
  switch (unit) {
    case "min":
      return minutesText(value);
    case "share":
      return `${(100 * value).toFixed(1)} %`;
    case "alerts":
    case "count":
      return Math.round(value).toLocaleString("en-US");
  }
}

function minutesText(minutes: number): string {
  if (minutes < 100) return `${minutes.toFixed(1)} min`;
  return minutes < 2_880 ? `${(minutes / 60).toFixed(1)} h` : `${(minutes / 1_440).toFixed(1)} d`;
}

/** `47 min (45 min to 51 min)`; without an interval where there is none. */
export function estimateText({ value, low, high }: Estimate, unit: Unit): string {
  const text = valueText(value, unit);
  return low === high ? text : `${text} (${valueText(low, unit)} to ${valueText(high, unit)})`;
}

/** `-31.2 % (-35.0 to -28.1)` or, of shares, points. */
export function differenceText({ value, low, high, kind }: NonNullable<TargetRow["difference"]>): string {
  const one = (number: number): string => {
    if (Number.isNaN(number)) return "–";
    if (!Number.isFinite(number)) return number > 0 ? "∞" : "-∞";
    return `${number > 0 ? "+" : ""}${(100 * number).toFixed(1)}`;
  };
  const unit = kind === "relative" ? "%" : "points";
  return `${one(value)} ${unit}${low === high ? "" : ` (${one(low)} to ${one(high)})`}`;
}

const GUARDED: Readonly<Record<ClosingGuard, string>> = {
  intel: "listed by a feed",
  strange: "not like what the model knows",
  critical: "on a critical asset",
};

function wordsOf(guards: readonly ClosingGuard[]): string {
  return guards.map((guard) => GUARDED[guard]).join(", ");
}

/** As a clause; the report of an earlier triage tells its own. */
export function promiseText(promise: ClosingRules | undefined): string {
  if (promise === undefined) return "closed as the report tells";
  const [missed, confidence] = [promise.maxMiss, promise.confidence].map(shareInPercent);
  const lifted = promise.mayClose.length === 0 ? "" : `, and close what is ${wordsOf(promise.mayClose)}`;
  return `closing may miss ${missed} of an attack's alerts on average, with ${confidence} confidence${lifted}`;
}

export function outcomeText({ outcome, sure }: Pick<TargetRow, "outcome" | "sure">): string {
  if (outcome === "none") return "";
  return sure ? outcome : `${outcome} (not sure)`;
}
