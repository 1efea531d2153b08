/** A flow's statistics in a few words. */
import { countWord, sizeWord, timeWord } from "./buckets.js";

/** Microseconds in a millisecond: CICFlowMeter's times are in microseconds. */
const US_PER_MS = 1000;

/** TCP flags and their features, in the order in which they are told. */
const FLAGS = [
  ["syn", "synFlagCount"],
  ["rst", "rstFlagCount"],
  ["fin", "finFlagCount"],
  ["psh", "pshFlagCount"],
  ["urg", "urgFlagCount"],
] as const;

/** @param flow by the readers' canonical names; undefined for alerts */
export function flowText(flow: Readonly<Record<string, number>> | undefined): string {
  if (flow === undefined) return "";
  const value = (name: string): number | undefined => (Number.isFinite(flow[name]) ? flow[name] : undefined);
  const count = (name: string): string => word(value(name), countWord);
  const size = (name: string): string => word(value(name), sizeWord);
  const flags = FLAGS.flatMap(([flag, name]) => ((value(name) ?? 0) > 0 ? [flag] : []));
  const parts = [
    `lasts ${word(value("flowDuration"), (microseconds) => timeText(microseconds / US_PER_MS))}`,
    `out ${count("totalFwdPackets")} ${size("fwdPacketLengthMean")}`,
    `back ${count("totalBwdPackets")} ${size("bwdPacketLengthMean")}`,
    `rate ${size("flowPacketsPerSecond")}`,
    `gap ${word(value("flowIatMean"), (microseconds) => timeText(microseconds / US_PER_MS))}`,
    `window ${windowText(value("fwdInitialWindowBytes"))} ${windowText(value("bwdInitialWindowBytes"))}`,
    ...(flags.length === 0 ? [] : [flags.join(" ")]),
  ];
  return `flow: ${parts.join(", ")}`;
}

function word(value: number | undefined, say: (value: number) => string): string {
  return value === undefined ? "unknown" : say(value);
}

/** As `timeWord`, told apart below a second. */
function timeText(ms: number): string {
  if (ms <= 0) return "none";
  if (ms < 1) return "micro";
  return ms < 1000 ? "milli" : timeWord(ms);
}

/** A negative initial window says that there was no TCP handshake on that side. */
function windowText(bytes: number | undefined): string {
  return bytes === undefined || bytes < 0 ? "absent" : sizeWord(bytes);
}
