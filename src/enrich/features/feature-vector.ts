/** A record and its facts as numbers, for the facts model and baselines; the same facts that the text tells, unrounded. */
import type { AlertRecord } from "../../data/record.js";
import { TACTICS, TIERS } from "../../data/vocabulary.js";
import { ADDRESS_CLASSES } from "../address/address-class.js";
import { DIRECTIONS } from "../address/direction.js";
import { USER_KINDS } from "../assets/user-kind.js";
import type { AddressFacts, RecordFacts } from "../facts.js";
import { valueOf, type Fact } from "../fact.js";
import type { Asset } from "../assets/assets.js";
import { HISTORY_FEATURES, historyFeatures } from "./history-features.js";

const HOUR_MS = 3_600_000;
const HOURS = 24;

type Feature = readonly [name: string, valueOf: (record: AlertRecord, facts: RecordFacts) => number];

/** One feature for each of `choices`: 1 for the one that is so. */
function oneOf<T extends string>(
  name: string,
  choices: readonly T[],
  chosen: (record: AlertRecord, facts: RecordFacts) => T | undefined,
): Feature[] {
  return choices.map((choice) => [`${name}=${choice}`, (record, facts) => (chosen(record, facts) === choice ? 1 : 0)]);
}

function addressFeatures(name: string, of: (facts: RecordFacts) => AddressFacts): Feature[] {
  return [
    ...oneOf(`${name}Class`, ADDRESS_CLASSES, (_, facts) => valueOf(of(facts).class)),
    [`${name}IntelScore`, (_, facts) => intelScore(of(facts))],
    [`${name}IntelChecked`, (_, facts) => (of(facts).reputation.kind === "unchecked" ? 0 : 1)],
    [`${name}Criticality`, (_, facts) => criticality(of(facts).asset)],
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

const OWN_FEATURES: readonly Feature[] = [
  ["severity", ({ severity }) => (severity === undefined ? 0 : severity + 1)],
  ["hourSine", ({ time }) => Math.sin(hourAngle(time))],
  ["hourCosine", ({ time }) => Math.cos(hourAngle(time))],
  ["destinationPort", ({ destinationPort }) => (destinationPort === undefined ? 0 : Math.log2(1 + destinationPort))],
  ["hasHost", ({ host }) => (host === undefined ? 0 : 1)],
  ["hasProcess", ({ process }) => (process === undefined ? 0 : 1)],
  ...addressFeatures("source", ({ source }) => source),
  ...addressFeatures("destination", ({ destination }) => destination),
  ["hostCriticality", (_, { host }) => criticality(host)],
  ...oneOf("direction", DIRECTIONS, (_, { direction }) => valueOf(direction)),
  ...oneOf("userKind", USER_KINDS, (_, facts) => valueOf(facts.userKind)),
  ["techniqueConfidence", (_, { techniques }) => techniques.hints[0]?.confidence ?? 0],
  ...oneOf("tactic", TACTICS, (_, { techniques }) => techniques.hints[0]?.tactics[0]),
  ...oneOf("nearbyTactic", TACTICS, (_, { nearbyTechniques }) => nearbyTechniques[0]?.tactics[0]),
  ...oneOf("anywhereTactic", TACTICS, (_, { anywhereTechniques }) => anywhereTechniques[0]?.tactics[0]),
  ...FLOW_FEATURES.map((name): Feature => [`flow.${name}`, ({ flow }) => flowFeature(flow?.[name])]),
];

/** In the order of `featureVector`. */
export const FEATURE_NAMES: readonly string[] = [...HISTORY_FEATURES, ...OWN_FEATURES.map(([name]) => name)];

/** @returns one finite number for each of `FEATURE_NAMES` */
export function featureVector(record: AlertRecord, facts: RecordFacts): Float32Array {
  const vector = new Float32Array(FEATURE_NAMES.length);
  historyFeatures(facts.history, vector, 0);
  for (const [at, [, value]] of OWN_FEATURES.entries()) vector[HISTORY_FEATURES.length + at] = value(record, facts);
  for (const [at, value] of vector.entries()) if (!Number.isFinite(value)) vector[at] = 0; // a record without a time
  return vector;
}
