/**
 * The SOC's queue as a discrete-event simulation: jobs are triaged by the first tier, then responded to by whoever triaged them or by
 * the second tier. An analyst whose duty ends finishes the work at hand.
 */
import TinyQueue from "tinyqueue";
import { type Jobs, NEVER, NO_INCIDENT, type QueueOptions, type QueueRun } from "./jobs.js";
import { Waiting } from "./waiting.js";

type Phase = "triage" | "response";

interface Server {
  readonly tier: 1 | 2;
  readonly spans: readonly (readonly [number, number])[];
  /** Position in `spans` of the present or the next one. */
  span: number;
  present: boolean;
  job: number;
  phase: Phase;
  since: number;
  /** When the work at hand ends. */
  until: number;
}

interface DutyChange {
  readonly time: number;
  readonly server: Server;
}

const IDLE = -1;

/** The same jobs and options give the same run. Nothing here draws. */
export function simulateQueue(jobs: Jobs, options: QueueOptions): QueueRun {
  return new Simulation(jobs, options).run();
}

class Simulation {
  readonly #servers: Server[];
  /** What is left of each job's present phase. */
  readonly #left: Float64Array;
  readonly #inResponse: Uint8Array;
  readonly #known: Uint8Array;
  readonly #linked: Uint8Array;
  readonly #first: Waiting;
  readonly #second: Waiting;
  readonly #acknowledged: Float64Array;
  readonly #triaged: Float64Array;
  readonly #responded: Float64Array;
  readonly #samples: Float64Array;
  readonly #busy: [number, number] = [0, 0];
  /** Instants at which somebody's duty begins or ends. */
  readonly #changes: TinyQueue<DutyChange>;
  #unbegun = 0;
  #arrived = 0;
  #finished = 0;
  #preempted = 0;
  #sampled = 0;

  constructor(
    readonly jobs: Jobs,
    readonly options: QueueOptions,
  ) {
    const count = jobs.arrival.length;
    this.#servers = options.analysts.map(({ tier, spans }) => ({
      tier,
      spans,
      span: 0,
      present: false,
      job: IDLE,
      phase: "triage",
      since: 0,
      until: NEVER,
    }));
    this.#left = jobs.triage.slice();
    this.#inResponse = new Uint8Array(count);
    this.#known = new Uint8Array(jobs.incidents);
    this.#linked = new Uint8Array(count);
    this.#first = new Waiting(jobs, options.ageing);
    this.#second = new Waiting(jobs, options.ageing);
    this.#acknowledged = new Float64Array(count).fill(NEVER);
    this.#triaged = new Float64Array(count).fill(NEVER);
    this.#responded = new Float64Array(count).fill(NEVER);
    this.#samples = new Float64Array(Math.floor(options.horizon / options.sampleEvery) + 1);
    this.#changes = new TinyQueue<DutyChange>([], (a, b) => a.time - b.time);
    for (const server of this.#servers) this.#awaitSpan(server);
  }

  run(): QueueRun {
    const { jobs, options } = this;
    const { arrival, promotions } = jobs;
    let promoted = 0;
    for (;;) {
      const arrives = arrival[this.#arrived] ?? NEVER;
      const promotes = promotions.time[promoted] ?? NEVER;
      const changes = this.#changes.peek()?.time ?? NEVER;
      const done = this.#nextDone();
      const now = Math.min(arrives, promotes, changes, done?.until ?? NEVER);
      this.#sampleUntil(Math.min(now, options.horizon));
      // At the horizon itself nothing more happens.
      if (!(now < options.horizon)) break;
      if (done?.until === now) this.#finishPhase(done, now);
      else if (changes === now) this.#changeDuty(now);
      else if (arrives === now) this.#arrive(now);
      else {
        this.#promote(promotions.job[promoted] ?? 0, promotions.priority[promoted] ?? 0, now);
        promoted += 1;
      }
    }
    return this.#result();
  }

  #nextDone(): Server | undefined {
    let next: Server | undefined;
    for (const server of this.#servers)
      if (server.job !== IDLE && !(server.until >= (next?.until ?? NEVER))) next = server;
    return next;
  }

  #arrive(now: number): void {
    const job = this.#arrived;
    this.#arrived += 1;
    this.#unbegun += 1;
    const idle = this.#idleServer(1);
    if (idle !== undefined) {
      this.#begin(idle, job, now);
      return;
    }
    const priority = this.jobs.priority[job] ?? 0;
    this.#first.add(job, priority);
    this.#interrupt(job, priority, now);
  }

  /** Work that was begun keeps its priority. */
  #promote(job: number, priority: number, now: number): void {
    if (this.#acknowledged[job] !== NEVER || job >= this.#arrived) return;
    this.#first.add(job, priority);
    this.#interrupt(job, priority, now);
  }

  #idleServer(tier: 1 | 2): Server | undefined {
    for (const server of this.#servers)
      if (server.present && server.tier === tier && server.job === IDLE) return server;
    return undefined;
  }

  /** A waiting job may take the place of the least urgent triage. */
  #interrupt(job: number, priority: number, now: number): void {
    const { preemptive, preemptionGap } = this.options;
    if (!preemptive) return;
    let least: Server | undefined;
    let lowest = priority - preemptionGap;
    for (const server of this.#servers) {
      if (server.job === IDLE || server.tier !== 1 || server.phase !== "triage" || !server.present) continue;
      const own = this.#first.priorityOf(server.job);
      if (own >= lowest) continue;
      least = server;
      lowest = own;
    }
    if (least === undefined) return;
    const interrupted = least.job;
    this.#left[interrupted] = least.until - now;
    this.#busy[0] += now - least.since;
    this.#preempted += 1;
    least.job = IDLE;
    this.#begin(least, job, now);
    this.#first.add(interrupted, lowest);
  }

  #begin(server: Server, job: number, now: number): void {
    if (this.#acknowledged[job] === NEVER) {
      this.#acknowledged[job] = now;
      this.#unbegun -= 1;
      this.#left[job] = (this.#left[job] ?? 0) * this.#workFactor(job, now);
    }
    this.#first.take(job);
    server.job = job;
    server.phase = this.#inResponse[job] === 1 ? "response" : "triage";
    server.since = now;
    server.until = now + (this.#left[job] ?? 0);
  }

  /** What is known when the triage begins: how many alerts there are, and whether somebody responds to the incident. */
  #workFactor(job: number, now: number): number {
    const { members, incident } = this.jobs;
    const { caseGrowth, linkedShare } = this.options;
    const of = incident[job] ?? NO_INCIDENT;
    const linked = of !== NO_INCIDENT && this.#known[of] === 1 ? linkedShare : 1;
    if (members === undefined) return linked;
    const { start, time } = members;
    const from = start[job] ?? 0;
    let [low, high] = [from, start[job + 1] ?? from];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((time[middle] ?? NEVER) <= now) low = middle + 1;
      else high = middle;
    }
    return linked * (1 + caseGrowth * Math.log2(Math.max(1, low - from)));
  }

  #finishPhase(server: Server, now: number): void {
    const { job } = server;
    this.#busy[server.tier - 1] = (this.#busy[server.tier - 1] ?? 0) + now - server.since;
    server.job = IDLE;
    server.until = NEVER;
    if (server.phase === "response") this.#finish(job, now);
    else this.#afterTriage(server, job, now);
    this.#takeNext(server, now);
  }

  #afterTriage(server: Server, job: number, now: number): void {
    const { response, escalated, incident, evidence } = this.jobs;
    this.#triaged[job] = now;
    const of = incident[job] ?? NO_INCIDENT;
    const isKnown = of !== NO_INCIDENT && this.#known[of] === 1;
    const work = (evidence[job] ?? 0) > now ? 0 : (response[job] ?? 0);
    if (isKnown) this.#linked[job] = 1;
    if (isKnown || work === 0) {
      this.#finish(job, now);
      return;
    }
    if (of !== NO_INCIDENT) this.#known[of] = 1;
    this.#inResponse[job] = 1;
    this.#left[job] = work;
    if (escalated[job] !== 1) {
      this.#begin(server, job, now);
      return;
    }
    const idle = this.#idleServer(2);
    if (idle === undefined) this.#second.add(job, this.#first.priorityOf(job));
    else this.#begin(idle, job, now);
  }

  #finish(job: number, now: number): void {
    this.#responded[job] = now;
    this.#finished += 1;
  }

  #takeNext(server: Server, now: number): void {
    if (server.job !== IDLE || !server.present) return;
    const job = (server.tier === 1 ? this.#first : this.#second).next();
    if (job !== undefined) this.#begin(server, job, now);
  }

  #awaitSpan(server: Server): void {
    const span = server.spans[server.span];
    if (span !== undefined) this.#changes.push({ time: span[server.present ? 1 : 0], server });
  }

  #changeDuty(now: number): void {
    const server = this.#changes.pop()?.server;
    if (server === undefined) return;
    if (server.present) server.span += 1;
    server.present = !server.present;
    this.#awaitSpan(server);
    this.#takeNext(server, now);
  }

  /** Notes the queue's length at each sample up to and including `time`; called before what happens then. */
  #sampleUntil(time: number): void {
    for (
      ;
      this.#sampled < this.#samples.length && this.#sampled * this.options.sampleEvery <= time;
      this.#sampled += 1
    ) {
      this.#samples[this.#sampled] = this.#unbegun;
    }
  }

  #result(): QueueRun {
    const { horizon } = this.options;
    for (const { job, tier, since } of this.#servers) {
      if (job !== IDLE) this.#busy[tier - 1] = (this.#busy[tier - 1] ?? 0) + horizon - since;
    }
    const onDuty: [number, number] = [0, 0];
    for (const { tier, spans } of this.#servers) {
      for (const [from, to] of spans)
        onDuty[tier - 1] = (onDuty[tier - 1] ?? 0) + Math.max(0, Math.min(to, horizon) - from);
    }
    return {
      acknowledged: this.#acknowledged,
      triaged: this.#triaged,
      responded: this.#responded,
      linked: this.#linked,
      queueLength: this.#samples,
      busy: this.#busy,
      onDuty,
      counts: {
        arrived: this.#arrived,
        finished: this.#finished,
        underWay: this.#arrived - this.#finished - this.#unbegun,
        waiting: this.#unbegun,
        preempted: this.#preempted,
      },
    };
  }
}
