/** `npm run bench -- closing`: whether closing keeps its promise on attacks that nothing was calibrated on; with `--calibrate`, makes the calibration. */
import { Command, InvalidArgumentError } from "commander";
import { openCheckpoint } from "../src/checkpoint/checkpoint.js";
import { writeClusterCalibration } from "../src/checkpoint/cluster-calibration.js";
import { SocagentError } from "../src/errors.js";
import { DEFAULT_SIMULATION } from "../src/data/socsim/options.js";
import { DEFAULT_TRIAGE } from "../src/triage/options.js";
import { calibrateClusters } from "./closing/fit-clusters.js";
import { measureAll } from "./closing/measure-all.js";
import type { MeasuredClusters } from "./closing/measured-clusters.js";
import { closingReport, validateClosing } from "./closing/validate.js";
import type { BenchContext } from "./support/bench-context.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { positive } from "./support/options.js";
import { writeResult } from "./support/results.js";

const RESULT = "bench/results/closing.json";
/** Seeds that no checkpoint was trained on and that `socagent bench` does not use. */
const DEFAULTS = {
  seeds: Array.from({ length: 24 }, (_, at) => 7031 + at),
  denseSeeds: [7001, 7002, ...Array.from({ length: 12 }, (_, at) => 7011 + at)],
  testSeeds: [7101, 7102, 7103, 7104],
  records: 40_000,
  days: 10,
  denseRate: 3,
};

/** Attacks per 1,000 alerts, as `socagent simulate` has them by itself. */
const USUAL_RATE = DEFAULT_SIMULATION.campaignRate;

interface Options {
  readonly checkpoint: string;
  readonly calibrate?: boolean;
  readonly seeds: readonly number[];
  readonly denseSeeds: readonly number[];
  readonly testSeeds: readonly number[];
  readonly records: number;
  readonly days: number;
  readonly denseRate: number;
  readonly maxMiss: string;
  readonly confidence: string;
  readonly work?: string;
  readonly out?: string;
}

export function closingCommand(context: BenchContext): Command {
  return new Command("closing")
    .description(
      "Triages simulations of unseen seeds. With --calibrate, fits on --seeds and --dense-seeds how clusters' signs become probabilities, calibrates by cross-fitting, each kind by itself, and writes clusters.json into the checkpoint. Then measures on --test-seeds what is closed and missed, over 1,000 resamples of the calibration's attacks.",
    )
    .requiredOption("--checkpoint <folder>", "a checkpoint of `socagent train`")
    .option("--calibrate", "makes clusters.json of the checkpoint first")
    .option("--seeds <list>", "of simulations with as many attacks as usual", seedList(2), DEFAULTS.seeds)
    .option("--dense-seeds <list>", "of simulations with more attacks", seedList(1), DEFAULTS.denseSeeds)
    .option("--test-seeds <list>", "of simulations that are measured on", seedList(1), DEFAULTS.testSeeds)
    .option("--records <n>", "alerts of each", positive, DEFAULTS.records)
    .option("--days <n>", "of each", positive, DEFAULTS.days)
    .option("--dense-rate <n>", "attacks per 1,000 alerts where there are more", positive, DEFAULTS.denseRate)
    .option("--max-miss <share>", "the promise", String(DEFAULT_TRIAGE.maxMiss))
    .option("--confidence <share>", "of the promise", String(DEFAULT_TRIAGE.confidence))
    .option("--work <folder>", "where what was measured of simulations is kept: a second run goes on from it")
    .option("--out <file>", "the result as JSON", RESULT)
    .action(async (options: Options) => {
      await run(options, context);
    });
}

/** @param least different seeds that are needed */
function seedList(least: number): (text: string) => number[] {
  return (text) => {
    const seeds = text.split(",").map((word) => positive(word.trim()));
    if (new Set(seeds).size === seeds.length && seeds.length >= least) return seeds;
    throw new InvalidArgumentError(
      least === 1
        ? "A seed comes twice."
        : "It takes two different seeds at least, none twice: what one is scored by is grown on the others.",
    );
  };
}

async function run(options: Options, context: BenchContext): Promise<void> {
  const startedAt = new Date().toISOString();
  const { checkpoint: folder, records, days, seeds, denseSeeds, testSeeds, denseRate } = options;
  const measure = (of: readonly number[], campaignRate: number): Promise<MeasuredClusters[]> =>
    measureAll(
      folder,
      of.map((seed) => ({ seed, records, days, campaignRate })),
      options.work,
      ({ seed }) => {
        console.error(`seed ${seed} triaged`);
      },
    );
  if (options.calibrate === true) {
    const measuredOn = `SOC-Sim, ${records} alerts each, seeds ${seeds.join(",")} with ${USUAL_RATE} attacks per 1,000 alerts, ${denseSeeds.join(",")} with ${denseRate}`;
    const strata = [await measure(seeds, USUAL_RATE), await measure(denseSeeds, denseRate)];
    await writeClusterCalibration(folder, calibrateClusters(strata, measuredOn));
    console.error(`clusters.json written to ${folder}`);
  }
  const { clusters } = await openCheckpoint(folder);
  if (clusters === undefined) {
    throw new SocagentError("checkpoint", `${folder} has no calibration of clusters`, {
      nextStep: "Give --calibrate.",
    });
  }
  const promise = { maxMiss: Number(options.maxMiss), confidence: Number(options.confidence) };
  const tested = await measure(testSeeds, USUAL_RATE);
  const crowded = await measure(testSeeds, denseRate);
  const result = {
    schemaVersion: 2,
    bench: "closing",
    command: context.command,
    startedAt,
    finishedAt: new Date().toISOString(),
    machine: describeMachine(),
    versions: ownVersions(),
    promise,
    usual: validateClosing(clusters, tested, promise),
    manyAttacks: validateClosing(clusters, crowded, promise),
  };
  await writeResult(options.out ?? RESULT, result);
  console.log(`at ${USUAL_RATE} attacks per 1,000 alerts\n${closingReport(result.usual)}`);
  console.log(`at ${denseRate} attacks per 1,000 alerts\n${closingReport(result.manyAttacks)}`);
  context.finished(0);
}
