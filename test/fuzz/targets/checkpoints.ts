// What a checkpoint of ours says of itself, beside weights and tokenizer.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readCalibration } from "../../../src/checkpoint/calibration.js";
import { CARD_FILE, readCheckpointCard } from "../../../src/checkpoint/checkpoint-card.js";
import { openCheckpoint } from "../../../src/checkpoint/checkpoint.js";
import { CLUSTERS_FILE, readClusterCalibration } from "../../../src/checkpoint/cluster-calibration.js";
import { FactScorer } from "../../../src/checkpoint/facts-model/fact-scorer.js";
import { AROUND_COLUMNS, FACTS_FILE, readFactsModel } from "../../../src/checkpoint/facts-model/facts-model.js";
import { RULE_COLUMNS } from "../../../src/checkpoint/facts-model/rule-rates.js";
import { TINY_CALIBRATION, writeTinyCheckpoint } from "../../checkpoint/tiny-checkpoint.js";
import { fileReader, folderFor, json, type Target } from "../target.js";

const FACT_NAMES = ["severity", "history:host"];
const TREE = { feature: [0, -1, -1], bin: [1, 0, 0], value: [0, -0.5, 0.5] };
const FACTS = {
  format: 1,
  facts: FACT_NAMES,
  borders: Array.from({ length: FACT_NAMES.length + RULE_COLUMNS.length + AROUND_COLUMNS.length }, () => [0, 1]),
  rules: { rate: 0.1, rules: { "0123456789ab": [3, 1] } },
  own: { base: -1, trees: [TREE] },
  around: { base: -1, trees: [TREE] },
  rows: 10,
};
const CLUSTERS = {
  format: 3,
  features: ["alerts"],
  borders: [[0, 1]],
  trees: { base: -1, trees: [TREE] },
  malicious: { x: [-1, 1], y: [0.1, 0.9] },
  strata: [{ attackShare: 0.1, incidents: [{ scores: [0.2, 0.9] }] }],
  measuredOn: "nothing",
  alerts: 10,
  clusters: 3,
};

/** Reads trees and lets them judge: what is read must be fit to run. */
async function judge(folder: string): Promise<void> {
  const scorer = new FactScorer(await readFactsModel(folder), FACT_NAMES);
  const [times, hosts] = [
    [0, 1],
    [0, -1],
  ];
  const bins = new Uint8Array(times.length * scorer.width);
  const own = Float32Array.from(times, (_, row) => scorer.judge([row, 2], "a rule", bins, row));
  scorer.judgeTogether({ times, hosts, own, bins });
}

export async function checkpointTargets(): Promise<Target[]> {
  const whole = folderFor("checkpoint");
  await writeTinyCheckpoint(whole);
  const card = readFileSync(join(whole, CARD_FILE));
  return [
    {
      name: CARD_FILE,
      valid: card,
      weight: 1,
      read: fileReader(CARD_FILE, (_file, inside) => readCheckpointCard(inside)),
    },
    {
      name: "a checkpoint whose card is damaged",
      valid: card,
      weight: 0.2,
      read: fileReader(CARD_FILE, (_file, inside) => openCheckpoint(inside), whole),
    },
    {
      name: "calibration.json",
      valid: json({ ...TINY_CALIBRATION, incidents: [{ scores: [0.4, 0.9] }] }),
      weight: 1,
      read: fileReader("calibration.json", (_file, inside) => readCalibration(inside)),
    },
    {
      name: CLUSTERS_FILE,
      valid: json(CLUSTERS),
      weight: 1,
      read: fileReader(CLUSTERS_FILE, (_file, inside) => readClusterCalibration(inside)),
    },
    {
      name: FACTS_FILE,
      valid: json(FACTS),
      weight: 2,
      read: fileReader(FACTS_FILE, (_file, inside) => judge(inside)),
    },
  ];
}
