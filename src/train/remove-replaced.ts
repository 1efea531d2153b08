/**
 * Takes away the model that a run replaces, and what was measured or made of it: beside other weights it would be wrong. What was not made
 * by socagent stays.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CALIBRATION_FILE } from "../checkpoint/calibration.js";
import { CARD_FILE } from "../checkpoint/checkpoint-card.js";
import { ADAPTER_FOLDER } from "../checkpoint/checkpoint.js";
import { CLUSTERS_FILE } from "../checkpoint/cluster-calibration.js";
import { FACTS_FILE } from "../checkpoint/facts-model/facts-model.js";
import { ONNX_FILE } from "../checkpoint/onnx-model.js";
import { fileError, readJson } from "../files.js";
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from "../lora/save-peft-adapter.js";
import { SINGLE_FILE } from "../model/open-checkpoint.js";
import { METRICS_FILE } from "./evaluate/metrics-file.js";
import { CARD_TITLE, isModelCard } from "./evaluate/model-card.js";
import { LINEAGE_FILE } from "./lineage.js";

/** The card first: without it a folder is no checkpoint, should the process be killed meanwhile. */
const OURS = [
  CARD_FILE,
  CALIBRATION_FILE,
  FACTS_FILE,
  CLUSTERS_FILE,
  ONNX_FILE,
  LINEAGE_FILE,
  join(ADAPTER_FOLDER, ADAPTER_CONFIG),
  join(ADAPTER_FOLDER, ADAPTER_WEIGHTS),
  SINGLE_FILE,
];

const Measured = z.object({ kind: z.literal("socagent-metrics") });

/** For a run that begins now: whatever may refuse it comes before. @throws SocagentError (`io`) where a file cannot be taken away */
export async function removeReplaced(out: string): Promise<void> {
  const names = [
    ...OURS,
    ...((await isOurMetrics(join(out, METRICS_FILE))) ? [METRICS_FILE] : []),
    ...((await isOurCard(join(out, CARD_TITLE))) ? [CARD_TITLE] : []),
  ];
  for (const name of names) {
    const file = join(out, name);
    try {
      await rm(file, { force: true });
    } catch (thrown) {
      throw fileError(thrown, file, "write");
    }
  }
}

async function isOurMetrics(file: string): Promise<boolean> {
  return Measured.safeParse(await readJson(file).catch(() => undefined)).success;
}

async function isOurCard(file: string): Promise<boolean> {
  return isModelCard(await readFile(file, "utf8").catch(() => ""));
}
