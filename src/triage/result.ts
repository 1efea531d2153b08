/** What a triage comes to, as plain data: the stages write it, the reports read it. */
import type { List } from "./list.js";
import type { Overview } from "./overview/overview.js";
import type { RiskTier, Severity } from "../data/record.js";

/** What the agent proposes: a person looks at it, or it is closed. */
export type Verdict = "look" | "closed";

/** Who says that a technique is there, the most trusted first. */
export type TechniqueSource = "vendor" | "rule" | "model";

export interface TechniqueFinding {
  /** ATT&CK id, such as `T1110.003`. */
  readonly id: string;
  readonly name: string;
  /** ATT&CK tactic's short name. */
  readonly tactic?: string;
  /** 0 to 1. */
  readonly confidence: number;
  readonly source: TechniqueSource;
}

/** One fact, its state and where it comes from. */
export interface FactLine {
  readonly name: string;
  readonly state: "found" | "checked" | "unchecked";
  /** The value, or for `unchecked` the reason. */
  readonly text: string;
  readonly source?: string;
  /** The source's date, ISO 8601. */
  readonly date?: string;
}

/** One alert after triage. */
export interface TriagedAlert {
  /** Place in the input, from 0: the order of `alerts.csv`. */
  readonly ordinal: number;
  readonly file: string;
  readonly line: number;
  readonly alertId: string;
  /** Milliseconds since 1970, UTC. */
  readonly time: number;
  readonly ruleText?: string;
  readonly ruleId?: string;
  readonly severity?: Severity;
  readonly sourceAddress?: string;
  readonly destinationAddress?: string;
  readonly host?: string;
  readonly user?: string;
  /** Index in `TriageResult.clusters`. */
  readonly cluster: number;
  /** Given its cluster, 0 to 1: see `maliciousInCluster`. */
  readonly maliciousProbability: number;
  /** By itself, calibrated, 0 to 1. */
  readonly ownProbability: number;
  /** Not like what the model was trained on. */
  readonly outOfDistribution: boolean;
  readonly techniques: readonly TechniqueFinding[];
}

/** Alerts in the order of the input: on disk, each read when it is asked for. */
export interface AlertList extends List<TriagedAlert> {
  /** Of each, without reading it: milliseconds since 1970, UTC. */
  readonly times: ArrayLike<number>;
  /** Likewise: index in `TriageResult.clusters`. */
  readonly clusters: ArrayLike<number>;
}

export type EntityRole = "source" | "destination" | "host" | "user" | "process" | "file" | "domain";

export interface ClusterEntity {
  readonly role: EntityRole;
  readonly value: string;
  /** Alerts of the cluster that have it. */
  readonly alerts: number;
  /** Such as `criticality high` or `listed by IPsum`. */
  readonly notes: readonly string[];
}

/** Why parts of a cluster are one. */
export interface MergeReason {
  /** Alerts on both sides. */
  readonly alerts: number;
  /** Such as `same source 10.1.2.3 within 5 min`. */
  readonly shared: readonly string[];
  /** Of the linkage, 0 the same to 1. */
  readonly distance: number;
}

export interface ChainOption {
  readonly value: string;
  readonly probability: number;
}

/** One step of the chain: what was asked, with which facts, and what came out. */
export interface ChainStepResult {
  readonly step: "stage" | "intent" | "impact" | "tier";
  /** The likeliest value, or the analyst's. */
  readonly value: string;
  readonly probability: number;
  /** All values, likeliest first. */
  readonly options: readonly ChainOption[];
  /** The facts and earlier answers that the prompt held. */
  readonly given: readonly string[];
  /** Set by an analyst with `explain --set`. */
  readonly setByAnalyst: boolean;
}

/** What the chain was asked with: enough to ask it again. */
export interface ChainPrompt {
  /** The text that stood before the question. */
  readonly evidence: string;
  /** Answers that were followed from step to step; 0 where the chain was not asked. */
  readonly beam: number;
  readonly templates: number;
}

/** What the place in the queue is made of. */
export interface RiskParts {
  /** 0 to 100, from the chain, calibrated. */
  readonly chain: number;
  /** Probability that the cluster is an attack's, 0 to 1: as it was calibrated on clusters, else between its alerts' mean and their highest. */
  readonly malicious: number;
  /** Of the most critical asset in it, 0 unknown to 4 critical. */
  readonly criticality: number;
  /** 0 to 1: how sure the chain is. */
  readonly certainty: number;
  /** What orders the queue: see docs/method.md. */
  readonly urgency: number;
}

export interface Risk {
  /** 0 to 100. */
  readonly score: number;
  /** 80 % interval of the score. */
  readonly low: number;
  readonly high: number;
  readonly tier: RiskTier;
  readonly parts: RiskParts;
}

export interface TriagedCluster {
  /** `C-` and a number by first appearance, such as `C-00012`. */
  readonly id: string;
  /** From 1, the most urgent first; closed clusters come last. */
  readonly rank: number;
  readonly title: string;
  readonly verdict: Verdict;
  /** Why it is to look at or closed, in plain words; at least one. */
  readonly reasons: readonly string[];
  readonly alerts: number;
  /** Alerts that differ in more than their time. */
  readonly distinct: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Ordinal of the alert that stands for it. */
  readonly leader: number;
  /** The most frequent first, at most 50 a role. */
  readonly entities: readonly ClusterEntity[];
  /** In the order of an attack. */
  readonly techniques: readonly TechniqueFinding[];
  readonly outOfDistribution: boolean;
  readonly risk: Risk;
  readonly chain: readonly ChainStepResult[];
  readonly prompt: ChainPrompt;
  readonly facts: readonly FactLine[];
  readonly merges: readonly MergeReason[];
}

/** What closing was promised and whether it was done. */
export type ClosedBy = "cluster" | "alerts";

export interface Closing {
  /** Largest share of an attack's alerts that may be missed, and how surely. */
  readonly maxMiss: number;
  readonly confidence: number;
  /** What the threshold is for: the probability of a cluster, or where clusters were not measured of each of its alerts. */
  readonly of: ClosedBy;
  /** What is below it may be closed; undefined where nothing may. */
  readonly threshold?: number;
  /** Upper bound of the share missed, by the calibration's attacks. */
  readonly bound?: number;
  readonly calibrationIncidents: number;
  /**
   * Part of the clusters that is taken for attacks', here, and what data like that of the calibration's incidents hardly exceeds; where
   * clusters were measured.
   */
  readonly attackShare?: { readonly batch: number; readonly calibration: number };
  /** Why nothing was closed, where nothing could be. */
  readonly refused?: string;
  readonly drift: { readonly kind: "passed" | "failed" | "unchecked"; readonly text: string };
}

export interface TriageSummary {
  readonly alerts: number;
  readonly distinct: number;
  readonly clusters: number;
  readonly look: number;
  readonly lookAlerts: number;
  readonly closed: number;
  readonly closedAlerts: number;
  readonly rejected: number;
  readonly rejectsByReason: Readonly<Record<string, number>>;
  readonly firstSeen?: number;
  readonly lastSeen?: number;
  /** Clusters to look at by tier. */
  readonly tiers: Readonly<Record<RiskTier, number>>;
  readonly outOfDistribution: number;
}

export interface InputFile {
  readonly file: string;
  readonly format: string;
  readonly bytes?: number;
  readonly sha256?: string;
  readonly records: number;
  readonly rejected: number;
}

/** What the result came from; the same for two runs on the same input. */
export interface Provenance {
  readonly version: string;
  readonly checkpoint: { readonly name: string; readonly sha256: string };
  readonly inputs: readonly InputFile[];
  readonly feeds: readonly {
    readonly file: string;
    readonly sha256: string;
    readonly date?: string;
    readonly entries: number;
  }[];
  readonly options: Readonly<Record<string, unknown>>;
}

export interface TriageResult {
  readonly summary: TriageSummary;
  /** By rank. */
  readonly clusters: List<TriagedCluster>;
  /** Of all clusters together: see `overviewOf`. */
  readonly overview: Overview;
  readonly closing: Closing;
  /** What could not be looked at, and what would mend it, such as `no feed was given: --intel`. */
  readonly gaps: readonly string[];
  readonly provenance: Provenance;
  readonly alerts: AlertList;
}
