/** Alerts of a simulation as clustering reads them. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseSimulation } from "../../src/data/socsim/options.js";
import { simulate } from "../../src/data/socsim/simulate.js";
import { type LabelledInput, labelledInput } from "./labelled-input.js";

/** Alerts a day: more make the same hosts busier. */
const ALERTS_PER_DAY = 4_000;

/** As many days as it takes for the usual number of alerts a day. */
export async function simulatedInput(records: number, seed: number): Promise<LabelledInput> {
  const folder = await mkdtemp(join(tmpdir(), "socagent-bench-cluster-"));
  try {
    const simulation = parseSimulation({ records, days: Math.max(1, Math.round(records / ALERTS_PER_DAY)), seed });
    await simulate({ simulation, out: folder, blind: false, gzip: false, force: true, workers: 1, stats: false });
    return await labelledInput([join(folder, "alerts.csv")]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
