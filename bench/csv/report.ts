/** The csv benchmark's figures, from the rounds of both sides. */
import { compareRounds, median } from "../support/statistics.js";
import type { Round } from "./protocol.js";

/** What is to be reached: pandas' throughput, at a quarter of its memory. */
export const TARGETS = { throughputRatio: 1, memoryRatio: 0.25 } as const;

export interface Figures {
  readonly megabytesPerSecond: number;
  readonly peakMegabytes: number | null;
}

export interface Comparison {
  readonly ours: Figures;
  /** With splits, facts, texts and files. */
  readonly whole: Figures;
  /** Absent where pandas did not run. */
  readonly pandas?: Figures & { readonly throughputRatio: number; readonly memoryRatio: number | null };
}

export function compare(bytes: number, ours: readonly Round[], pandas: readonly Round[]): Comparison {
  const wholes = ours.flatMap(({ whole }) => (whole === undefined ? [] : [whole]));
  const own = figures(bytes, ours);
  const both = { ours: own, whole: figures(bytes, wholes) };
  if (pandas.length === 0) return both;
  const theirs = figures(bytes, pandas);
  const seconds = ({ seconds: taken }: Round): number => taken;
  const memoryRatio =
    own.peakMegabytes === null || theirs.peakMegabytes === null ? null : own.peakMegabytes / theirs.peakMegabytes;
  const { medianOfRatios } = compareRounds(ours.map(seconds), pandas.map(seconds));
  return { ...both, pandas: { ...theirs, throughputRatio: 1 / medianOfRatios, memoryRatio } };
}

function figures(bytes: number, rounds: readonly Pick<Round, "seconds" | "peakBytes">[]): Figures {
  const peaks = rounds.flatMap(({ peakBytes }) => peakBytes ?? []);
  return {
    megabytesPerSecond: bytes / 1e6 / median(rounds.map(({ seconds }) => seconds)),
    peakMegabytes: peaks.length === 0 ? null : median(peaks) / 1e6,
  };
}

export function render({ ours, whole, pandas }: Comparison): string {
  const line = (name: string, { megabytesPerSecond, peakMegabytes }: Figures): string =>
    `${name.padEnd(28)} ${megabytesPerSecond.toFixed(1).padStart(7)} MB/s  ${peakMegabytes?.toFixed(0).padStart(6) ?? "?"} MB at the peak`;
  const lines = [line("read and deduplicate", ours), line("the whole ingest", whole)];
  if (pandas === undefined) return lines.join("\n");
  const { throughputRatio, memoryRatio } = pandas;
  const verdict = (met: boolean): string => (met ? "met" : "missed");
  return [
    ...lines,
    line("pandas", pandas),
    `throughput: ${throughputRatio.toFixed(2)} of pandas', target ${TARGETS.throughputRatio}: ${verdict(throughputRatio >= TARGETS.throughputRatio)}`,
    memoryRatio === null
      ? "memory: the system does not tell"
      : `memory: ${memoryRatio.toFixed(2)} of pandas', target ${TARGETS.memoryRatio}: ${verdict(memoryRatio <= TARGETS.memoryRatio)}`,
  ].join("\n");
}
