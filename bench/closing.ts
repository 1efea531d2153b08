/** `npm run bench -- closing`: whether closing keeps its promise on attacks that nothing was calibrated on; with `--calibrate`, makes the calibration. */
import { Command, InvalidArgumentError } from "commander";
import { openCheckpoint } from "../src/checkpoint/checkpoint.js";
import { writeClusterCalibration } from "../src/checkpoint/cluster-calibration.js";
import { SocagentError } from "../src/errors.js";
import { DEFAULT_TRIAGE } from "../src/triage/options.js";
import { calibrateClusters } from "./closing/fit-clusters.js";
import { type MeasuredClusters, measureOnce } from "./closing/measured-clusters.js";
import { closingReport, validateClosing } from "./closing/validate.js";
import type { BenchContext } from "./support/bench-context.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { positive } from "./support/options.js";
import { writeResult } from "./support/results.js";

const RESULT = "bench/results/closing.json";
/** Seeds that no checkpoint was trained on and that `socagent bench` does not use. */
const DEFAULTS = {
  seeds: [7001, 7002, 7011, 7012, 7013, 7014, 7015, 7016, 7017, 7018, 7019, 7020, 7021, 7022],
  testSeeds: [7101, 7102],
  records: 40_000,
  days: 10,
  rate: 3,
};
/** Attacks per 1,000 alerts. */
const USUAL_RATE = 0.9;

interface Options {
  readonly checkpoint: string;
  readonly calibrate?: boolean;
  readonly seeds: readonly number[];
  readonly testSeeds: readonly number[];
  readonly records: number;
  readonly days: number;
  readonly campaignRate: number;
  readonly maxMiss: string;
  readonly confidence: string;
  readonly work?: string;
  readonly out?: string;
}

export function closingCommand(context: BenchContext): Command {
  return new Command("closing")
    .description(
      "Triages simulations of unseen seeds. With --calibrate, fits on --seeds how clusters' signs become probabilities, calibrates by cross-fitting, and writes clusters.json into the checkpoint. Then measures on --test-seeds what is closed and missed, over 1,000 resamples of the calibration's attacks.",
    )
    .requiredOption("--checkpoint <folder>", "a checkpoint of `socagent train`")
    .option("--calibrate", "makes clusters.json of the checkpoint first")
    .option("--seeds <list>", "of simulations that are fitted and calibrated on", seedList(2), DEFAULTS.seeds)
    .option("--test-seeds <list>", "of simulations that are measured on", seedList(1), DEFAULTS.testSeeds)
    .option("--records <n>", "alerts of each", positive, DEFAULTS.records)
    .option("--days <n>", "of each", positive, DEFAULTS.days)
    .option(
      "--campaign-rate <n>",
      "attacks per 1,000 alerts, of those that are fitted and calibrated on",
      positive,
      DEFAULTS.rate,
    )
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
  const { checkpoint: folder, records, days, campaignRate } = options;
  const measure = async (seeds: readonly number[], rate: number): Promise<MeasuredClusters[]> => {
    const all: MeasuredClusters[] = [];
    for (const seed of seeds) {
      all.push(await measureOnce(folder, { seed, records, days, campaignRate: rate }, options.work));
      console.error(`seed ${seed} triaged`);
    }
    return all;
  };
  if (options.calibrate === true) {
    const measuredOn = `SOC-Sim, seeds ${options.seeds.join(",")}, ${records} alerts each, ${campaignRate} attacks per 1,000 alerts`;
    const measured = await measure(options.seeds, campaignRate);
    await writeClusterCalibration(folder, calibrateClusters(measured, measuredOn));
    console.error(`clusters.json written to ${folder}`);
  }
  const { clusters } = await openCheckpoint(folder);
  if (clusters === undefined) {
    throw new SocagentError("checkpoint", `${folder} has no calibration of clusters`, {
      nextStep: "Give --calibrate.",
    });
  }
  const promise = { maxMiss: Number(options.maxMiss), confidence: Number(options.confidence) };
  const tested = await measure(options.testSeeds, USUAL_RATE);
  const crowded = await measure(options.testSeeds, campaignRate);
  const result = {
    schemaVersion: 1,
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
  console.log(`at ${campaignRate} attacks per 1,000 alerts\n${closingReport(result.manyAttacks)}`);
  context.finished(0);
}
