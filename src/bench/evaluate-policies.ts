/** Runs every policy through the same replications, and tells what it comes to. */
import { breathe } from "../breathe.js";
import { TIERS } from "../data/vocabulary.js";
import { Random } from "../random.js";
import type { Assumptions } from "./assumptions.js";
import { burstyArrivals } from "./arrivals.js";
import { drawLuck, type Luck } from "./cases/luck.js";
import { type Cases, makeCases } from "./cases/make-cases.js";
import { analystDays, type Horizon, horizonOf, replicate, type Replication } from "./cases/replicate.js";
import { FIGURE_NAMES, type FigureName, type FigureValues, figuresOf, incidentWeights } from "./figures/figures.js";
import { estimateOf, type Estimate, type Series } from "./figures/intervals.js";
import { calibrationQuality, closingQuality, clusterQuality, rankingQuality } from "./figures/quality.js";
import { weightedQuantile } from "./figures/weighted-quantile.js";
import type { Decisions } from "./policies/policy.js";
import { SHIFTS, shiftAt } from "./queue/roster.js";
import { type GroupTimes, type PolicyResult, RESPONSE_GRID } from "./result.js";
import type { Workload } from "./workload/workload.js";

export interface EvaluateOptions {
  readonly assumptions: Assumptions;
  readonly replications: number;
  readonly seed: number;
  readonly arrivals: "replay" | "bursty";
  readonly onProgress?: (done: number) => void;
}

/** A policy's result, and its figures by replication. */
export interface Evaluated {
  readonly result: PolicyResult;
  readonly series: Readonly<Record<FigureName, Series>>;
}

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

export async function evaluatePolicies(
  given: Workload,
  policies: readonly Decisions[],
  options: EvaluateOptions,
): Promise<Evaluated[]> {
  const { assumptions, replications, seed, arrivals, onProgress } = options;
  const runs = policies.map((decisions) => new PolicyRuns(decisions));
  for (let at = 0; at < replications; at += 1) {
    const luck = drawLuck(given, seed, at);
    const workload = arrivals === "replay" ? given : retimed(given, assumptions, seed, at);
    const horizon = horizonOf(workload, assumptions);
    for (const run of runs) {
      run.add(workload, luck, assumptions, horizon, arrivals === "replay");
      await breathe();
    }
    onProgress?.((at + 1) / replications);
  }
  return runs.map((run) => run.finish(given));
}

/** The same alerts in the same order, at the times of a bursty process. */
function retimed(workload: Workload, assumptions: Assumptions, seed: number, replication: number): Workload {
  const { time, count, incident, incidents } = workload;
  const first = time[0] ?? 0;
  const minutes = Math.max(60, ((time[count - 1] ?? first) - first) / MINUTE_MS);
  const drawn = burstyArrivals(new Random(seed, "bench", "arrivals", replication), { count, minutes, ...assumptions });
  const times = drawn.map((at) => first + at * MINUTE_MS);
  const firstTimes = new Float64Array(incidents.length).fill(Number.POSITIVE_INFINITY);
  for (const [row, of] of incident.entries()) {
    if (of >= 0) firstTimes[of] = Math.min(firstTimes[of] ?? 0, times[row] ?? 0);
  }
  return {
    ...workload,
    time: times,
    incidents: incidents.map((one, at) => ({ ...one, firstTime: firstTimes[at] ?? one.firstTime })),
  };
}

class PolicyRuns {
  readonly #decisions: Decisions;
  readonly #plain: FigureValues[] = [];
  readonly #drawn: FigureValues[] = [];
  readonly #responded: Float64Array[] = [];
  #queue: Float64Array = new Float64Array(0);
  #cases: Cases | undefined;
  #days = 1;

  constructor(decisions: Decisions) {
    this.#decisions = decisions;
  }

  /** @param keeps whether the workload is the same each time, and so its cases */
  add(workload: Workload, luck: Luck, assumptions: Assumptions, horizon: Horizon, keeps: boolean): void {
    const made = keeps ? this.#cases : undefined;
    const cases = made ?? makeCases(workload, this.#decisions, assumptions.caseHours * HOUR_MS);
    this.#cases = cases;
    this.#days = horizon.days;
    const run = replicate(workload, cases, luck, assumptions, { context: this.#decisions.context, horizon });
    const duty = analystDays(assumptions, horizon);
    const once = new Float64Array(workload.incidents.length).fill(1);
    this.#plain.push(figuresOf(run, run.alerts, once, duty));
    this.#drawn.push(figuresOf(run, run.weighted, incidentWeights(workload, luck.weights), duty));
    this.#responded.push(run.responded);
    this.#addQueue(run);
  }

  #addQueue({ queueLength }: Replication): void {
    if (this.#queue.length === 0) this.#queue = new Float64Array(queueLength.length);
    for (let at = 0; at < this.#queue.length; at += 1)
      this.#queue[at] = (this.#queue[at] ?? 0) + (queueLength[at] ?? 0);
  }

  finish(workload: Workload): Evaluated {
    const { name, title, scores, calibrated, groups, cost } = this.#decisions;
    const count = this.#plain.length;
    const series = byFigure((figure) => ({
      plain: this.#plain.map((values) => values[figure]),
      drawn: this.#drawn.map((values) => values[figure]),
    }));
    const result: PolicyResult = {
      name,
      title,
      casesPerDay: (this.#cases?.count ?? 0) / this.#days,
      figures: byFigure((figure): Estimate => estimateOf(series[figure])),
      byTier: this.#byTier(workload),
      byShift: this.#byShift(workload),
      closing: closingQuality(workload, this.#decisions),
      ...(scores === undefined ? {} : { ranking: rankingQuality(workload, scores) }),
      ...(scores === undefined || calibrated !== true ? {} : { calibration: calibrationQuality(workload, scores) }),
      ...(groups === undefined ? {} : { clusters: clusterQuality(workload, groups) }),
      ...(cost === undefined ? {} : { cost: perAlert(cost, workload.count) }),
      queueLength: Array.from(this.#queue, (sum) => sum / count),
      respondedWithin: this.#within(),
    };
    return { result, series };
  }

  #times(keep: (incident: number) => boolean): GroupTimes | undefined {
    const kept = this.#responded.map((times) => times.filter((_, incident) => keep(incident)));
    const all = Float64Array.from(kept.flatMap((times) => [...times]));
    if (all.length === 0) return undefined;
    const once = new Float64Array(all.length).fill(1);
    return {
      incidents: kept[0]?.length ?? 0,
      median: weightedQuantile(all, once, 0.5),
      p90: weightedQuantile(all, once, 0.9),
    };
  }

  #byTier({ incidents }: Workload): PolicyResult["byTier"] {
    const groups = TIERS.flatMap((tier, level) => {
      const times = this.#times((incident) => incidents[incident]?.tier === level);
      return times === undefined ? [] : [[tier, times] as const];
    });
    return Object.fromEntries(groups);
  }

  #byShift({ incidents }: Workload): PolicyResult["byShift"] {
    const groups = SHIFTS.flatMap(({ name }) => {
      const times = this.#times((incident) => {
        const minute = ((incidents[incident]?.firstTime ?? 0) / MINUTE_MS) % DAY_MINUTES;
        return shiftAt(minute) === name;
      });
      return times === undefined ? [] : [[name, times] as const];
    });
    return Object.fromEntries(groups);
  }

  #within(): number[] {
    const total = this.#responded.reduce((sum, times) => sum + times.length, 0);
    return RESPONSE_GRID.map((minutes) => {
      const reached = this.#responded.reduce((sum, times) => sum + times.filter((time) => time <= minutes).length, 0);
      return reached / total;
    });
  }
}

function perAlert(
  { milliseconds, cpuSeconds }: NonNullable<Decisions["cost"]>,
  count: number,
): NonNullable<PolicyResult["cost"]> {
  return {
    milliseconds: milliseconds / count,
    ...(cpuSeconds === undefined ? {} : { cpuSeconds: cpuSeconds / count }),
  };
}

function byFigure<Value>(of: (figure: FigureName) => Value): Record<FigureName, Value> {
  const entries = FIGURE_NAMES.map((figure) => [figure, of(figure)] as const);
  const record: Partial<Record<FigureName, Value>> = Object.fromEntries(entries);
  return whole(record);
}

function whole<Value>(record: Partial<Record<FigureName, Value>>): Record<FigureName, Value> {
  if (isWhole(record)) return record;
  throw new RangeError("a figure is missing");
}

function isWhole<Value>(record: Partial<Record<FigureName, Value>>): record is Record<FigureName, Value> {
  return FIGURE_NAMES.every((figure) => Object.hasOwn(record, figure));
}
