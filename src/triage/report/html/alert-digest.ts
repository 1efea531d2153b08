/** What the page needs of the alerts, gathered in one pass: alerts over time, and of the clusters with details some alerts each. */
import type { QueueEntry } from "../../overview/queue.js";
import type { TriageResult } from "../../result.js";
import { chooseBins, type TimeBins } from "./time-bins.js";

/** Of a cluster in the page; alerts.csv has all. */
export const MAX_MEMBERS = 25;
/** Bars of a cluster's timeline. */
export const TIMELINE_BARS = 48;

export interface ClusterDigest {
  /** Ordinals of the leader and the first ones, in the order of the input. */
  readonly members: number[];
  /** Alerts in equal parts of the cluster's time. */
  readonly timeline: number[];
}

/** Rows of the chart over time. */
export const TIME_SERIES = ["critical", "high", "medium", "low", "closed"] as const;
export type TimeSeries = (typeof TIME_SERIES)[number];

export interface AlertDigest {
  readonly clusters: readonly ClusterDigest[];
  /** Absent where no alert has a time. */
  readonly bins?: TimeBins;
  /** Alerts in each bin, by the tier of their cluster; closed ones apart. */
  readonly counts: Readonly<Record<TimeSeries, number[]>>;
  /** Highest risk of a cluster with an alert in each bin; 0 where there is none. */
  readonly risk: number[];
}

/** @param detailed the first so many clusters get a digest of their own */
export function digestAlerts(result: TriageResult, detailed: number): AlertDigest {
  const { alerts, overview, summary } = result;
  const { queue } = overview;
  const bins = chooseBins(summary.firstSeen, summary.lastSeen);
  const zeros = (): number[] => new Array<number>(bins?.count ?? 0).fill(0);
  const digest = {
    clusters: Array.from({ length: Math.min(detailed, queue.length) }, (): ClusterDigest => ({
      members: [],
      timeline: new Array<number>(TIMELINE_BARS).fill(0),
    })),
    ...(bins === undefined ? {} : { bins }),
    counts: { critical: zeros(), high: zeros(), medium: zeros(), low: zeros(), closed: zeros() },
    risk: zeros(),
  };
  for (let ordinal = 0; ordinal < alerts.length; ordinal += 1) {
    const cluster = alerts.clusters[ordinal] ?? 0;
    const time = alerts.times[ordinal] ?? 0;
    const entry = queue.at(cluster);
    if (entry === undefined) continue;
    addToCluster(digest.clusters[cluster], entry, ordinal, time);
    if (bins === undefined) continue;
    const bin = Math.max(0, Math.min(bins.count - 1, Math.floor((time - bins.start) / bins.width)));
    increase(digest.counts[entry.verdict === "closed" ? "closed" : entry.tier], bin);
    digest.risk[bin] = Math.max(digest.risk[bin] ?? 0, entry.score);
  }
  return digest;
}

function addToCluster(digest: ClusterDigest | undefined, cluster: QueueEntry, ordinal: number, time: number): void {
  if (digest === undefined) return;
  const span = cluster.lastSeen - cluster.firstSeen;
  const place = span > 0 ? (time - cluster.firstSeen) / span : 0;
  increase(digest.timeline, Math.max(0, Math.min(TIMELINE_BARS - 1, Math.floor(place * TIMELINE_BARS))));
  if (digest.members.length < MAX_MEMBERS) digest.members.push(ordinal);
  else if (ordinal === cluster.leader) digest.members[MAX_MEMBERS - 1] = ordinal;
}

function increase(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
