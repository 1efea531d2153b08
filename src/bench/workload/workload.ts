/** Alerts with the truth about them, as columns in order of time: what all policies are given, and what they are judged by. */

/** Benign: no incident that anybody responds to. */
export const BENIGN = -1;

export interface Workload {
  /** Such as `SOC-Sim seed 9001`. */
  readonly name: string;
  readonly count: number;
  /** Milliseconds since 1970, rising. */
  readonly time: Float64Array;
  /** Place in the input. */
  readonly ordinal: Int32Array;
  readonly malicious: Uint8Array;
  /** 0 low to 3 critical, by truth. */
  readonly tier: Uint8Array;
  /** Index in `incidents`; `BENIGN`. */
  readonly incident: Int32Array;
  readonly incidents: readonly Incident[];
  /** The attack or benign root cause of each alert, numbered from 0; it varies by chance as a whole. */
  readonly cause: Int32Array;
  readonly causes: number;
  /** Attack phase of malicious alerts. */
  readonly phase: readonly (string | undefined)[];
  /** Normalised severity, -1 where there is none. */
  readonly severity: Int8Array;
  /** Rule and source in one: alerts with the same number are alike to a rule-based SOAR. */
  readonly kind: Int32Array;
  /** What the policies that read facts made of each alert while it was read. */
  readonly scores: ReadonlyMap<string, Float64Array>;
  /** Time that reading, facts and each score took, milliseconds of one thread. */
  readonly costs: ReadonlyMap<string, number>;
}

export interface Incident {
  readonly name: string;
  /** Of its first alert, milliseconds since 1970. */
  readonly firstTime: number;
  /** The highest of its alerts. */
  readonly tier: number;
  readonly alerts: number;
  /** Its number among the root causes. */
  readonly cause: number;
}
