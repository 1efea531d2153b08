/** One row of a dataset, and the parts that a split divides rows into. */
import type { RiskTier, Severity, SourceKind } from "./record.js";

/** What a row is for in a split; the index is what the split's column holds. `unused` is a row above its class's cap. */
export const SPLIT_PARTS = ["train", "validation", "test", "unused"] as const;
export type SplitPart = (typeof SPLIT_PARTS)[number];

/** How the half day of a record's time is known (see clean-clock.ts). */
export type DatasetClock = "as-written" | "schedule" | "working-day";

export interface DatasetRow {
  readonly id: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly clock: DatasetClock;
  readonly source: SourceKind;
  /** Name of the input file, without its folder. */
  readonly file: string;
  /** 1-based line in it. */
  readonly line: number;
  /** What the model reads. */
  readonly text: string;
  readonly rule?: string | undefined;
  readonly severity?: Severity | undefined;
  readonly protocol?: string | undefined;
  readonly destinationPort?: number | undefined;
  /** Absent where the input says nothing of the truth. */
  readonly malicious?: boolean | undefined;
  /** As the source spells it. */
  readonly label?: string | undefined;
  /** One name for all spellings of a label. */
  readonly class?: string | undefined;
  /** Kind of attack, or of benign process. */
  readonly family?: string | undefined;
  readonly technique?: string | undefined;
  readonly tactic?: string | undefined;
  readonly intent?: string | undefined;
  readonly impact?: string | undefined;
  readonly tier?: RiskTier | undefined;
  readonly incident?: string | undefined;
  readonly playbook?: string | undefined;
  readonly step?: string | undefined;
  /** Pseudonym of the host, or else of the source address: equal for equal ones. */
  readonly hostKey?: string | undefined;
  /** One for each of the dataset's features, NaN where there is none; absent where the record is no flow. */
  readonly features?: Float32Array | undefined;
  /** One for each of the dataset's facts. */
  readonly facts: Float32Array;
  /** Index in `SPLIT_PARTS` for each of the dataset's splits. */
  readonly splits: Uint8Array;
}
