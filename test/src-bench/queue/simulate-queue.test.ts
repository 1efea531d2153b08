// The queue: exact where mathematics knows the answer, and what must hold of any.
import { describe, expect, it } from "vitest";
import { NEVER } from "../../../src/bench/queue/jobs.js";
import { simulateQueue } from "../../../src/bench/queue/simulate-queue.js";
import { Random } from "../../../src/random.js";
import {
  always,
  cobhamWaits,
  erlangCWait,
  exponential,
  jobsOf,
  meanWait,
  pollaczekKhinchineWait,
  poissonJobs,
  queueOptions,
  type Stream,
} from "./closed-forms.js";

const RUNS = 20;
const COUNT = 8_000;
const within = (found: { low: number; high: number; mean: number }, exact: number): void => {
  expect(found.low, `interval below ${exact}`).toBeLessThan(exact);
  expect(found.high, `interval above ${exact}`).toBeGreaterThan(exact);
  // An interval that is so wide that everything is in it would say nothing.
  expect(Math.abs(found.mean - exact) / exact).toBeLessThan(0.06);
};

describe("waits", () => {
  it("are those of M/M/1", () => {
    within(meanWait(RUNS, 1, { count: COUNT, rate: 0.7, service: exponential(1) }), 0.7 / 0.3);
  });

  it.each([2, 5, 12])("are those of M/M/%i by Erlang C", (servers) => {
    const load = servers * 0.8;
    within(
      meanWait(RUNS, servers, { count: COUNT, rate: load, service: exponential(1) }),
      erlangCWait(servers, load, 1),
    );
  });

  it("are those of M/G/1 by Pollaczek and Khinchine, with log-normal service", () => {
    const sigma = 0.8;
    const service = (random: Random): number => Math.exp(sigma * random.normal());
    const [mean, square] = [Math.exp(sigma ** 2 / 2), Math.exp(2 * sigma ** 2)];
    const rate = 0.7 / mean;
    within(meanWait(RUNS, 1, { count: COUNT, rate, service }), pollaczekKhinchineWait(rate, mean, square));
  });

  it("are those of non-preemptive priorities by Cobham", () => {
    const rates = [0.2, 0.3, 0.25];
    const stream: Stream = {
      count: COUNT,
      rate: 0.75,
      service: exponential(1),
      priority: (random) => {
        const drawn = random.uniform() * 0.75;
        return drawn < 0.2 ? 2 : drawn < 0.5 ? 1 : 0;
      },
    };
    const exact = cobhamWaits(rates, 1, 2);
    for (const [at, wait] of exact.entries())
      within(
        meanWait(RUNS, 1, stream, (priority) => priority === 2 - at),
        wait,
      );
  });

  it("do not depend on the priorities' order on average: work is conserved", () => {
    const stream: Stream = { count: 4_000, rate: 0.8, service: () => 1, priority: (random) => random.below(5) };
    const jobs = poissonJobs(new Random(3, "work"), stream);
    const total = (ageing: number): number => {
      const { acknowledged } = simulateQueue(jobs, queueOptions({ ageing }));
      return acknowledged.reduce((sum, at) => sum + at, 0);
    };
    expect(total(0)).toBeCloseTo(total(1e6), 4);
  });
});

describe("jobs", () => {
  it("are neither lost nor made, whatever the horizon, the shifts and the discipline", () => {
    for (const [at, horizon] of [10, 137.5, 900, 5_000].entries()) {
      for (const preemptive of [false, true]) {
        const random = new Random(at, "conserved");
        const stream: Stream = {
          count: 1_000,
          rate: 1,
          service: exponential(1.8),
          priority: (drawn) => drawn.below(100),
        };
        const plain = poissonJobs(random, stream);
        const jobs = {
          ...plain,
          response: plain.triage.map((minutes, job) => (job % 7 === 0 ? 5 * minutes : 0)),
          escalated: plain.escalated.map((_, job) => Number(job % 14 === 0)),
        };
        const spans = Array.from({ length: 60 }, (_, day): [number, number] => [100 * day, 100 * day + 60]);
        const analysts = [...always(1), { tier: 1 as const, spans }, ...always(1, 2)];
        const run = simulateQueue(
          jobs,
          queueOptions({ analysts, horizon, preemptive, preemptionGap: 30, sampleEvery: 50 }),
        );
        const { counts } = run;
        expect(counts.finished + counts.underWay + counts.waiting).toBe(counts.arrived);
        expect(counts.arrived).toBe(jobs.arrival.filter((time) => time < horizon).length);
        expect(counts.finished).toBe(run.responded.filter((time) => time !== NEVER).length);
        expect(counts.waiting).toBe(counts.arrived - run.acknowledged.filter((time) => time !== NEVER).length);
        if (!preemptive || horizon > 100) expect(counts.preempted > 0).toBe(preemptive);
        jobs.arrival.forEach((arrived, job) => {
          const times = [arrived, run.acknowledged[job] ?? 0, run.triaged[job] ?? 0, run.responded[job] ?? 0];
          expect(times).toEqual([...times].sort((a, b) => a - b));
        });
      }
    }
  });

  it("come out the same each time", () => {
    const make = () => poissonJobs(new Random(1, "same"), { count: 500, rate: 1, service: exponential(1.2) });
    expect(simulateQueue(make(), queueOptions({ horizon: 400 }))).toEqual(
      simulateQueue(make(), queueOptions({ horizon: 400 })),
    );
  });

  it("wait for the shift, and are finished by whoever began them", () => {
    const analysts = [
      {
        tier: 1 as const,
        spans: [
          [10, 20],
          [40, 50],
        ] as const,
      },
    ];
    const jobs = jobsOf([
      { arrival: 0, triage: 15 },
      { arrival: 1, triage: 5 },
    ]);
    const { acknowledged, responded, busy, onDuty } = simulateQueue(jobs, queueOptions({ analysts, horizon: 100 }));
    expect([...acknowledged]).toEqual([10, 40]);
    expect([...responded]).toEqual([25, 45]);
    expect([busy[0], onDuty[0]]).toEqual([20, 20]);
  });

  it("that are more urgent interrupt with preemption, and the rest of the work is done later", () => {
    const jobs = jobsOf([
      { arrival: 0, triage: 10, priority: 1 },
      { arrival: 4, triage: 2, priority: 9 },
    ]);
    const calm = simulateQueue(jobs, queueOptions());
    const eager = simulateQueue(jobs, queueOptions({ preemptive: true }));
    expect([...calm.responded]).toEqual([10, 12]);
    expect([...eager.responded]).toEqual([12, 6]);
    expect([...simulateQueue(jobs, queueOptions({ preemptive: true, preemptionGap: 8 })).responded]).toEqual([10, 12]);
  });

  it("age: what has waited long comes before what is a little more urgent", () => {
    const jobs = jobsOf([
      { arrival: 0, triage: 100 },
      { arrival: 1, triage: 1, priority: 10 },
      { arrival: 90, triage: 1, priority: 20 },
    ]);
    expect([...simulateQueue(jobs, queueOptions()).acknowledged]).toEqual([0, 101, 100]);
    expect([...simulateQueue(jobs, queueOptions({ ageing: 0.2 })).acknowledged]).toEqual([0, 100, 101]);
  });

  it("are promoted while they wait, and not once they were begun", () => {
    const plain = jobsOf([
      { arrival: 0, triage: 10 },
      { arrival: 1, triage: 1, priority: 5 },
      { arrival: 2, triage: 1, priority: 1 },
    ]);
    const promotions = { time: Float64Array.of(3, 4), job: Int32Array.of(2, 0), priority: Float64Array.of(8, 99) };
    expect([...simulateQueue({ ...plain, promotions }, queueOptions()).acknowledged]).toEqual([0, 11, 10]);
  });

  it("that are escalated are responded to by the second tier, while the first goes on", () => {
    const jobs = jobsOf([
      { arrival: 0, triage: 2, response: 10, escalated: true },
      { arrival: 0, triage: 2, response: 10, escalated: true },
      { arrival: 0, triage: 2, response: 10 },
      { arrival: 0, triage: 2 },
    ]);
    const { acknowledged, responded } = simulateQueue(
      jobs,
      queueOptions({ analysts: [...always(1), ...always(1, 2)] }),
    );
    expect([...acknowledged]).toEqual([0, 2, 4, 16]);
    expect([...responded]).toEqual([12, 22, 16, 18]);
  });

  it("of an incident that somebody responds to need no response of their own", () => {
    const jobs = jobsOf([
      { arrival: 0, triage: 1, response: 10, incident: 0 },
      { arrival: 0, triage: 1, response: 10, incident: 0 },
      { arrival: 0, triage: 1, response: 10, incident: 1 },
    ]);
    const run = simulateQueue(jobs, queueOptions());
    expect([...run.responded]).toEqual([11, 12, 23]);
    expect([...run.linked]).toEqual([0, 1, 0]);
    expect([...simulateQueue(jobs, queueOptions({ linkedShare: 0.5 })).responded]).toEqual([11, 11.5, 22.5]);
  });

  it("take longer for the alerts that are there when the triage begins, not for later ones", () => {
    const plain = jobsOf([
      { arrival: 0, triage: 10 },
      { arrival: 1, triage: 10 },
    ]);
    const members = { start: Int32Array.of(0, 2, 7), time: Float64Array.of(0, 5, 1, 2, 3, 4, 50) };
    expect([...simulateQueue({ ...plain, members }, queueOptions({ caseGrowth: 0.5 })).triaged]).toEqual([10, 30]);
  });

  it("are closed where what calls for a response comes after the triage, and do not speak for the incident", () => {
    const jobs = jobsOf([
      { arrival: 0, triage: 1, response: 10, incident: 0, evidence: 5 },
      { arrival: 2, triage: 1, response: 10, incident: 0 },
    ]);
    expect([...simulateQueue(jobs, queueOptions()).responded]).toEqual([1, 13]);
  });

  it("are counted where nobody came to them, and the queue's length is noted", () => {
    const jobs = jobsOf(Array.from({ length: 10 }, (_, at) => ({ arrival: at, triage: 4 })));
    const run = simulateQueue(jobs, queueOptions({ horizon: 12, sampleEvery: 6 }));
    expect(run.counts).toEqual({ arrived: 10, finished: 2, underWay: 1, waiting: 7, preempted: 0 });
    expect([...run.queueLength]).toEqual([0, 4, 7]);
    expect([...run.responded].slice(0, 3)).toEqual([4, 8, NEVER]);
  });
});
