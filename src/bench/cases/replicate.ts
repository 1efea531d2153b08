/** One policy in one replication: the queue runs, and what it comes to for incidents and alerts. */
import type { Assumptions } from "../assumptions.js";
import { NEVER, type QueueRun } from "../queue/jobs.js";
import { analystDaysPerDay, rosterOf } from "../queue/roster.js";
import { simulateQueue } from "../queue/simulate-queue.js";
import type { Workload } from "../workload/workload.js";
import type { Luck } from "./luck.js";
import type { Cases } from "./make-cases.js";
import { makeJobs, type Sighting } from "./make-jobs.js";

/** Queue lengths are noted hourly. */
export const SAMPLE_MINUTES = 60;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** When and how long the simulation runs; the same for all policies. */
export interface Horizon {
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly minutes: number;
  /** Days in which alerts come: what "a day" means in the figures. */
  readonly days: number;
}

export interface Replication {
  /** Minutes since the incident's first alert until an analyst had a case of it in hand, knew it, and had ended the response. By incident. */
  readonly acknowledged: Float64Array;
  readonly triaged: Float64Array;
  readonly responded: Float64Array;
  readonly alerts: AlertCounts;
  /** The same with each root cause counted as often as it was drawn. */
  readonly weighted: AlertCounts;
  readonly queueLength: Float64Array;
  /** Share of the time on duty that was work, by tier. */
  readonly utilisation: readonly [number, number];
}

export interface AlertCounts {
  readonly all: number;
  /** In cases that stood in the queue, and of these not attacks. */
  readonly presented: number;
  readonly presentedBenign: number;
  /** In cases whose triage was finished. */
  readonly handled: number;
  readonly handledBenign: number;
}

export function horizonOf({ time, count }: Workload, { drainHours }: Assumptions): Horizon {
  const first = time[0] ?? 0;
  const alertMinutes = ((time[count - 1] ?? first) - first) / MINUTE_MS;
  // Data of less than an hour would make a day of thousands of times its alerts.
  const days = Math.max(alertMinutes, 60) / DAY_MINUTES;
  return { start: first, minutes: alertMinutes + drainHours * 60 + MINUTE_MS / 1e9, days };
}

export function analystDays(assumptions: Assumptions, { days }: Horizon): number {
  return analystDaysPerDay(assumptions) * days;
}

export function replicate(
  workload: Workload,
  cases: Cases,
  luck: Luck,
  assumptions: Assumptions,
  { context, horizon }: { readonly context: boolean; readonly horizon: Horizon },
): Replication {
  const { jobs, sightings } = makeJobs(workload, cases, luck, assumptions, { context, start: horizon.start });
  const from = (horizon.start / MINUTE_MS) % DAY_MINUTES;
  const run = simulateQueue(jobs, {
    analysts: rosterOf(assumptions, from, horizon.minutes),
    ageing: assumptions.ageing / 60,
    preemptive: assumptions.preemption >= 0.5,
    preemptionGap: assumptions.preemptionGap,
    caseGrowth: assumptions.caseGrowth,
    linkedShare: assumptions.linkedShare,
    horizon: horizon.minutes,
    sampleEvery: SAMPLE_MINUTES,
  });
  return {
    ...incidentTimes(workload, sightings, jobs.incident, run, horizon),
    alerts: countAlerts(workload, cases, run, undefined),
    weighted: countAlerts(workload, cases, run, luck.weights),
    queueLength: run.queueLength,
    utilisation: [share(run.busy[0], run.onDuty[0]), share(run.busy[1], run.onDuty[1])],
  };
}

function incidentTimes(
  { incidents }: Workload,
  sightings: readonly Sighting[],
  incidentOf: Int32Array,
  run: QueueRun,
  { start }: Horizon,
): Pick<Replication, "acknowledged" | "triaged" | "responded"> {
  const [acknowledged, triaged, responded] = [0, 0, 0].map(() => new Float64Array(incidents.length).fill(NEVER));
  for (const { case: at, incident, time } of sightings) {
    const known = run.triaged[at] ?? NEVER;
    // What came after the triage nobody saw.
    if (known === NEVER || time > known) continue;
    const since = ((incidents[incident]?.firstTime ?? start) - start) / MINUTE_MS;
    const note = (times: Float64Array | undefined, instant: number): void => {
      if (times !== undefined) times[incident] = Math.min(times[incident] ?? NEVER, Math.max(0, instant - since));
    };
    note(acknowledged, Math.max(run.acknowledged[at] ?? NEVER, time));
    note(triaged, known);
    // A linked case has no response of its own: that of its incident counts, where it was given.
    if (run.linked[at] !== 1 || incidentOf[at] !== incident) note(responded, run.responded[at] ?? NEVER);
  }
  const none = new Float64Array(0);
  return { acknowledged: acknowledged ?? none, triaged: triaged ?? none, responded: responded ?? none };
}

function countAlerts(
  { count, cause, malicious }: Workload,
  { caseOf }: Cases,
  { triaged }: QueueRun,
  weights: Float64Array | undefined,
): AlertCounts {
  let [all, presented, presentedBenign, handled, handledBenign] = [0, 0, 0, 0, 0];
  for (let row = 0; row < count; row += 1) {
    const weight = weights === undefined ? 1 : (weights[cause[row] ?? 0] ?? 0);
    all += weight;
    const at = caseOf[row] ?? -1;
    if (at < 0) continue;
    const benign = malicious[row] === 1 ? 0 : weight;
    presented += weight;
    presentedBenign += benign;
    if ((triaged[at] ?? NEVER) === NEVER) continue;
    handled += weight;
    handledBenign += benign;
  }
  return { all, presented, presentedBenign, handled, handledBenign };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
