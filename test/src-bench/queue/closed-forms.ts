// Mean waits of queues that mathematics knows, and simulations of them.
import {
  type Analyst,
  type Jobs,
  NO_INCIDENT,
  NO_PROMOTIONS,
  type QueueOptions,
} from "../../../src/bench/queue/jobs.js";
import { simulateQueue } from "../../../src/bench/queue/simulate-queue.js";
import { meanAndSpread } from "../../../src/metrics/mean-and-spread.js";
import { Random } from "../../../src/random.js";

/** Mean wait in M/M/c by Erlang C. @param load arrivals' rate over one server's */
export function erlangCWait(servers: number, load: number, serviceMean: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < servers; k += 1) {
    term *= load / k;
    sum += term;
  }
  const last = ((term * load) / servers) * (servers / (servers - load));
  return (last / (sum + last)) * (serviceMean / (servers - load));
}

/** Mean wait in M/G/1. */
export function pollaczekKhinchineWait(rate: number, serviceMean: number, serviceSquare: number): number {
  return (rate * serviceSquare) / (2 * (1 - rate * serviceMean));
}

/** Mean waits of classes, the most urgent first, in M/G/1 with non-preemptive priorities (Cobham 1954). */
export function cobhamWaits(rates: readonly number[], serviceMean: number, serviceSquare: number): number[] {
  const residual = (rates.reduce((sum, rate) => sum + rate, 0) * serviceSquare) / 2;
  let above = 0;
  return rates.map((rate) => {
    const upTo = above + rate * serviceMean;
    const wait = residual / ((1 - above) * (1 - upTo));
    above = upTo;
    return wait;
  });
}

export interface Stream {
  readonly count: number;
  readonly rate: number;
  readonly service: (random: Random) => number;
  /** Priority of each. */
  readonly priority?: (random: Random) => number;
}

export function exponential(mean: number): (random: Random) => number {
  return (random) => -mean * Math.log(1 - random.uniform());
}

export function poissonJobs(random: Random, { count, rate, service, priority }: Stream): Jobs {
  const gap = exponential(1 / rate);
  let now = 0;
  return jobsOf(
    Array.from({ length: count }, () => ({
      arrival: (now += gap(random)),
      triage: service(random),
      priority: priority?.(random) ?? 0,
    })),
  );
}

export interface PlainJob {
  readonly arrival: number;
  readonly triage: number;
  readonly priority?: number;
  readonly response?: number;
  readonly escalated?: boolean;
  readonly evidence?: number;
  readonly incident?: number;
}

export function jobsOf(jobs: readonly PlainJob[]): Jobs {
  return {
    arrival: Float64Array.from(jobs, ({ arrival }) => arrival),
    triage: Float64Array.from(jobs, ({ triage }) => triage),
    priority: Float64Array.from(jobs, ({ priority }) => priority ?? 0),
    evidence: Float64Array.from(jobs, ({ evidence, arrival }) => evidence ?? arrival),
    response: Float64Array.from(jobs, ({ response }) => response ?? 0),
    escalated: Uint8Array.from(jobs, ({ escalated }) => Number(escalated ?? false)),
    incident: Int32Array.from(jobs, ({ incident }) => incident ?? NO_INCIDENT),
    incidents: 1 + Math.max(...jobs.map(({ incident }) => incident ?? NO_INCIDENT)),
    promotions: NO_PROMOTIONS,
  };
}

export function always(servers: number, tier: 1 | 2 = 1): Analyst[] {
  return Array.from({ length: servers }, () => ({ tier, spans: [[0, Number.MAX_VALUE]] }));
}

export function queueOptions(given: Partial<QueueOptions> = {}): QueueOptions {
  return {
    analysts: always(1),
    ageing: 0,
    preemptive: false,
    preemptionGap: 0,
    caseGrowth: 0,
    linkedShare: 1,
    horizon: 1e9,
    sampleEvery: 1e8,
    ...given,
  };
}

/** Of independent runs: the mean wait and its 99 % confidence interval. @param of whose waits count */
export function meanWait(
  runs: number,
  servers: number,
  stream: Stream,
  of: (priority: number) => boolean = () => true,
): { readonly mean: number; readonly low: number; readonly high: number } {
  const means = Array.from({ length: runs }, (_, run) => {
    const jobs = poissonJobs(new Random(run, "closed form"), stream);
    const { acknowledged } = simulateQueue(jobs, queueOptions({ analysts: always(servers) }));
    // The first tenth is left out: the queue begins empty.
    let [sum, count] = [0, 0];
    for (let job = Math.floor(stream.count / 10); job < stream.count; job += 1) {
      if (!of(jobs.priority[job] ?? 0)) continue;
      sum += (acknowledged[job] ?? NaN) - (jobs.arrival[job] ?? NaN);
      count += 1;
    }
    return sum / count;
  });
  const { mean, deviation } = meanAndSpread(means);
  const half = (STUDENT_99 * deviation) / Math.sqrt(runs);
  return { mean, low: mean - half, high: mean + half };
}

/** Of 19 degrees of freedom, the runs of the tests. */
const STUDENT_99 = 2.861;
