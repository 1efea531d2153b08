/** Simulations measured side by side, each process taking the next one when it is through with its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ContenderProcess, nodeCommand } from "../support/contender-process.js";
import { type MeasuredClusters, type MeasuredSimulation, measuredBefore } from "./measured-clusters.js";

const SCRIPT = fileURLToPath(new URL("./measure-process.ts", import.meta.url));
/** Half of a triage runs on one core. */
const PROCESSES = 2;

/**
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
    const waiting = [...simulations];
    await Promise.all(
      Array.from({ length: Math.min(PROCESSES, simulations.length) }, async () => {
        const process = new ContenderProcess(nodeCommand(SCRIPT, [checkpoint, folder]));
        try {
          for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
            await process.ask(JSON.stringify(next));
            onMeasured(next);
          }
        } finally {
          await process.close();
        }
      }),
    );
    return await Promise.all(simulations.map((one) => measuredBefore(checkpoint, one, folder)));
  } finally {
    if (work === undefined) await rm(folder, { recursive: true, force: true });
  }
}
