/** The stages of a triage and what it tells while it runs. */

/** In the order in which they run. */
export const TRIAGE_STAGES = ["read", "facts", "encode", "enrich", "cluster", "prioritise", "report"] as const;
export type TriageStage = (typeof TRIAGE_STAGES)[number];

export interface TriageEvent {
  readonly stage: TriageStage;
  /**
   * `begun` and `finished` once each, `advanced` as often as there is something to tell; `kept` where an earlier run did it; `note` for
   * what a person should know, in `detail`.
   */
  readonly kind: "begun" | "advanced" | "finished" | "kept" | "note";
  /** Share of the stage that is done, 0 to 1; undefined where it cannot be told. */
  readonly done?: number | undefined;
  /** What is counted, such as `12,000 alerts`. */
  readonly detail?: string;
}

export type OnTriageEvent = (event: TriageEvent) => void;
