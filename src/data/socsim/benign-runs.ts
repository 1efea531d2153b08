/** The runs of benign processes in a simulation. */
import { Random } from "../../random.js";
import type { BenignProcess } from "./benign/process.js";
import { PROCESSES } from "./benign/processes.js";
import { actorOf } from "./campaigns.js";
import { takeCourse } from "./course.js";
import { chance } from "./draw.js";
import { SITES } from "./enterprise/roles.js";
import type { Happening } from "./happening.js";
import { DAY, HOUR, hoursOf, isDayOff, nextWorking } from "./hours.js";
import { benignOutside } from "./outside.js";
import { existsAt, phaseOf, type World } from "./world.js";

export interface BenignRun {
  readonly process: BenignProcess;
  /** Runs of the same instance have the same actor and partners. */
  readonly instance: number;
  readonly run: number;
  readonly start: number;
}

/** Part of benign alerts that processes cause at noise 1; the rest are everyday false alarms. */
const PROCESS_SHARE = 0.5;
/** Part of the recurring instances that begin, and that end, within the simulated time. */
const CHANGING = 0.25;
/** Runs of each process to find its mean size from. */
const TRIALS = 24;

/** Part of benign alerts that processes cause. */
export function processShare(noise: number): number {
  return PROCESS_SHARE / (PROCESS_SHARE + (1 - PROCESS_SHARE) * noise);
}

/** @param budget alerts that all runs should come to, about */
export function listBenignRuns(world: World, budget: number): BenignRun[] {
  const total = PROCESSES.reduce((sum, { share }) => sum + share, 0);
  return PROCESSES.flatMap((process) => {
    const size = meanSize(world, process);
    const runs = (budget * process.share) / total / size;
    return process.periodDays === 0 ? singleRuns(world, process, runs) : recurringRuns(world, process, runs);
  });
}

/** What happens in a run, in order of time. Equal at each call. */
export function runBenign(world: World, { process, instance, run, start }: BenignRun): Happening[] {
  const own = new Random(world.simulation.seed, "process", process.name, instance);
  const actor = actorOf(own, world, process.start);
  const outside = benignOutside(own, world, process.peers, actor.host, actor.user);
  const random = new Random(world.simulation.seed, "run", process.name, instance, run);
  return takeCourse(random, world, {
    script: process,
    actor,
    outside,
    incident: `BEN-${process.name}-${instance + 1}-${run + 1}`,
    start,
    hours: hoursOf(actor.user),
    size: sizeOf(world, process),
  }).sort((a, b) => a.time - b.time);
}

/** A process that works through the enterprise grows with it, less than in proportion. */
function sizeOf({ simulation }: World, { grows }: BenignProcess): number {
  return grows ? Math.min(8, Math.max(0.25, (simulation.hosts / 1000) ** 0.6)) : 1;
}

function meanSize(world: World, process: BenignProcess): number {
  const middle = Math.floor((world.simulation.start + world.end) / 2);
  let alerts = 0;
  for (let trial = 0; trial < TRIALS; trial += 1) {
    alerts += runBenign(world, { process, instance: -1 - trial, run: -1, start: middle }).length;
  }
  return Math.max(1, alerts / TRIALS);
}

function singleRuns(world: World, process: BenignProcess, expected: number): BenignRun[] {
  const { simulation } = world;
  const random = new Random(simulation.seed, "single runs", process.name);
  const count = Math.max(1, Math.floor(expected + random.uniform()));
  return Array.from({ length: count }, (_, instance) => {
    const since = process.since * simulation.drift;
    const until = 1 - (1 - process.until) * simulation.drift;
    const day = simulation.start + Math.floor((since + (until - since) * random.uniform()) * simulation.days) * DAY;
    return { process, instance, run: 0, start: startOn(random, world, process, instance, day) };
  });
}

function recurringRuns(world: World, process: BenignProcess, expected: number): BenignRun[] {
  const { simulation } = world;
  const random = new Random(simulation.seed, "recurring runs", process.name);
  const workdays = process.hour === "work" ? 5 / 7 : 1;
  const each = Math.max(1, (simulation.days * workdays * (1 - CHANGING * simulation.drift)) / process.periodDays);
  const count = Math.max(1, Math.floor(expected / each + random.uniform()));
  return Array.from({ length: count }, (_, instance) => instanceRuns(random, world, process, instance)).flat();
}

function instanceRuns(random: Random, world: World, process: BenignProcess, instance: number): BenignRun[] {
  const { simulation } = world;
  const { drift, days } = simulation;
  const draw = random.uniform();
  const change = 0.1 + 0.8 * random.uniform();
  const life = {
    since: Math.max(process.since, draw < CHANGING ? change : 0),
    until: Math.min(process.until, draw > 1 - CHANGING ? change : 1),
  };
  // A daily process keeps to its hour, whatever it is.
  const hour = process.hour === "any" ? random.uniform() * 24 : process.hour;
  const runs: BenignRun[] = [];
  for (let day = random.below(process.periodDays), run = 0; day < days; day += process.periodDays, run += 1) {
    const midnight = simulation.start + day * DAY;
    if (!existsAt(life, phaseOf(world, midnight), drift)) continue;
    const start = startOn(random, world, { ...process, hour }, instance, midnight);
    if (process.hour === "work" && (isDayOff(midnight + 12 * HOUR, 0) || start >= midnight + 2 * DAY)) continue;
    runs.push({ process, instance, run, start });
  }
  return runs;
}

/** The instant at which a run begins on a day. @param midnight UTC */
function startOn(random: Random, world: World, process: BenignProcess, instance: number, midnight: number): number {
  const own = new Random(world.simulation.seed, "process", process.name, instance);
  const { user, host } = actorOf(own, world, process.start);
  const jitter = (random.uniform() - 0.5) * HOUR * 0.4;
  if (process.hour === "work") {
    const hours = hoursOf(user);
    const begin = midnight + (hours.from - hours.offsetHours) * HOUR;
    return Math.floor(nextWorking(random, begin + random.uniform() * (hours.to - hours.from) * HOUR * 0.8, hours));
  }
  if (process.hour === "any") return Math.floor(midnight + random.uniform() * DAY);
  const local = process.hour - (SITES[host.site]?.offsetHours ?? 0);
  return Math.floor(midnight + (((local % 24) + 24) % 24) * HOUR + jitter + (chance(random, 0.05) ? HOUR : 0));
}
