/** What a product notices: the moment, the rule, where, and why it really happened. */
import type { Host } from "./enterprise/enterprise.js";
import type { Impact, Intent, Tactic } from "../vocabulary.js";
import type { RiskTier } from "../record.js";
import type { Rule } from "./rules/rule.js";

/** The true reason; shared by all happenings of a step. */
export interface Cause {
  readonly malicious: boolean;
  readonly playbook: string;
  readonly step: string;
  readonly incident: string;
  readonly technique: string;
  readonly tactic: Tactic | "";
  readonly intent: Intent;
  readonly impact: Impact;
  /** Before the asset's criticality is looked at. */
  readonly tier: RiskTier;
}

export interface Scene {
  /** Where it happens. */
  readonly host: Host;
  /** The inside host that it comes from; `host` itself where none does. */
  readonly from: Host;
  /** The account that acts or is acted on. */
  readonly user: string;
  /** The other side: mostly an outside address. */
  readonly peer: string;
  /** The other side's name. */
  readonly name: string;
}

export interface Happening {
  /** Milliseconds since 1970, UTC, whole. */
  readonly time: number;
  readonly rule: Rule;
  readonly scene: Scene;
  readonly cause: Cause;
}
