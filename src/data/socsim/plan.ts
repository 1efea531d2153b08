/** Divides a simulation into slices of time that can be made apart from each other, and counts exactly what each will hold. */
import { Random } from "../../random.js";
import { activityAt } from "./background.js";
import { type BenignRun, listBenignRuns, processShare, runBenign } from "./benign-runs.js";
import { type Campaign, listCampaigns, runCampaign } from "./campaigns.js";
import { apportion, shuffled } from "./draw.js";
import type { Happening } from "./happening.js";
import { DAY, HOUR } from "./hours.js";
import type { World } from "./world.js";

export interface Slice {
  readonly index: number;
  /** First instant, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** Alerts in earlier slices, and in this one. */
  readonly before: number;
  readonly records: number;
  /** Everyday false alarms among them. */
  readonly falseAlarms: number;
  /** Positions in `Plan.campaigns` and `Plan.runs` of what goes on in the slice. */
  readonly campaigns: readonly number[];
  readonly runs: readonly number[];
}

export interface Plan {
  readonly slices: readonly Slice[];
  readonly campaigns: readonly Campaign[];
  readonly runs: readonly BenignRun[];
  /** Alerts of campaigns, of benign processes, and everyday false alarms. */
  readonly malicious: number;
  readonly processes: number;
  readonly falseAlarms: number;
}

/** A slice of so many alerts is a few dozen megabytes while it is made. */
const SLICE_RECORDS = 30_000;
const SLICES_PER_DAY = [1, 2, 3, 4, 6, 8, 12, 24];

/** Attacks are at most half of what a product reports. */
const MOST_MALICIOUS = 0.5;
/** Benign processes are at most that part of what is benign, however small the simulation. */
const MOST_PROCESSES = 0.85;

export function planSimulation(world: World): Plan {
  const steps = planInSteps(world);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** Yields between steps of a few milliseconds at most, for a caller that has something else to do. */
export function* planInSteps(world: World): Generator<undefined, Plan> {
  const { records, noise } = world.simulation;
  const bounds = sliceBounds(world);
  const tally = new Tally(world, bounds.length);
  const campaigns = yield* fitCampaigns(world, tally, Math.floor(records * MOST_MALICIOUS));
  const malicious = tally.total;
  const benign = records - malicious;
  const candidates = listBenignRuns(world, benign * processShare(noise));
  const most = Math.floor(benign * (noise === 0 ? 1 : MOST_PROCESSES));
  const runs = yield* fitRuns(world, tally, candidates, malicious + most);
  const falseAlarms = records - tally.total;
  const alarms = apportion(
    falseAlarms,
    bounds.map(({ from, to }) => activityBetween(from, to)),
  );
  let before = 0;
  const slices = bounds.map(({ from, to }, index) => {
    const own = alarms[index] ?? 0;
    const slice = { index, from, to, before, ...tally.slice(index), falseAlarms: own };
    const count = slice.records + own;
    before += count;
    return { ...slice, records: count };
  });
  return { slices, campaigns, runs, malicious, processes: tally.total - malicious, falseAlarms };
}

function sliceBounds({ simulation, end }: World): { from: number; to: number }[] {
  const { records, days, start } = simulation;
  const perDay = SLICES_PER_DAY.find((parts) => records / days / parts <= SLICE_RECORDS) ?? 24;
  const length = DAY / perDay;
  return Array.from({ length: days * perDay }, (_, index) => ({
    from: start + index * length,
    to: Math.min(end, start + (index + 1) * length),
  }));
}

/** Keeps campaigns, and of the last one its beginning, until there are enough. */
function* fitCampaigns(world: World, tally: Tally, most: number): Generator<undefined, Campaign[]> {
  const kept: Campaign[] = [];
  for (const campaign of listCampaigns(world)) {
    const left = most - tally.total;
    if (left <= 0) break;
    const fitting = { ...campaign, most: left };
    if (tally.add("campaigns", kept.length, runCampaign(world, fitting))) kept.push(fitting);
    yield;
  }
  return kept;
}

/** Keeps whole runs, in random order, while they fit. */
function* fitRuns(
  world: World,
  tally: Tally,
  candidates: readonly BenignRun[],
  most: number,
): Generator<undefined, BenignRun[]> {
  const random = new Random(world.simulation.seed, "runs that fit");
  const kept: BenignRun[] = [];
  for (const run of shuffled(random, candidates)) {
    const happenings = runBenign(world, run);
    yield;
    if (tally.total + happenings.length > most) continue;
    if (tally.add("runs", kept.length, happenings)) kept.push(run);
  }
  return kept;
}

/** What falls into which slice. */
class Tally {
  readonly #records: number[];
  readonly #campaigns: number[][];
  readonly #runs: number[][];
  readonly #length: number;
  total = 0;

  constructor(
    readonly world: World,
    slices: number,
  ) {
    this.#records = Array.from({ length: slices }, () => 0);
    this.#campaigns = Array.from({ length: slices }, () => []);
    this.#runs = Array.from({ length: slices }, () => []);
    this.#length = (world.end - world.simulation.start) / slices;
  }

  /** @returns whether anything happens at all */
  add(kind: "campaigns" | "runs", position: number, happenings: readonly Happening[]): boolean {
    const lists = kind === "campaigns" ? this.#campaigns : this.#runs;
    for (const { time } of happenings) {
      const index = Math.floor((time - this.world.simulation.start) / this.#length);
      this.#records[index] = (this.#records[index] ?? 0) + 1;
      const list = lists[index];
      if (list?.at(-1) !== position) list?.push(position);
    }
    this.total += happenings.length;
    return happenings.length > 0;
  }

  slice(index: number): Pick<Slice, "records" | "campaigns" | "runs"> {
    return {
      records: this.#records[index] ?? 0,
      campaigns: this.#campaigns[index] ?? [],
      runs: this.#runs[index] ?? [],
    };
  }
}

function activityBetween(from: number, to: number): number {
  let sum = 0;
  for (let time = from; time < to; time += HOUR) sum += activityAt(time);
  return sum;
}
