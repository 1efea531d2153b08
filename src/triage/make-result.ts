/** From what the stages found to the result that reports are made of. */
import { VERSION } from "../version.js";
import { valuesOf } from "./list.js";
import type { TriageOptions } from "./options.js";
import { maliciousInCluster } from "./prioritise/alert-in-cluster.js";
import type { Given } from "./provenance.js";
import type { AlertList, TriagedAlert, TriageResult, TriageSummary } from "./result.js";
import type { EncodeStage } from "./stages/encode-stage.js";
import type { ReadData } from "./stages/read-stage.js";
import type { ClusterStage, PrioritiseStage, StageInput } from "./stages/stage-types.js";

/** Names that are told of a longer list. */
const MAX_TOLD = 5;

export interface Found extends StageInput {
  readonly given: Given;
  readonly read: ReadData;
  readonly clustered: ClusterStage;
  readonly prioritised: PrioritiseStage;
}

export function makeResult(found: Found): TriageResult {
  const { given, read, prioritised } = found;
  return {
    summary: summaryOf(found),
    clusters: prioritised.clusters,
    overview: prioritised.overview,
    closing: prioritised.closing,
    gaps: gapsOf(found),
    provenance: {
      version: VERSION,
      checkpoint: given.checkpoint,
      inputs: read.inputs,
      feeds: given.feeds,
      options: given.options,
    },
    alerts: new FoundAlerts(found),
  };
}

/** What the stages found of each alert, put together when it is asked for. */
class FoundAlerts implements AlertList {
  readonly length: number;
  readonly times: ArrayLike<number>;
  readonly clusters: ArrayLike<number>;

  constructor(readonly found: Pick<Found, "spool" | "findings" | "prioritised">) {
    const { spool, prioritised } = found;
    this.length = spool.count;
    this.times = spool.columns.times;
    this.clusters = prioritised.clusterOf;
  }

  at(ordinal: number): TriagedAlert | undefined {
    if (!(ordinal >= 0 && ordinal < this.length)) return undefined;
    const { spool, findings, prioritised } = this.found;
    const cluster = this.clusters[ordinal] ?? 0;
    const own = findings.maliciousProbability(ordinal);
    const { id, time, origin, ruleText, ruleId, severity, sourceAddress, destinationAddress, host, user } =
      spool.get(ordinal);
    return {
      ordinal,
      file: origin.file,
      line: origin.line,
      alertId: id,
      time,
      ...(ruleText === undefined ? {} : { ruleText }),
      ...(ruleId === undefined ? {} : { ruleId }),
      ...(severity === undefined ? {} : { severity }),
      ...(sourceAddress === undefined ? {} : { sourceAddress }),
      ...(destinationAddress === undefined ? {} : { destinationAddress }),
      ...(host === undefined ? {} : { host }),
      ...(user === undefined ? {} : { user }),
      cluster,
      maliciousProbability: maliciousInCluster(own, prioritised.overview.queue.at(cluster)?.malicious ?? own),
      ownProbability: own,
      outOfDistribution: findings.outOfDistribution(ordinal),
      techniques: findings.techniques(ordinal),
    };
  }

  [Symbol.iterator](): Iterator<TriagedAlert> {
    return valuesOf(this);
  }
}

function summaryOf({ read, spool, findings, clustered, prioritised: { overview, closed } }: Found): TriageSummary {
  let lookAlerts = 0;
  const tiers = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const { verdict, tier, alerts } of overview.queue) {
    if (verdict === "closed") break; // the rest is closed too
    lookAlerts += alerts;
    tiers[tier] += 1;
  }
  let [first, last, outOfDistribution] = [Infinity, -Infinity, 0];
  for (let ordinal = 0; ordinal < spool.count; ordinal += 1) {
    const time = spool.columns.times[ordinal] ?? 0;
    first = Math.min(first, time);
    last = Math.max(last, time);
    if (findings.outOfDistribution(ordinal)) outOfDistribution += 1;
  }
  return {
    alerts: read.alerts,
    distinct: clustered.distinct,
    clusters: overview.queue.length,
    look: overview.queue.length - closed,
    lookAlerts,
    closed,
    closedAlerts: read.alerts - lookAlerts,
    rejected: Object.values(read.rejects).reduce((sum, times) => sum + times, 0),
    rejectsByReason: read.rejects,
    ...(read.hasTime && first <= last ? { firstSeen: first, lastSeen: last } : {}),
    tiers,
    outOfDistribution,
  };
}

/** What was not looked at, and what would mend it. */
function gapsOf({ run, given, read, facts, encoded, prioritised }: Found): string[] {
  const { options, checkpoint } = run;
  const { unknownTechniques, historyCut, intelChecked } = facts.data;
  return [
    ...(read.hasTime
      ? []
      : ["an input has no column of times: its alerts count as simultaneous; name the column with --map time=NAME"]),
    ...feedGaps(options, intelChecked),
    ...(options.assets === null ? ["no assets file was given: --assets tells what matters most"] : []),
    ...(checkpoint.calibration === undefined
      ? [`the checkpoint ${given.checkpoint.name} was never calibrated: its probabilities are taken as they are`]
      : []),
    ...(checkpoint.card.chain ? [] : [`the checkpoint ${given.checkpoint.name} has no chain: the head alone scores`]),
    ...encoderGap(options, encoded),
    ...(unknownTechniques.length === 0
      ? []
      : [`techniques that the catalogue does not know: ${told(unknownTechniques)}; --attack gives a newer one`]),
    ...(historyCut ? ["there are more alerts in a day than history holds: counts of a day reach back less"] : []),
    ...(given.passedOver.length === 0 ? [] : [`passed over by their names: ${told(given.passedOver)}`]),
    ...read.notes,
    ...(read.rejectsOmitted === 0 ? [] : [`${read.rejectsOmitted} rejects are counted and not in rejects.csv`]),
    ...prioritised.gaps,
  ];
}

function feedGaps({ intel }: TriageOptions, intelChecked: number): string[] {
  if (intel.length === 0) return ["no reputation feed was given: --intel looks addresses up"];
  return intelChecked > 0 ? [] : ["no alert has a public address that the feeds could be asked about"];
}

function encoderGap({ encoder }: TriageOptions, { by }: EncodeStage): string[] {
  return by === encoder ? [] : ["ONNX Runtime could not be used: TensorFlow.js ran the model, more slowly"];
}

function told(names: readonly string[]): string {
  const more = names.length - MAX_TOLD;
  return `${names.slice(0, MAX_TOLD).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
