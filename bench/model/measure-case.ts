/** Measures one case: every contender in a fresh process, taking turns, one computing at a time. */
import { setTimeout as pause } from "node:timers/promises";
import { busyShare } from "../support/busy-share.js";
import { ContenderProcess } from "../support/contender-process.js";
import { median } from "../support/statistics.js";
import { messageOf } from "../../src/errors.js";
import type { Case } from "./cases.js";
import { commandOf, contendersOf, type ContenderName, type Roster } from "./contenders.js";
import { MemoryAnswer, Ready, Times, type Memory } from "./protocol.js";

export interface TurnOptions {
  readonly rounds: number;
  /** How long a turn should last, in ms: short steps are repeated in it. */
  readonly turnMs: number;
}

export interface Measured {
  readonly kind: "measured";
  readonly name: ContenderName;
  readonly description: string;
  readonly threads: number;
  readonly parameters: number;
  readonly trainable: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Of each step before the rounds, in ms. */
  readonly warmupMs: readonly number[];
  /** Of each step, round by round, in ms. */
  readonly roundsMs: readonly (readonly number[])[];
  /** The loss before the last step, or a number of the last output. */
  readonly value: number;
  readonly memory: {
    /** With model and optimizer in memory, before the first step. */
    readonly restBytes: number | null;
    /** After the last step. */
    readonly endBytes: number | null;
    readonly peakBytes: number | null;
  };
}

export interface Failed {
  readonly kind: "failed";
  readonly name: ContenderName;
  readonly reason: string;
}

export type Outcome = Measured | Failed;

export interface Measurement {
  readonly contenders: readonly Outcome[];
  /** Share of the cores' time that other processes took in the pauses between the turns, 0 to 1. */
  readonly othersBusy: number;
}

/** The first native steps take seconds; a step is warm when it is no longer much faster than any before. */
const MIN_WARMUP_STEPS = 3;
const MAX_WARMUP_STEPS = 10;
const WARM_RATIO = 0.9;
const MAX_STEPS_IN_TURN = 20;
/** OpenMP's threads spin for up to 200 ms after their last work, and would take the next contender's cores. */
const SETTLE_MS = 250;
/** After it nobody of ours computes: whatever does is somebody else. */
const LISTEN_MS = 150;

interface Runner {
  readonly name: ContenderName;
  readonly process: ContenderProcess;
  ready?: Ready;
  readonly warmupMs: number[];
  readonly roundsMs: number[][];
  value: number;
  memory?: Memory;
  failure?: string;
}

/** @param tell hears of each step of the measurement, in a line */
export async function measureCase(
  one: Case,
  roster: Roster,
  { rounds, turnMs }: TurnOptions,
  tell: (line: string) => void,
): Promise<Measurement> {
  const runners: Runner[] = [];
  const busy: number[] = [];
  try {
    for (const name of contendersOf(one, roster)) {
      const process = new ContenderProcess(commandOf(name, one, roster));
      const runner: Runner = { name, process, warmupMs: [], roundsMs: [], value: NaN };
      runners.push(runner);
      await attempt(runner, tell, async () => {
        runner.ready = Ready.parse(await process.next());
        await warmUp(runner);
        tell(`${name}: ready, ${runner.ready.description}; warm-up ${runner.warmupMs.map(toText).join(" ")} ms`);
      });
    }
    for (let round = 0; round < rounds; round++) {
      for (const runner of runners) {
        busy.push(await busyShare(LISTEN_MS));
        await attempt(runner, tell, () => takeTurn(runner, turnMs));
      }
      const times = runners.flatMap(({ name, roundsMs }) => {
        const steps = roundsMs[round];
        return steps === undefined ? [] : [`${name} ${toText(median(steps))} ms`];
      });
      tell(`round ${round + 1} of ${rounds}: ${times.join(", ")}`);
    }
    for (const runner of runners) {
      await attempt(runner, tell, async () => {
        runner.memory = MemoryAnswer.parse(await runner.process.ask("memory")).memory;
      });
    }
  } finally {
    await Promise.all(runners.map(({ process }) => process.close()));
  }
  const othersBusy = busy.reduce((sum, share) => sum + share, 0) / busy.length;
  return { contenders: runners.map(outcomeOf), othersBusy };
}

/** A contender that fails once is out; the others go on. */
async function attempt(runner: Runner, tell: (line: string) => void, act: () => Promise<void>): Promise<void> {
  if (runner.failure !== undefined) return;
  try {
    await act();
    await pause(SETTLE_MS);
  } catch (thrown) {
    runner.failure = messageOf(thrown);
    tell(`${runner.name}: failed, ${runner.failure}`);
    await runner.process.close(); // it may still compute
  }
}

async function run(runner: Runner, steps: number): Promise<readonly number[]> {
  const { ms, value } = Times.parse(await runner.process.ask(`run ${steps}`));
  if (!Number.isFinite(value)) throw new Error(`it computes ${value}`);
  runner.value = value;
  return ms;
}

async function warmUp(runner: Runner): Promise<void> {
  const times = runner.warmupMs;
  while (times.length < MAX_WARMUP_STEPS) {
    const best = Math.min(...times);
    const [time = NaN] = await run(runner, 1);
    times.push(time);
    if (times.length >= MIN_WARMUP_STEPS && time > WARM_RATIO * best) return;
  }
}

async function takeTurn(runner: Runner, turnMs: number): Promise<void> {
  const steps = stepsInTurn(Math.min(...runner.warmupMs), turnMs);
  runner.roundsMs.push([...(await run(runner, steps))]);
}

/** @param stepMs of a warm step */
export function stepsInTurn(stepMs: number, turnMs: number): number {
  return Math.min(Math.max(Math.round(turnMs / stepMs), 1), MAX_STEPS_IN_TURN);
}

function outcomeOf({ name, ready, warmupMs, roundsMs, value, memory, failure }: Runner): Outcome {
  if (failure !== undefined || ready === undefined || memory === undefined) {
    return { kind: "failed", name, reason: failure ?? "it did not finish" };
  }
  const { memory: rest, ...about } = ready;
  const bytes = {
    restBytes: rest.residentBytes,
    endBytes: memory.residentBytes,
    peakBytes: memory.peakBytes,
  };
  return { kind: "measured", name, ...about, warmupMs, roundsMs, value, memory: bytes };
}

function toText(ms: number): string {
  return ms < 100 ? ms.toFixed(1) : ms.toFixed(0);
}
