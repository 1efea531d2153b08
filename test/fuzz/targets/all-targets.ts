// Everything that reads what somebody else wrote.
import type { Target } from "../target.js";
import { ALERT_TARGETS } from "./alerts.js";
import { checkpointTargets } from "./checkpoints.js";
import { datasetTargets } from "./datasets.js";
import { modelTargets } from "./models.js";
import { runTargets } from "./runs.js";
import { SOURCE_TARGETS } from "./sources.js";

/** Makes the files that are damaged then, a model and a dataset among them. */
export async function allTargets(): Promise<Target[]> {
  const made = [await modelTargets(), await checkpointTargets(), await datasetTargets(), await runTargets()];
  return [...ALERT_TARGETS, ...SOURCE_TARGETS, ...made.flat()];
}
