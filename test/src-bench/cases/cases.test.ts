// Cases, their luck, and one replication: what is grouped, what is counted, and what a response counts for.
import { describe, expect, it } from "vitest";
import { parseAssumptions } from "../../../src/bench/assumptions.js";
import { drawLuck, type Luck } from "../../../src/bench/cases/luck.js";
import { makeCases } from "../../../src/bench/cases/make-cases.js";
import { horizonOf, replicate } from "../../../src/bench/cases/replicate.js";
import { alone, type Decisions, nothingClosed } from "../../../src/bench/policies/policy.js";
import { NEVER } from "../../../src/bench/queue/jobs.js";
import type { Workload } from "../../../src/bench/workload/workload.js";
import { meanAndSpread } from "../../../src/metrics/mean-and-spread.js";
import { madeWorkload } from "../made-workload.js";

const HOUR_MS = 3_600_000;

function decisions(workload: Workload, given: Partial<Decisions> = {}): Decisions {
  return {
    name: "fcfs",
    title: "test",
    closed: nothingClosed(workload),
    thread: alone(workload),
    priority: new Float64Array(workload.count),
    context: false,
    ...given,
  };
}

/** Everybody takes the median, and sees what there is. */
function noLuck({ count, incidents, causes }: Workload): Luck {
  return {
    triage: new Float64Array(count),
    response: new Float64Array(incidents.length),
    recognition: new Float64Array(count).fill(0.5),
    weights: new Float64Array(causes).fill(1),
  };
}

/** One analyst at all hours, no breaks, and plain times. */
const PLAIN = parseAssumptions({
  analystsDay: 1,
  analystsEvening: 1,
  analystsNight: 1,
  breakMinutes: 0,
  triageBenign: 2,
  triageAttack: 10,
  triageTierGrowth: 1,
  response: 20,
  responseTierGrowth: 1,
  escalationTier: 3,
  caseGrowth: 0,
  ageing: 0,
  recognition: 1,
  recognitionWithContext: 1,
  falseEscalation: 0,
  linkedShare: 1,
});

function run(workload: Workload, given: Partial<Decisions> = {}, assumptions = PLAIN, luck = noLuck(workload)) {
  const policy = decisions(workload, given);
  const cases = makeCases(workload, policy, assumptions.caseHours * HOUR_MS);
  return replicate(workload, cases, luck, assumptions, {
    context: policy.context,
    horizon: horizonOf(workload, assumptions),
  });
}

describe("cases", () => {
  it("take the alerts of a thread for so many hours, and never closed ones", () => {
    const workload = madeWorkload([
      { minute: 0 },
      { minute: 30 },
      { minute: 59, attack: "A", tier: 3 },
      { minute: 60 },
      { minute: 61 },
    ]);
    const closed = Uint8Array.of(0, 0, 0, 0, 1);
    const cases = makeCases(workload, decisions(workload, { thread: Int32Array.of(7, 8, 7, 7, 8), closed }), HOUR_MS);
    expect([...cases.caseOf]).toEqual([0, 1, 0, 2, -1]);
    expect([...cases.alerts]).toEqual([2, 1, 1]);
    expect([...cases.attacks]).toEqual([1, 0, 0]);
    expect([...cases.incident]).toEqual([0, -1, -1]);
    expect([...cases.attackRows]).toEqual([2]);
  });

  it("are promoted when a more urgent alert joins, on a scale of 0 to 100", () => {
    const workload = madeWorkload([{ minute: 0 }, { minute: 1 }, { minute: 2 }, { minute: 3 }]);
    const given = { thread: Int32Array.of(1, 2, 1, 1), priority: Float64Array.of(-5, 3, 0.1, -5) };
    const cases = makeCases(workload, decisions(workload, given), HOUR_MS);
    expect([...cases.priority]).toEqual([0, 100]);
    expect(cases.promotions).toEqual({ time: [workload.time[2]], case: [0], priority: [50] });
  });
});

describe("a replication", () => {
  it("counts from the incident's first alert, whether it was shown or not", () => {
    const workload = madeWorkload([{ minute: 0, attack: "A" }, { minute: 7 }, { minute: 15, attack: "A" }]);
    const shown = run(workload);
    expect([shown.acknowledged[0], shown.triaged[0], shown.responded[0]]).toEqual([0, 10, 30]);
    const hidden = run(workload, { closed: Uint8Array.of(1, 0, 0) });
    expect([hidden.acknowledged[0], hidden.triaged[0], hidden.responded[0]]).toEqual([15, 25, 45]);
    const lost = run(workload, { closed: Uint8Array.of(1, 0, 1) });
    expect([lost.acknowledged[0], lost.triaged[0], lost.responded[0]]).toEqual([NEVER, NEVER, NEVER]);
  });

  it("does not take a later case of the same incident for its response", () => {
    const workload = madeWorkload([
      { minute: 0, attack: "A" },
      { minute: 1, attack: "A" },
    ]);
    // Two analysts: the second case is closed as known at minute 11, long before the response ends at 30.
    const two = parseAssumptions({ ...PLAIN, analystsDay: 2 });
    expect(run(workload, {}, two).responded[0]).toBe(30);
  });

  it("gives nobody credit for what came into a case after its triage, or was not recognised", () => {
    const workload = madeWorkload([{ minute: 0 }, { minute: 30, attack: "A" }, { minute: 200 }]);
    const late = run(workload, { thread: Int32Array.of(1, 1, 2) });
    expect(late.responded[0]).toBe(NEVER);
    const split = run(workload, { thread: Int32Array.of(1, 2, 3) });
    expect(split.responded[0]).toBe(30);
    const blind = parseAssumptions({ ...PLAIN, recognition: 0.4 });
    expect(run(workload, { thread: Int32Array.of(1, 2, 3) }, blind).responded[0]).toBe(NEVER);
    expect(run(workload, { thread: Int32Array.of(1, 2, 3), context: true }, blind).responded[0]).toBeLessThan(30);
  });

  it("counts what is presented and handled, and keeps the unserved", () => {
    const workload = madeWorkload([
      ...Array.from({ length: 200 }, (_, at) => ({ minute: at / 100 })),
      { minute: 60, attack: "A" },
    ]);
    const short = parseAssumptions({ ...PLAIN, triageBenign: 10, drainHours: 1 });
    const { alerts } = run(workload, {}, short);
    expect(alerts).toEqual({ all: 201, presented: 201, presentedBenign: 200, handled: 12, handledBenign: 12 });
    const { weighted } = run(workload, { closed: workload.malicious }, short, {
      ...noLuck(workload),
      weights: new Float64Array(workload.causes).fill(2),
    });
    expect(weighted).toEqual({ all: 402, presented: 400, presentedBenign: 400, handled: 24, handledBenign: 24 });
  });

  it("is quicker with context, and takes longer for bigger cases and higher tiers", () => {
    const attack = (tier: number, alerts: number) =>
      madeWorkload(Array.from({ length: alerts }, () => ({ minute: 0, attack: "A", tier })));
    const triaged = (workload: Workload, context: boolean, growing: Record<string, number> = {}) =>
      run(workload, { context, thread: new Int32Array(workload.count) }, parseAssumptions({ ...PLAIN, ...growing }))
        .triaged[0] ?? 0;
    expect(triaged(attack(1, 1), true)).toBeCloseTo(7, 10);
    expect(triaged(attack(1, 8), false, { caseGrowth: 0.5 })).toBeCloseTo(25, 10);
    expect(triaged(attack(2, 1), false, { triageTierGrowth: 1.2 })).toBeCloseTo(14.4, 10);
  });
});

describe("luck", () => {
  const workload = madeWorkload(Array.from({ length: 4_000 }, (_, at) => ({ minute: at })));

  it("is the same for the same seed and replication, and differs between them", () => {
    expect(drawLuck(workload, 1, 3)).toEqual(drawLuck(workload, 1, 3));
    expect(drawLuck(workload, 1, 3).triage).not.toEqual(drawLuck(workload, 1, 4).triage);
    expect(drawLuck(workload, 2, 3).weights).not.toEqual(drawLuck(workload, 1, 3).weights);
  });

  it("draws root causes as a bootstrap does: on average once, with a variance of one", () => {
    const { mean, deviation } = meanAndSpread([...drawLuck(workload, 1, 0).weights]);
    expect(Math.abs(mean - 1)).toBeLessThan(0.08);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.06);
  });
});
