/** A record and its facts as numbers, for the facts model and baselines; the same facts that the text tells, unrounded. */
import type { AlertRecord } from "../../data/record.js";
import { TACTICS, TIERS } from "../../data/vocabulary.js";
import { ADDRESS_CLASSES } from "../address/address-class.js";
import { DIRECTIONS } from "../address/direction.js";
import { USER_KINDS } from "../assets/user-kind.js";
import type { AddressFacts, RecordFacts } from "../facts.js";
import { valueOf, type Fact } from "../fact.js";
import type { Asset } from "../assets/assets.js";
import { feature, type FeatureGroup, joined, oneOf } from "./feature-group.js";
import { HISTORY_FEATURES } from "./history-features.js";

const HOUR_MS = 3_600_000;
const HOURS = 24;

type Group = FeatureGroup<[facts: RecordFacts, record: AlertRecord]>;

function addressFeatures(name: string, of: (facts: RecordFacts) => AddressFacts): Group[] {
  return [
    oneOf(`${name}Class`, ADDRESS_CLASSES, (facts) => valueOf(of(facts).class)),
    feature(`${name}IntelScore`, (facts) => intelScore(of(facts))),
    feature(`${name}IntelChecked`, (facts) => (of(facts).reputation.kind === "unchecked" ? 0 : 1)),
    feature(`${name}Criticality`, (facts) => criticality(of(facts).asset)),
  ];
}

function intelScore({ reputation }: AddressFacts): number {
  return reputation.kind === "found" ? reputation.score / 100 : 0;
}

/** 1 low to 4 critical; 0 unknown. */
function criticality(asset: Fact<Asset>): number {
  const tier = valueOf(asset)?.criticality;
  return tier === undefined ? 0 : TIERS.indexOf(tier) + 1;
}

/** The hour of the day in UTC as a point on a circle, so that midnight is near to both sides. */
function hourAngle(time: number): number {
  return (2 * Math.PI * ((time / HOUR_MS) % HOURS)) / HOURS;
}

/** Flow statistics, as logarithms; 0 for alerts. Negative values, which say that there is none, become -1. */
const FLOW_FEATURES = [
  "flowDuration",
  "totalFwdPackets",
  "totalBwdPackets",
  "totalFwdBytes",
  "totalBwdBytes",
  "fwdPacketLengthMean",
  "fwdPacketLengthMax",
  "bwdPacketLengthMean",
  "bwdPacketLengthMax",
  "flowBytesPerSecond",
  "flowPacketsPerSecond",
  "flowIatMean",
  "flowIatStd",
  "fwdIatMean",
  "bwdIatMean",
  "synFlagCount",
  "finFlagCount",
  "rstFlagCount",
  "pshFlagCount",
  "fwdInitialWindowBytes",
  "bwdInitialWindowBytes",
  "activeMean",
  "idleMean",
] as const;

function flowFeature(value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) return 0;
  return value < 0 ? -1 : Math.log2(1 + value);
}

const FLOW: Group = {
  names: FLOW_FEATURES.map((name) => `flow.${name}`),
  write: (into, at, _, { flow }) => {
    if (flow === undefined) return;
    for (const [place, name] of FLOW_FEATURES.entries()) into[at + place] = flowFeature(flow[name]);
  },
};

const ALL: Group = joined<[facts: RecordFacts, record: AlertRecord]>([
  {
    names: HISTORY_FEATURES.names,
    write: (into, at, { history }) => {
      HISTORY_FEATURES.write(into, at, history);
    },
  },
  feature("severity", (_, { severity }) => (severity === undefined ? 0 : severity + 1)),
  feature("hourSine", (_, { time }) => Math.sin(hourAngle(time))),
  feature("hourCosine", (_, { time }) => Math.cos(hourAngle(time))),
  feature("destinationPort", (_, { destinationPort: port }) => (port === undefined ? 0 : Math.log2(1 + port))),
  feature("hasHost", (_, { host }) => (host === undefined ? 0 : 1)),
  feature("hasProcess", (_, { process }) => (process === undefined ? 0 : 1)),
  ...addressFeatures("source", ({ source }) => source),
  ...addressFeatures("destination", ({ destination }) => destination),
  feature("hostCriticality", ({ host }) => criticality(host)),
  oneOf("direction", DIRECTIONS, ({ direction }) => valueOf(direction)),
  oneOf("userKind", USER_KINDS, (facts) => valueOf(facts.userKind)),
  feature("techniqueConfidence", ({ techniques }) => techniques.hints[0]?.confidence ?? 0),
  oneOf("tactic", TACTICS, ({ techniques }) => techniques.hints[0]?.tactics[0]),
  oneOf("nearbyTactic", TACTICS, ({ nearbyTechniques }) => nearbyTechniques[0]?.tactics[0]),
  oneOf("anywhereTactic", TACTICS, ({ anywhereTechniques }) => anywhereTechniques[0]?.tactics[0]),
  FLOW,
]);

/** In the order of `featureVector`. */
export const FEATURE_NAMES: readonly string[] = ALL.names;

/** @returns one finite number for each of `FEATURE_NAMES` */
export function featureVector(record: AlertRecord, facts: RecordFacts): Float32Array {
  const vector = new Float32Array(FEATURE_NAMES.length);
  ALL.write(vector, 0, facts, record);
  for (let at = 0; at < vector.length; at += 1) if (!Number.isFinite(vector[at])) vector[at] = 0; // a record without a time
  return vector;
}
