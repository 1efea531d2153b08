/** `socagent pretrain`: a masked language model of security data, from scratch or from one that is there. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { CHAIN_WORDS } from "../checkpoint/chain-words.js";
import { tokenizerFingerprint } from "../checkpoint/checkpoint.js";
import { SPLIT_PARTS } from "../data/dataset-row.js";
import { openDataset, readBatches } from "../data/dataset-reader.js";
import { SocagentError } from "../errors.js";
import { writeFileAtomically } from "../files.js";
import { checkTokenizerFits } from "../model/check-tokenizer-fits.js";
import { parseRobertaConfig, type RobertaConfig } from "../model/config.js";
import { initialiseParams } from "../model/initialise-params.js";
import { exists } from "../model/open-checkpoint.js";
import { loadPretrained } from "../model/pretrained.js";
import { savePretrained } from "../model/save-pretrained.js";
import { tf, type Tensor, type Variable } from "../model/tensors.js";
import { loadTokenizer, Tokenizer } from "../model/tokens.js";
import { WordCounts } from "./bpe/count-words.js";
import { trainTokenizer } from "./bpe/train-tokenizer.js";
import { writeTokenizer } from "./bpe/write-tokenizer.js";
import { copyTokenizer } from "./copy-tokenizer.js";
import { claimFolder } from "./claim-folder.js";
import { chooseSplit } from "./data/choose-split.js";
import { closeSources, openSources, type Source } from "./data/source.js";
import type { PretrainOptions } from "./defaults.js";
import { type Lineage, lineageOf, writeLineage } from "./lineage.js";
import { type LoopEvent, type LoopResult, runLoop } from "./loop.js";
import { MaskedLmTask } from "./masked-lm.js";
import { refuseBaseAsOut } from "./refuse-base-as-out.js";
import { removeReplaced } from "./remove-replaced.js";
import { RunFolder } from "./run-state.js";
import { stepsOf } from "./steps-of.js";

export const TRAIN_CONFIG_FILE = "train-config.json";

export interface StageEvent {
  readonly kind: "stage";
  readonly stage: string;
  readonly done?: number;
  readonly detail: string;
}

export interface RunContext {
  readonly resume: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: LoopEvent | StageEvent) => void;
}

/**
 * Trains and writes a Hugging Face folder: config.json, tokenizer, model.safetensors with its masked-LM head. Needs a started backend.
 * @throws SocagentError as the loop does; (`checkpoint`, `tokenizer`) for a base that is none
 */
export async function pretrain(options: PretrainOptions, context: RunContext): Promise<LoopResult> {
  if (options.base !== null) await refuseBaseAsOut(options.base, options.out);
  const { tokenizer, write } = await prepareTokenizer(options, context);
  const sources = await openSources(options, tokenizer, (name, rows, all) => {
    context.onEvent?.({ kind: "stage", stage: "tokenising", done: rows / all, detail: name });
  });
  let variables: ReadonlyMap<string, Variable> = new Map();
  let release: (() => Promise<void>) | undefined;
  try {
    const { config, params } = await startingModel(options, tokenizer);
    variables = asVariables(params);
    const fingerprint = fingerprintOf(options, tokenizer, sources);
    if (context.resume) await new RunFolder(options.out).check(fingerprint);
    release = await claimFolder(options.out);
    await removeReplaced(options.out);
    await write();
    await writeFileAtomically(join(options.out, TRAIN_CONFIG_FILE), `${JSON.stringify(options, undefined, 2)}\n`);
    const task = new MaskedLmTask(variables, config, tokenizer, sources, options);
    const result = await runLoop(task, {
      ...context,
      options,
      steps: stepsOf(options, sources),
      fingerprint,
    });
    await savePretrained(options.out, config, variables, {
      architecture: "RobertaForMaskedLM",
      dtype: options.dtype,
    });
    const before = options.base === null ? [] : await lineageOf(options.base);
    await writeLineage(options.out, [...before, ownLineage(options, sources, result)]);
    return result;
  } finally {
    await release?.();
    closeSources(sources);
    tf.dispose([...variables.values()]);
  }
}

interface PreparedTokenizer {
  readonly tokenizer: Tokenizer;
  /** Into the run's folder, once the run begins. */
  readonly write: () => Promise<void>;
}

/** The base's tokenizer, that of the run that is gone on with, or one that is trained on the same texts. */
async function prepareTokenizer(options: PretrainOptions, context: RunContext): Promise<PreparedTokenizer> {
  const { base, out, resume } = { ...options, resume: context.resume };
  if (base !== null) return { tokenizer: await loadTokenizer(base), write: () => copyTokenizer(base, out) };
  if (resume && (await exists(join(out, "tokenizer.json")))) {
    return { tokenizer: await loadTokenizer(out), write: () => Promise.resolve() };
  }
  const counts = new WordCounts();
  const perDataset = Math.ceil(options.tokenizerTexts / options.data.length);
  for (const folder of options.data) await countWords(folder, perDataset, options.split, counts, context);
  const words = [...new Set(Object.values(CHAIN_WORDS).flatMap((list) => list.map(({ word }) => word)))];
  const parts = trainTokenizer(counts.counts, { vocabSize: options.vocabSize, words });
  return { tokenizer: new Tokenizer(parts), write: () => writeTokenizer(out, parts, options.maxLength) };
}

/** Words of the training part alone, so that nothing of the test is known beforehand. */
async function countWords(
  folder: string,
  texts: number,
  split: string | null,
  counts: WordCounts,
  context: RunContext,
): Promise<void> {
  const dataset = await openDataset(folder);
  const names = dataset.manifest.splits.map(({ name }) => name);
  const chosen = chooseSplit(names, split ?? undefined, folder);
  const train = SPLIT_PARTS.indexOf("train");
  // Spread over the whole, whose days differ.
  const every = Math.max(1, Math.floor(dataset.manifest.rows / texts));
  let seen = 0;
  for await (const batch of readBatches(dataset)) {
    const parts = batch.split(chosen);
    for (let row = 0; row < batch.rows; row++, seen++) {
      if (seen % every === 0 && parts[row] === train) counts.add(batch.text(row));
    }
    context.onEvent?.({ kind: "stage", stage: "counting words", done: seen / dataset.manifest.rows, detail: folder });
  }
}

async function startingModel(
  options: PretrainOptions,
  tokenizer: Tokenizer,
): Promise<{ config: RobertaConfig; params: Map<string, Tensor> }> {
  if (options.base !== null) {
    const loaded = await loadPretrained(options.base, { heads: ["masked-lm"], newHeads: true, seed: options.seed });
    checkTokenizerFits(tokenizer, loaded.config, options.base);
    const longest = loaded.config.maxPositionEmbeddings - loaded.config.padTokenId - 1;
    if (options.maxLength > longest) {
      throw new SocagentError("usage", `the base model reads at most ${longest} tokens, not ${options.maxLength}`, {
        nextStep: `Give --max-length ${longest} or less.`,
      });
    }
    return loaded;
  }
  const config = freshConfig(options, tokenizer);
  return { config, params: initialiseParams(config, { heads: ["masked-lm"], seed: options.seed }) };
}

function freshConfig(options: PretrainOptions, tokenizer: Tokenizer): RobertaConfig {
  return parseRobertaConfig({
    model_type: "roberta",
    vocab_size: tokenizer.vocabSize,
    hidden_size: options.hidden,
    num_hidden_layers: options.layers,
    num_attention_heads: options.heads,
    intermediate_size: options.intermediate,
    max_position_embeddings: options.maxLength + tokenizer.padId + 1,
    type_vocab_size: 1,
    layer_norm_eps: 1e-5,
    pad_token_id: tokenizer.padId,
    bos_token_id: tokenizer.bosId,
    eos_token_id: tokenizer.eosId,
    hidden_dropout_prob: options.dropout,
    attention_probs_dropout_prob: options.dropout,
  });
}

function asVariables(params: ReadonlyMap<string, Tensor>): Map<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const [name, tensor] of params) {
    variables.set(name, tf.variable(tensor));
    tensor.dispose();
  }
  return variables;
}

/**
 * Where a run is written, how often it tells of itself, and what comes after training, which does not change what is gone on with; datasets
 * count by their content.
 */
const UNDECIDING = new Set([
  ...["out", "cache", "data", "keep", "logEvery", "saveEvery"],
  ...["headExamples", "facts", "factsOn", "ruleRates", "calibrateOn", "calibrationRows"],
]);

/** What must be the same for a run to go on. */
export function fingerprintOf(
  options: Readonly<Record<string, unknown>> | PretrainOptions,
  tokenizer: Tokenizer,
  sources: readonly Source[],
): string {
  const deciding = Object.entries(options).filter(([name]) => !UNDECIDING.has(name));
  const datasets = sources.map(({ name, sha256, split }) => [name, sha256, split]);
  return createHash("sha256")
    .update(JSON.stringify([deciding, tokenizerFingerprint(tokenizer), datasets]))
    .digest("hex");
}

function ownLineage(
  options: PretrainOptions,
  sources: readonly Source[],
  { steps, examples }: LoopResult,
): Lineage[number] {
  const data = sources.map(({ name, sha256, weight }) => ({ name, sha256, weight }));
  return { command: "pretrain", data, steps, examples, seed: options.seed };
}
