/** What a policy decides about the alerts of a workload: what is closed unseen, what is one case, and what comes first. */
import type { Workload } from "../workload/workload.js";

export const POLICY_NAMES = [
  "fcfs",
  "severity",
  "soar",
  "soar-strict",
  "forest",
  "agent-alerts",
  "agent-clusters",
  "agent",
  "oracle",
] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

export interface Decisions {
  readonly name: PolicyName;
  /** As a reader is told. */
  readonly title: string;
  /** 1: no analyst sees it. By alert. */
  readonly closed: Uint8Array;
  /** Alerts of one number that come within the hours of a case are one. By alert. */
  readonly thread: Int32Array;
  /** The higher, the sooner; of any scale. A case has the highest of its alerts so far. By alert. */
  readonly priority: Float64Array;
  /** Whether analysts are given reputation, asset and history with it. */
  readonly context: boolean;
  /** How malicious each alert is thought to be, where the policy has an opinion. */
  readonly scores?: Float64Array;
  /** Whether the scores are probabilities. */
  readonly calibrated?: boolean;
  /** Root causes as the policy sees them, to compare with the truth. */
  readonly groups?: Int32Array;
  /** Milliseconds and CPU seconds for all alerts, where it costs anything. */
  readonly cost?: PolicyCost;
}

export interface PolicyCost {
  readonly milliseconds: number;
  readonly cpuSeconds?: number;
}

/** Each alert a case of its own. */
export function alone({ count }: Workload): Int32Array {
  return Int32Array.from({ length: count }, (_, row) => row);
}

export function nothingClosed({ count }: Workload): Uint8Array {
  return new Uint8Array(count);
}
