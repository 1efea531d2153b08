/** What a bench comes to, as plain data; `bench.json` is this. */
import type { AssumptionName } from "./default-assumptions.js";
import type { Assumption } from "./assumptions.js";
import type { FigureName } from "./figures/figures.js";
import type { Estimate } from "./figures/intervals.js";
import type { CalibrationQuality, ClosingQuality, ClusterQuality, RankingQuality } from "./figures/quality.js";
import type { TargetRow } from "./figures/targets.js";
import type { PolicyName } from "./policies/policy.js";
import type { ShiftName } from "./queue/roster.js";
import type { ClosingRules } from "../triage/close/decide-closing.js";

/** Raised when a field changes its meaning or goes. */
export const SCHEMA_VERSION = 1;

export interface GroupTimes {
  readonly incidents: number;
  /** Minutes; infinite where most were never responded to. */
  readonly median: number;
  readonly p90: number;
}

export interface PolicyResult {
  readonly name: PolicyName;
  readonly title: string;
  readonly casesPerDay: number;
  readonly figures: Readonly<Record<FigureName, Estimate>>;
  /** Time to respond by the incident's tier and by the shift of its first alert, over all replications. */
  readonly byTier: Readonly<Partial<Record<string, GroupTimes>>>;
  readonly byShift: Readonly<Partial<Record<ShiftName, GroupTimes>>>;
  readonly closing: ClosingQuality;
  readonly ranking?: RankingQuality;
  readonly calibration?: CalibrationQuality;
  readonly clusters?: ClusterQuality;
  /** Of an alert. */
  readonly cost?: { readonly milliseconds: number; readonly cpuSeconds?: number };
  /** Waiting cases by hour, mean of the replications. */
  readonly queueLength: readonly number[];
  /** Share of incidents responded to within so many minutes, by `RESPONSE_GRID`. */
  readonly respondedWithin: readonly number[];
}

/** Minutes at which the distribution of the time to respond is told. */
export const RESPONSE_GRID: readonly number[] = [
  0, 5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 180, 240, 300, 360, 480, 600, 720, 960, 1_440, 2_880,
];

export interface SensitivityRow {
  readonly assumption: AssumptionName;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Relative difference of the agent's MTTR from the baseline's at the low and the high value. */
  readonly atLow: number;
  readonly atHigh: number;
}

export interface BenchSettings {
  readonly data: string;
  readonly alerts: number;
  readonly attacks: number;
  readonly incidents: number;
  readonly days: number;
  readonly seed: number;
  readonly replications: number;
  readonly arrivals: "replay" | "bursty";
  readonly baseline: PolicyName;
  readonly compared: PolicyName;
  readonly checkpoint?: { readonly name: string; readonly sha256: string };
  /** What closing was held to; absent where the triage was run elsewhere. */
  readonly promise?: ClosingRules;
}

export interface BenchResult {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly version: string;
  readonly settings: BenchSettings;
  readonly assumptions: Readonly<Record<string, Assumption>>;
  readonly policies: readonly PolicyResult[];
  /** The announced table: baseline against agent. */
  readonly targets: readonly TargetRow[];
  readonly sensitivity: readonly SensitivityRow[];
  /** What was not measured, and why. */
  readonly gaps: readonly string[];
  /** Wall time of the whole. */
  readonly seconds: number;
}
