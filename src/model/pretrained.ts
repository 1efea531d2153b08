/** Loads a RoBERTa model from a folder that transformers' `save_pretrained` wrote. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { fileError, readJson } from "../files.js";
import { parseRobertaConfig, type RobertaConfig } from "./config.js";
import { findNonFinite } from "./find-non-finite.js";
import { initialValues } from "./initialise-params.js";
import { defaultLabels } from "./labels.js";
import { matchCheckpoint, type CheckpointMatch } from "./match-checkpoint.js";
import { exists, MAX_MODEL_JSON_BYTES, openCheckpoint, type Checkpoint } from "./open-checkpoint.js";
import type { Head } from "./parameter-shapes.js";
import { tf, type Tensor } from "./tensors.js";

export const CONFIG_FILE = "config.json";

const SAME_MODEL =
  "Use config.json and weights of one RoBERTa model, with the heads that are needed; training can start a head afresh.";
const NOT_DIVERGED = "Use a checkpoint from before its training diverged.";
const TIED = "Use a model whose masked-LM decoder is its word embedding, as RoBERTa's is.";

export interface LoadOptions {
  /** The heads that are needed besides the backbone. */
  readonly heads: readonly Head[];
  /** Classes of the classification head; by default those of the config. */
  readonly numLabels?: number;
  /**
   * Whether a head that the file lacks wholly, and a classifier for another number of classes, starts fresh; otherwise it is
   * an error. Default false.
   */
  readonly newHeads?: boolean;
  /** Of fresh heads. Default 0. */
  readonly seed?: number;
}

export interface Pretrained {
  readonly config: RobertaConfig;
  /** By canonical name: those of `expectedShapes`. The caller disposes them. */
  readonly params: Map<string, Tensor>;
  /** Parameters that no file held. */
  readonly newlyInitialised: readonly string[];
  /** Tensors of the file that were left alone, by the file's names. */
  readonly ignored: readonly string[];
}

/**
 * Loads config and weights, float32 whatever the file's type, one tensor at a time. Needs a started backend.
 * @throws SocagentError (`checkpoint`) with every missing, unexpected, misshapen, untied and non-finite tensor
 */
export async function loadPretrained(folder: string, options: LoadOptions): Promise<Pretrained> {
  const { heads, newHeads = false, seed = 0 } = options;
  const saved = await readConfig(folder);
  const numLabels = options.numLabels ?? saved.labels.length;
  const config = numLabels === saved.labels.length ? saved : { ...saved, labels: defaultLabels(numLabels) };
  const checkpoint = await openCheckpoint(folder);
  try {
    const match = matchCheckpoint(checkpoint.tensors, config, { heads, numLabels, newHeads });
    if (match.problems.length > 0) throw mismatch(checkpoint.file, match.problems, SAME_MODEL);
    const params = await readParams(checkpoint, match);
    for (const [name, shape] of match.fresh) {
      params.set(name, tf.tensor(initialValues(name, shape, config, seed), [...shape]));
    }
    // What was matched with a masked-LM head is tied, whatever the file's config says.
    const tied = heads.includes("masked-lm") ? { ...config, tieWordEmbeddings: true } : config;
    return { config: tied, params, newlyInitialised: [...match.fresh.keys()], ignored: match.ignored };
  } finally {
    await checkpoint.close();
  }
}

async function readConfig(folder: string): Promise<RobertaConfig> {
  const file = join(folder, CONFIG_FILE);
  if (await exists(file)) return parseRobertaConfig(await readJson(file, "checkpoint", MAX_MODEL_JSON_BYTES), file);
  try {
    if (!(await stat(folder)).isDirectory()) {
      throw new SocagentError("checkpoint", `${folder} is a file, not the folder of a model`, {
        subject: { file: folder },
        nextStep: "Give the folder that holds config.json and the weights.",
      });
    }
  } catch (thrown) {
    throw fileError(thrown, folder, "read", "checkpoint");
  }
  const isAdapter = await exists(join(folder, "adapter_config.json"));
  throw new SocagentError("checkpoint", `${folder} is not the folder of a model: it has no ${CONFIG_FILE}`, {
    subject: { file },
    nextStep: isAdapter
      ? "It holds a LoRA adapter; give the folder of its base model here."
      : "Give the folder that transformers' save_pretrained wrote.",
  });
}

async function readParams(checkpoint: Checkpoint, match: CheckpointMatch): Promise<Map<string, Tensor>> {
  const params = new Map<string, Tensor>();
  try {
    const problems: string[] = [];
    for (const [name, source] of match.sources) {
      const { data, shape } = await checkpoint.read(source);
      const at = findNonFinite(data);
      if (at === -1) params.set(name, tf.tensor(data, [...shape]));
      else problems.push(`not finite: ${source} has ${data[at] ?? NaN} at element ${at}`);
    }
    const untied = await findUntied(checkpoint, match);
    if (problems.length + untied.length > 0) {
      throw mismatch(checkpoint.file, [...problems, ...untied], problems.length > 0 ? NOT_DIVERGED : TIED);
    }
    return params;
  } catch (thrown) {
    for (const tensor of params.values()) tensor.dispose();
    throw thrown;
  }
}

async function findUntied(checkpoint: Checkpoint, { equal }: CheckpointMatch): Promise<string[]> {
  const problems: string[] = [];
  for (const [copy, original] of equal) {
    const [left, right] = [await checkpoint.read(copy), await checkpoint.read(original)];
    if (!left.data.every((value, i) => Object.is(value, right.data[i]))) {
      problems.push(`untied: ${copy} differs from ${original}; only a tied decoder is supported`);
    }
  }
  return problems;
}

function mismatch(file: string, problems: readonly string[], nextStep: string): SocagentError {
  return new SocagentError("checkpoint", `the weights in ${file} do not fit the model`, {
    subject: { file },
    problems,
    nextStep,
  });
}
