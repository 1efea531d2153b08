/** What the page needs of the alerts, gathered in one pass: alerts over time, and of the clusters with details some alerts each. */
import type { QueueEntry } from "../../overview/queue.js";
import type { TriagedAlert, TriageResult } from "../../result.js";
import { chooseBins, type TimeBins } from "./time-bins.js";

/** Of a cluster in the page; alerts.csv has all. */
export const MAX_MEMBERS = 25;
/** Bars of a cluster's timeline. */
export const TIMELINE_BARS = 48;

export interface ClusterDigest {
  /** The leader and the first ones, in the order of the input. */
  readonly members: TriagedAlert[];
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
export async function digestAlerts(result: TriageResult, detailed: number): Promise<AlertDigest> {
  const { clusters, overview, summary } = result;
  const bins = chooseBins(summary.firstSeen, summary.lastSeen);
  const zeros = (): number[] => new Array<number>(bins?.count ?? 0).fill(0);
  const digest = {
    clusters: Array.from({ length: Math.min(detailed, clusters.length) }, (): ClusterDigest => ({
      members: [],
      timeline: new Array<number>(TIMELINE_BARS).fill(0),
    })),
    ...(bins === undefined ? {} : { bins }),
    counts: { critical: zeros(), high: zeros(), medium: zeros(), low: zeros(), closed: zeros() },
    risk: zeros(),
  };
  for await (const alert of result.alerts()) {
    const entry = overview.queue.at(alert.cluster);
    if (entry === undefined) continue;
    addToCluster(digest.clusters[alert.cluster], entry, alert);
    if (bins === undefined) continue;
    const bin = Math.max(0, Math.min(bins.count - 1, Math.floor((alert.time - bins.start) / bins.width)));
    increase(digest.counts[entry.verdict === "closed" ? "closed" : entry.tier], bin);
    digest.risk[bin] = Math.max(digest.risk[bin] ?? 0, entry.score);
  }
  return digest;
}

function addToCluster(digest: ClusterDigest | undefined, cluster: QueueEntry, alert: TriagedAlert): void {
  if (digest === undefined) return;
  const span = cluster.lastSeen - cluster.firstSeen;
  const place = span > 0 ? (alert.time - cluster.firstSeen) / span : 0;
  increase(digest.timeline, Math.max(0, Math.min(TIMELINE_BARS - 1, Math.floor(place * TIMELINE_BARS))));
  if (digest.members.length < MAX_MEMBERS) digest.members.push(alert);
  else if (alert.ordinal === cluster.leader) digest.members[MAX_MEMBERS - 1] = alert;
}

function increase(counts: number[], index: number): void {
  counts[index] = (counts[index] ?? 0) + 1;
}
