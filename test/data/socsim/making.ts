// Makes small simulations in memory and in files, for the tests.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseSimulation } from "../../../src/data/socsim/options.js";
import { planSimulation } from "../../../src/data/socsim/plan.js";
import {
  simulate,
  type SimulateOptions,
  type SimulateProgress,
  type SimulateResult,
} from "../../../src/data/socsim/simulate.js";
import { SliceMaker, type TrueAlert } from "../../../src/data/socsim/slice-alerts.js";
import { buildWorld } from "../../../src/data/socsim/world.js";

/** All alerts of a simulation, in order. */
export function makeAlerts(options: Record<string, unknown>): TrueAlert[] {
  const world = buildWorld(parseSimulation(options));
  const plan = planSimulation(world);
  const maker = new SliceMaker(world, plan);
  return plan.slices.flatMap((slice) => maker.make(slice));
}

/** Runs `body` in a folder that is gone afterwards. */
export async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "socsim-"));
  try {
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function simulateTo(
  out: string | undefined,
  simulation: Record<string, unknown>,
  options: Partial<SimulateOptions> = {},
  onProgress?: (progress: SimulateProgress) => void,
): Promise<SimulateResult> {
  const plain = { blind: false, gzip: false, force: false, workers: 1, stats: false };
  return simulate(
    { simulation: parseSimulation(simulation), ...(out === undefined ? {} : { out }), ...plain, ...options },
    onProgress,
  );
}

/** File names to contents, hidden ones too. */
export function filesIn(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const bytes = readFileSync(join(folder, name));
      return [name, (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()];
    }),
  );
}

/** The files of a simulation, made in a folder that is gone afterwards. */
export function simulated(
  simulation: Record<string, unknown>,
  options: Partial<SimulateOptions> = {},
): Promise<Record<string, string>> {
  return inFolder(async (folder) => {
    await simulateTo(join(folder, "soc"), simulation, options);
    return filesIn(join(folder, "soc"));
  });
}
