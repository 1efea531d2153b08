/** What waits for analysts, as columns: a replication makes some hundred thousand of them. */

/** No incident: nothing to respond to. */
export const NO_INCIDENT = -1;

/** Times and durations are minutes from the beginning of the simulation. */
export interface Jobs {
  /** Rising. */
  readonly arrival: Float64Array;
  /** The higher, the sooner. */
  readonly priority: Float64Array;
  /** Work until somebody knows what it is, were it a single alert. */
  readonly triage: Float64Array;
  /** Work after that; 0 where there is nothing to do. */
  readonly response: Float64Array;
  /** When what calls for a response is there: whoever has finished the triage before that has seen nothing. */
  readonly evidence: Float64Array;
  /** 1: the second tier responds. */
  readonly escalated: Uint8Array;
  /** Whoever responds to one job of an incident has responded to all; `NO_INCIDENT`: each for itself. */
  readonly incident: Int32Array;
  readonly incidents: number;
  /** What there is when the triage begins makes it longer; without it every job is a single alert. */
  readonly members?: Members;
  /** Later, higher priorities of jobs, in order of time. */
  readonly promotions: Promotions;
}

/** The alerts of each job, in order of time; those of job j from `start[j]` to before `start[j + 1]`. */
export interface Members {
  readonly start: Int32Array;
  readonly time: Float64Array;
}

export interface Promotions {
  readonly time: Float64Array;
  readonly job: Int32Array;
  readonly priority: Float64Array;
}

export const NO_PROMOTIONS: Promotions = {
  time: new Float64Array(0),
  job: new Int32Array(0),
  priority: new Float64Array(0),
};

/** When somebody is there, in order, not overlapping. */
export interface Analyst {
  readonly tier: 1 | 2;
  readonly spans: readonly (readonly [from: number, to: number])[];
}

export interface QueueOptions {
  readonly analysts: readonly Analyst[];
  /** What a job's priority gains for each minute that it waits. */
  readonly ageing: number;
  /** Whether a job interrupts one whose priority is lower by more than `preemptionGap`; the work done is kept. */
  readonly preemptive: boolean;
  readonly preemptionGap: number;
  /** By how much the triage of a job is longer for each doubling of its alerts. */
  readonly caseGrowth: number;
  /** Of its triage, what a case takes whose incident somebody responds to already. */
  readonly linkedShare: number;
  /** The simulation ends here; what is not finished is counted as unserved. */
  readonly horizon: number;
  /** The queue's length is noted at each multiple of it. */
  readonly sampleEvery: number;
}

/** Not before the horizon. */
export const NEVER = Number.POSITIVE_INFINITY;

export interface QueueRun {
  /** By job; `NEVER` where it did not come to that. */
  readonly acknowledged: Float64Array;
  readonly triaged: Float64Array;
  /** The end of the response; of the triage where no response was needed. */
  readonly responded: Float64Array;
  /** 1: somebody else responded, or was responding, to its incident. By job. */
  readonly linked: Uint8Array;
  /** Jobs that nobody has begun, by sample. */
  readonly queueLength: Float64Array;
  /** Minutes of work, and minutes on duty, by tier (first tier at 0). */
  readonly busy: readonly [number, number];
  readonly onDuty: readonly [number, number];
  readonly counts: QueueCounts;
}

/** `arrived` = `finished` + `underWay` + `waiting`. */
export interface QueueCounts {
  readonly arrived: number;
  readonly finished: number;
  /** Begun, not finished. */
  readonly underWay: number;
  /** Not begun. */
  readonly waiting: number;
  readonly preempted: number;
}
