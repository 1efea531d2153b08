/** What the stages after `enrich` are given, and what they give. */
import type { MaskedWordEncoder } from "../../checkpoint/ask-prompts.js";
import type { Overview } from "../overview/overview.js";
import type { Closing, FactLine, TriagedCluster } from "../result.js";
import type { SpooledList } from "../spool/spooled-list.js";
import type { AlertSpool } from "./alert-spool.js";
import type { EncodeStage } from "./encode-stage.js";
import type { Findings } from "./enrich-stage.js";
import type { FactsStage } from "./facts-stage.js";
import type { TriageRun } from "./run.js";

/** What is known of the alerts before they are clustered. All of it is by the alert's place in the input, its ordinal. */
export interface StageInput {
  readonly run: TriageRun;
  /** The records (`get`), their times and the order of their times (`byTime`). Reading one costs microseconds; one after the other is quickest. */
  readonly spool: AlertSpool;
  /** `texts.get(findings.text(ordinal))` is what the model read of an alert. */
  readonly facts: FactsStage;
  readonly encoded: EncodeStage;
  readonly findings: Findings;
}

/** A cluster before anybody asked how urgent it is. */
export type ClusterDraft = Omit<TriagedCluster, "rank" | "verdict" | "reasons" | "risk" | "chain" | "facts" | "prompt">;

/**
 * What `clusterStage(input: StageInput): Promise<ClusterStage>` gives. It tells `run.onEvent` when it begins, advances and is finished, and
 * keeps its work with `run.workspace.finish("cluster", files, data)`, so that a run that goes on finds it with `finished`.
 */
export interface ClusterStage {
  /** Index in `clusters` of each alert. [alerts] */
  readonly clusterOf: Int32Array;
  /** Alerts that differ in more than their time. */
  readonly distinct: number;
  /** By first appearance. */
  readonly clusters: SpooledList<ClusterDraft>;
  /** Different rules of each cluster's alerts. [clusters] */
  readonly rules: Int32Array;
}

export interface PrioritiseInput extends StageInput {
  readonly clustered: ClusterStage;
  /** Gives what fills in masks; only where it is needed. Absent where the checkpoint has no chain. */
  readonly openWords: (() => Promise<MaskedWordEncoder>) | undefined;
  /** Facts of a record with their provenance: of its leader for each cluster. */
  readonly factLines: (ordinal: number) => readonly FactLine[];
}

/** What `prioritiseStage(input: PrioritiseInput): Promise<PrioritiseStage>` gives, and keeps with `workspace.finish("prioritise", …)`. */
export interface PrioritiseStage {
  /** By rank. */
  readonly clusters: SpooledList<TriagedCluster>;
  readonly overview: Overview;
  /** How many of them are closed. */
  readonly closed: number;
  /** Index in `clusters` of each alert. [alerts] */
  readonly clusterOf: Int32Array;
  readonly closing: Closing;
  /** What this stage could not look at, and what would mend it. */
  readonly gaps: readonly string[];
}
