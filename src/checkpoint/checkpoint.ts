/**
 * A checkpoint of `socagent train`: a folder with a base model as Hugging Face writes it (`config.json`, `model.safetensors`, the tokenizer's
 * files), the adapter as PEFT writes it (`adapter/`), `socagent.json` and `calibration.json`; `facts.json` and
 * `clusters.json` where they were learnt.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { SocagentError } from "../errors.js";
import { checkTemplateVersion } from "../enrich/text/template-version.js";
import { fileError, readJson } from "../files.js";
import type { Adapter } from "../lora/adapter.js";
import { loadPeftAdapter } from "../lora/load-peft-adapter.js";
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from "../lora/save-peft-adapter.js";
import { checkTokenizerFits } from "../model/check-tokenizer-fits.js";
import { parseRobertaConfig, type RobertaConfig } from "../model/config.js";
import { exists, SINGLE_FILE } from "../model/open-checkpoint.js";
import { CONFIG_FILE, loadPretrained } from "../model/pretrained.js";
import type { Tensor } from "../model/tensors.js";
import { loadTokenizer, type Tokenizer } from "../model/tokens.js";
import { type Calibration, CALIBRATION_FILE, readCalibration } from "./calibration.js";
import { chainTokenIds } from "./chain-words.js";
import { FACTS_FILE, type FactsModel, readFactsModel } from "./facts-model/facts-model.js";
import { type ClusterCalibration, CLUSTERS_FILE, readClusterCalibration } from "./cluster-calibration.js";
import { CARD_FILE, type CheckpointCard, readCheckpointCard } from "./checkpoint-card.js";

/** The adapter's folder within a checkpoint. */
export const ADAPTER_FOLDER = "adapter";

export interface Checkpoint {
  readonly folder: string;
  /** Of the base model; its labels are the checkpoint's classes. */
  readonly config: RobertaConfig;
  readonly tokenizer: Tokenizer;
  readonly card: CheckpointCard;
  /** Absent where training was stopped before it was measured. */
  readonly calibration?: Calibration;
  /** Absent where the text alone judges. */
  readonly facts?: FactsModel;
  /** Absent where clusters were not measured. */
  readonly clusters?: ClusterCalibration;
}

/** Whether a folder is a checkpoint of ours, and not only a base model. */
export async function isCheckpoint(folder: string): Promise<boolean> {
  return exists(join(folder, CARD_FILE));
}

/**
 * Reads what a checkpoint says of itself, and no weights.
 * @throws SocagentError (`checkpoint`, `tokenizer`) when a file is absent or damaged, its text template is another one, or its tokenizer is not
 *   the one that it was trained with
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  await checkFolder(folder);
  const card = await readCheckpointCard(folder);
  checkTemplateVersion(card.templateVersion, join(folder, CARD_FILE));
  const configFile = join(folder, CONFIG_FILE);
  const base = parseRobertaConfig(await readJson(configFile, "checkpoint"), configFile);
  const tokenizer = await loadTokenizer(folder);
  checkTokenizerFits(tokenizer, base, folder);
  if (tokenizerFingerprint(tokenizer) !== card.tokenizer) {
    throw new SocagentError(
      "tokenizer",
      `the tokenizer in ${folder} is not the one that the checkpoint was trained with`,
      {
        subject: { file: tokenizer.file },
        nextStep: "Put the tokenizer's files of the base model back.",
      },
    );
  }
  if (card.chain) chainTokenIds(tokenizer);
  const calibration = (await exists(join(folder, CALIBRATION_FILE))) ? await readCalibration(folder) : undefined;
  const clusters = (await exists(join(folder, CLUSTERS_FILE))) ? await readClusterCalibration(folder) : undefined;
  const facts = calibration?.combination === undefined ? undefined : await readFactsModel(folder);
  return {
    folder,
    config: { ...base, labels: [...card.classes] },
    tokenizer,
    card,
    ...(calibration === undefined ? {} : { calibration }),
    ...(facts === undefined ? {} : { facts }),
    ...(clusters === undefined ? {} : { clusters }),
  };
}

async function checkFolder(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new SocagentError("checkpoint", `${folder} is a file, not the folder of a checkpoint`, {
        subject: { file: folder },
        nextStep: "Give the folder that `socagent train --out` wrote, which holds socagent.json.",
      });
    }
  } catch (thrown) {
    throw fileError(thrown, folder, "read", "checkpoint");
  }
  const needed = [
    CARD_FILE,
    CONFIG_FILE,
    SINGLE_FILE,
    join(ADAPTER_FOLDER, ADAPTER_CONFIG),
    join(ADAPTER_FOLDER, ADAPTER_WEIGHTS),
  ];
  const absent: string[] = [];
  for (const name of needed) if (!(await exists(join(folder, name)))) absent.push(name);
  if (absent.length === 0) return;
  const isBase = absent.includes(CARD_FILE) && !absent.includes(CONFIG_FILE);
  throw new SocagentError(
    "checkpoint",
    `${folder} is no checkpoint of socagent: ${absent.length === 1 ? "a file is" : "files are"} missing`,
    {
      subject: { file: folder },
      problems: absent.map((name) => `${name} is not there`),
      nextStep: isBase
        ? "It looks like a base model: fine-tune it with `socagent train --base` first."
        : "Give the folder that `socagent train --out` wrote.",
    },
  );
}

/** Tensors of a checkpoint; the caller disposes them. */
export interface CheckpointParams {
  readonly params: Map<string, Tensor>;
  readonly adapter: Adapter;
}

/**
 * Loads base weights and adapter. Needs a started backend.
 * @throws SocagentError (`checkpoint`, `adapter`) as `loadPretrained` and `loadPeftAdapter` do
 */
export async function loadCheckpointParams(
  { folder, card }: Checkpoint,
  { trainable = false }: { readonly trainable?: boolean } = {},
): Promise<CheckpointParams> {
  const { params } = await loadPretrained(folder, { heads: card.chain ? ["masked-lm"] : [] });
  try {
    const options = { trainable, numLabels: card.classes.length };
    const { adapter } = await loadPeftAdapter(join(folder, ADAPTER_FOLDER), params, options);
    return { params, adapter };
  } catch (thrown) {
    for (const tensor of params.values()) tensor.dispose();
    throw thrown;
  }
}

/** SHA-256 of all tokens in the order of their ids: two tokenizers that share it read a model's embedding alike. */
export function tokenizerFingerprint(tokenizer: Tokenizer): string {
  const hash = createHash("sha256");
  for (let id = 0; id < tokenizer.vocabSize; id += 1) hash.update(`${tokenizer.idToToken(id) ?? ""}\n`);
  return hash.digest("hex");
}

/**
 * SHA-256 of what decides a checkpoint's answers: weights, adapter, card and calibrations.
 * @param without files that are passed over
 */
export async function hashCheckpoint(folder: string, without: readonly string[] = []): Promise<string> {
  const hash = createHash("sha256");
  const adapter = join(ADAPTER_FOLDER, ADAPTER_WEIGHTS);
  for (const name of [CARD_FILE, CONFIG_FILE, SINGLE_FILE, adapter, CALIBRATION_FILE, FACTS_FILE, CLUSTERS_FILE]) {
    const file = join(folder, name);
    if (without.includes(name) || !(await exists(file))) continue;
    hash.update(`${name}\n`);
    await pipeline(createReadStream(file), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) hash.update(chunk);
    });
  }
  return hash.digest("hex");
}
