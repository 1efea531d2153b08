/** Simulations measured side by side, each process taking the next one when it is through with its own. */
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { hashCheckpoint } from "../../src/checkpoint/checkpoint.js";
import { CLUSTERS_FILE } from "../../src/checkpoint/cluster-calibration.js";
import { makeOutputFolder, readJson } from "../../src/files.js";
import { ContenderProcess, nodeCommand } from "../support/contender-process.js";
import type { MeasuredClusters, MeasuredSimulation } from "./measured-clusters.js";

const SCRIPT = fileURLToPath(new URL("./measure-process.ts", import.meta.url));
/** Half of a triage runs on one core. */
const PROCESSES = 2;

/** A simulation, and where what is measured of it goes. */
export interface Measurement {
  readonly simulation: MeasuredSimulation;
  readonly file: string;
}

/**
 * What was measured before with the same checkpoint, else measured now.
 * @param work a folder where it is kept, so that a second run goes on from it; undefined: it is thrown away
 * @param onMeasured called after each, in any order
 * @returns in the order of the simulations
 */
export async function measureAll(
  checkpoint: string,
  simulations: readonly MeasuredSimulation[],
  work: string | undefined,
  onMeasured: (simulation: MeasuredSimulation) => void,
): Promise<MeasuredClusters[]> {
  const folder = work ?? (await mkdtemp(join(tmpdir(), "socagent-bench-closing-")));
  try {
    await makeOutputFolder(folder);
    // clusters.json is what measurements are for, and changes none of them.
    const judgement = (await hashCheckpoint(checkpoint, [CLUSTERS_FILE])).slice(0, 12);
    const all = simulations.map((simulation): Measurement => {
      const { seed, records, days, campaignRate } = simulation;
      return { simulation, file: join(folder, `${judgement}-${seed}-${records}-${days}-${campaignRate}.json`) };
    });
    const waiting = all.filter(({ file }) => !existsSync(file));
    for (const one of all) if (!waiting.includes(one)) onMeasured(one.simulation);
    await Promise.all(
      Array.from({ length: Math.min(PROCESSES, waiting.length) }, async () => {
        const process = new ContenderProcess(nodeCommand(SCRIPT, [checkpoint]));
        try {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            await process.ask(JSON.stringify(next));
            onMeasured(next.simulation);
          }
        } finally {
          await process.close();
        }
      }),
    );
    return await Promise.all(all.map(async ({ file }) => (await readJson(file)) as MeasuredClusters));
  } finally {
    if (work === undefined) await rm(folder, { recursive: true, force: true });
  }
}
