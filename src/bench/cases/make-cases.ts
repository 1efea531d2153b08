/** From a policy's decisions to the cases that analysts get, whatever the luck of a replication. */
import type { Decisions } from "../policies/policy.js";
import { BENIGN, type Workload } from "../workload/workload.js";

/** Columns by case, in order of opening. */
export interface Cases {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly opened: Float64Array;
  /** First alert, as a row of the workload. */
  readonly first: Int32Array;
  readonly alerts: Int32Array;
  readonly attacks: Int32Array;
  /** Of its first attack; `BENIGN`. */
  readonly incident: Int32Array;
  /** 0 to 100 when it is opened. */
  readonly priority: Float64Array;
  readonly promotions: {
    readonly time: readonly number[];
    readonly case: readonly number[];
    readonly priority: readonly number[];
  };
  /** Rows of the attacks that are in cases, in order of time. */
  readonly attackRows: Int32Array;
  /** Times of each case's alerts, in order: from `memberStart[at]` to before `memberStart[at + 1]`. */
  readonly memberStart: Int32Array;
  readonly memberTime: Float64Array;
  /** Case of each alert; -1 where it was closed unseen. */
  readonly caseOf: Int32Array;
}

/** @param caseMs how long a case takes further alerts of its thread */
export function makeCases(workload: Workload, decisions: Decisions, caseMs: number): Cases {
  const builder = new Builder(workload, placesOf(decisions.priority));
  const open = new Map<number, number>();
  for (let row = 0; row < workload.count; row += 1) {
    if (decisions.closed[row] === 1) continue;
    const thread = decisions.thread[row] ?? 0;
    const time = workload.time[row] ?? 0;
    let at = open.get(thread);
    if (at === undefined || time - builder.openedAt(at) >= caseMs) {
      at = builder.open(row);
      open.set(thread, at);
    }
    builder.add(at, row);
  }
  return builder.finish();
}

/** Scales of priorities differ; what ageing and preemption are compared with is the place among the policy's own, 0 to 100. */
function placesOf(priority: Float64Array): Float64Array {
  const values = Float64Array.from(new Set(priority)).sort();
  const places = new Map<number, number>();
  for (const [at, value] of values.entries())
    places.set(value, values.length === 1 ? 0 : (100 * at) / (values.length - 1));
  return priority.map((value) => places.get(value) ?? 0);
}

class Builder {
  readonly #opened: number[] = [];
  readonly #first: number[] = [];
  readonly #alerts: number[] = [];
  readonly #attacks: number[] = [];
  readonly #incident: number[] = [];
  readonly #priority: number[] = [];
  readonly #highest: number[] = [];
  readonly #promotions: Record<"time" | "case" | "priority", number[]> = { time: [], case: [], priority: [] };
  readonly #attackRows: number[] = [];
  readonly #caseOf: Int32Array;

  constructor(
    readonly workload: Workload,
    readonly places: Float64Array,
  ) {
    this.#caseOf = new Int32Array(workload.count).fill(-1);
  }

  openedAt(at: number): number {
    return this.#opened[at] ?? 0;
  }

  open(row: number): number {
    const place = this.places[row] ?? 0;
    this.#opened.push(this.workload.time[row] ?? 0);
    this.#first.push(row);
    this.#alerts.push(0);
    this.#attacks.push(0);
    this.#incident.push(BENIGN);
    this.#priority.push(place);
    this.#highest.push(place);
    return this.#opened.length - 1;
  }

  add(at: number, row: number): void {
    const { malicious, incident, time } = this.workload;
    this.#caseOf[row] = at;
    this.#alerts[at] = (this.#alerts[at] ?? 0) + 1;
    const place = this.places[row] ?? 0;
    if (place > (this.#highest[at] ?? 0)) {
      this.#highest[at] = place;
      this.#promotions.time.push(time[row] ?? 0);
      this.#promotions.case.push(at);
      this.#promotions.priority.push(place);
    }
    if (malicious[row] !== 1) return;
    if (this.#attacks[at] === 0) this.#incident[at] = incident[row] ?? BENIGN;
    this.#attacks[at] = (this.#attacks[at] ?? 0) + 1;
    this.#attackRows.push(row);
  }

  finish(): Cases {
    return {
      count: this.#opened.length,
      opened: Float64Array.from(this.#opened),
      first: Int32Array.from(this.#first),
      alerts: Int32Array.from(this.#alerts),
      attacks: Int32Array.from(this.#attacks),
      incident: Int32Array.from(this.#incident),
      priority: Float64Array.from(this.#priority),
      promotions: this.#promotions,
      attackRows: Int32Array.from(this.#attackRows),
      ...this.#members(),
      caseOf: this.#caseOf,
    };
  }

  #members(): Pick<Cases, "memberStart" | "memberTime"> {
    const memberStart = new Int32Array(this.#alerts.length + 1);
    for (const [at, alerts] of this.#alerts.entries()) memberStart[at + 1] = (memberStart[at] ?? 0) + alerts;
    const next = memberStart.slice();
    const memberTime = new Float64Array(memberStart.at(-1) ?? 0);
    for (const [row, at] of this.#caseOf.entries()) {
      if (at < 0) continue;
      const place = next[at] ?? 0;
      memberTime[place] = this.workload.time[row] ?? 0;
      next[at] = place + 1;
    }
    return { memberStart, memberTime };
  }
}
