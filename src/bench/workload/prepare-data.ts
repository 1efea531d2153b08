/** What a bench runs on: weeks that SOC-Sim makes for it, or labelled files. */
import { join } from "node:path";
import { breathe } from "../../breathe.js";
import type { ReadOptions } from "../../data/read/options.js";
import { parseReadOptions } from "../../data/read/parse-options.js";
import { readRecords } from "../../data/read/read-records.js";
import { parseSimulation } from "../../data/socsim/options.js";
import { simulate } from "../../data/socsim/simulate.js";
import { factsOf } from "../../enrich/facts.js";
import { featureVector } from "../../enrich/features/feature-vector.js";
import { loadSources, type SourceFiles } from "../../enrich/load-sources.js";
import { ForestSample } from "../policies/forest.js";
import type { Scorer } from "./load-workload.js";

/** Files that both the bench and the agent read. */
export interface BenchInput {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly read: ReadOptions;
  readonly sources: SourceFiles;
}

export interface Simulated {
  readonly seed: number;
  readonly days: number;
  readonly alertsPerDay: number;
}

/** Shipped checkpoints are trained on seeds below it: what is tested has incidents and an enterprise that they never saw. */
export const LEAST_TEST_SEED = 9_000;
export const DEFAULT_SEED = 9_001;
/** Of the week that the random forest learns from; neither a checkpoint nor a test uses it. */
const FOREST_SEED = 8_001;
const FOREST_DAYS = 4;

/** @param folder for the files; it must not be there yet */
export async function simulateInput({ seed, days, alertsPerDay }: Simulated, folder: string): Promise<BenchInput> {
  const simulation = parseSimulation({ records: days * alertsPerDay, days, seed });
  await simulate({ simulation, out: folder, blind: false, gzip: false, force: false, workers: 1, stats: false });
  return {
    name: `SOC-Sim seed ${seed}, ${days} days`,
    inputs: [join(folder, "alerts.csv")],
    read: parseReadOptions({ format: "socsim" }),
    sources: { assets: join(folder, "assets.csv"), intel: [join(folder, "intel.csv")], attack: null },
  };
}

/** The forest learns from SOC-Sim, whatever it is tested on. */
export async function trainForest(folder: string, alertsPerDay: number, seed: number): Promise<Scorer> {
  const input = await simulateInput({ seed: FOREST_SEED, days: FOREST_DAYS, alertsPerDay }, folder);
  const { sources } = await loadSources(input.sources);
  const sample = new ForestSample(seed);
  for await (const { records } of readRecords(input.inputs, input.read)) {
    for (const { record, truth } of records) {
      const facts = factsOf(record, sources);
      sample.add({ record, facts, features: featureVector(record, facts) }, truth?.malicious === true);
    }
    await breathe();
  }
  return sample.train(seed);
}
