/** What fine-tuning starts from: a base model with a new adapter, or a checkpoint of ours with its own. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { CHAIN_TEMPLATES, encodeChainPrompt } from "../../checkpoint/chain-prompt.js";
import { type ChainAnswers, CHAIN_STEPS, CHAIN_WORDS, chainTokenIds } from "../../checkpoint/chain-words.js";
import { ADAPTER_FOLDER, type Checkpoint, isCheckpoint, openCheckpoint } from "../../checkpoint/checkpoint.js";
import { SocagentError } from "../../errors.js";
import { fileError, readJson } from "../../files.js";
import { type Adapter, buildAdapter, createAdapter, shapesOf } from "../../lora/adapter.js";
import { layoutOf } from "../../lora/layout.js";
import { loadPeftAdapter } from "../../lora/load-peft-adapter.js";
import { checkTokenizerFits } from "../../model/check-tokenizer-fits.js";
import { parseRobertaConfig, type RobertaConfig } from "../../model/config.js";
import { initialValues } from "../../model/initialise-params.js";
import { exists } from "../../model/open-checkpoint.js";
import type { Params } from "../../model/params.js";
import { CONFIG_FILE, loadPretrained } from "../../model/pretrained.js";
import { tensorOf, tf, type Tensor } from "../../model/tensors.js";
import { loadTokenizer, type Tokenizer } from "../../model/tokens.js";
import type { TrainOptions } from "../defaults.js";
import { loraConfigOf } from "../train-options.js";
import type { FineTuneModel } from "./fine-tune-task.js";

export interface Base {
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  /** Where a checkpoint of ours is gone on from. */
  readonly checkpoint: Checkpoint | undefined;
}

/** A class that the checkpoint has not begins with logits so far below the others' that it changes no answer. */
const NEW_CLASS_BIAS = -8;

/**
 * Reads what is there and whether it fits the options; no weights yet.
 * @throws SocagentError (`checkpoint`, `tokenizer`) for a folder that is no base model, a checkpoint of another text template or tokenizer, or a
 *   tokenizer that splits the chain's words; (`usage`) for texts longer than the model reads, or too short for the chain's questions
 */
export async function openBase({ base, chain, maxLength }: TrainOptions): Promise<Base> {
  const checkpoint = (await isCheckpoint(base)) ? await openCheckpoint(base) : undefined;
  const config = checkpoint?.config ?? (await readBaseConfig(base));
  const tokenizer = checkpoint?.tokenizer ?? (await loadTokenizer(base));
  checkTokenizerFits(tokenizer, config, base);
  if (chain) checkQuestions(tokenizer, maxLength);
  const longest = config.maxPositionEmbeddings - config.padTokenId - 1;
  if (maxLength > longest) {
    throw new SocagentError("usage", `the base model reads at most ${longest} tokens, not ${maxLength}`, {
      nextStep: `Give --max-length ${longest} or less.`,
    });
  }
  return { folder: base, tokenizer, checkpoint };
}

/** Every word of the chain is one token, and with all earlier ones written in there is room for evidence. */
function checkQuestions(tokenizer: Tokenizer, maxLength: number): void {
  chainTokenIds(tokenizer);
  const answers: ChainAnswers = {};
  for (const step of CHAIN_STEPS) answers[step] = CHAIN_WORDS[step][0]?.value ?? "";
  for (const template of CHAIN_TEMPLATES) encodeChainPrompt(tokenizer, "", template, "tier", answers, maxLength);
}

async function readBaseConfig(folder: string): Promise<RobertaConfig> {
  const file = join(folder, CONFIG_FILE);
  if (await exists(file)) return parseRobertaConfig(await readJson(file, "checkpoint"), file);
  const isFolder = await stat(folder).then(
    (status) => status.isDirectory(),
    (thrown: unknown) => {
      throw fileError(thrown, folder, "read", "checkpoint");
    },
  );
  throw new SocagentError(
    "checkpoint",
    isFolder
      ? `${folder} is no base model: it has no ${CONFIG_FILE}`
      : `${folder} is a file, not the folder of a base model`,
    {
      subject: { file: folder },
      nextStep:
        "Give the folder of a RoBERTa model as transformers saves it, one that `socagent pretrain` wrote, or a checkpoint of `socagent train`.",
    },
  );
}

/**
 * Loads the weights and makes the adapter. Needs a started backend; the caller disposes base and adapter.
 * @param classes all that the result has, those of the checkpoint first
 */
export async function loadFineTuneModel(
  { folder, checkpoint }: Base,
  classes: readonly string[],
  options: TrainOptions,
): Promise<FineTuneModel> {
  const { config, params } = await loadPretrained(folder, { heads: options.chain ? ["masked-lm"] : [] });
  const model: RobertaConfig = { ...config, labels: [...classes] };
  try {
    const adapter =
      checkpoint === undefined
        ? createAdapter(model, params, loraConfigOf(options), { seed: options.seed, numLabels: classes.length })
        : await goOnWith(checkpoint, model, params, options);
    return { config: model, base: params, adapter, classes };
  } catch (thrown) {
    tf.dispose([...params.values()]);
    throw thrown;
  }
}

/** The checkpoint's adapter as variables, its head widened by the classes that are new. */
async function goOnWith(
  { folder, card }: Checkpoint,
  model: RobertaConfig,
  base: Params,
  { loraDropout, seed }: TrainOptions,
): Promise<Adapter> {
  const { adapter } = await loadPeftAdapter(join(folder, ADAPTER_FOLDER), base, { numLabels: card.classes.length });
  try {
    const { updates, saved, config } = adapter;
    const layout = layoutOf(
      shapesOf(base),
      { ...config, loraDropout },
      { strict: false, numLabels: model.labels.length },
    );
    const updateOf = (module: string) => {
      const update = updates.get(module);
      if (update === undefined) throw new SocagentError("internal", `the adapter has no update of ${module}`);
      return update;
    };
    return buildAdapter(layout, base, true, {
      a: ({ module }) => updateOf(module).a.clone(),
      b: ({ module }) => updateOf(module).b.clone(),
      ...(config.useDora ? { magnitude: ({ module }) => magnitudeOf(module, updateOf(module).magnitude) } : {}),
      saved: (name, shape) => widened(name, shape, saved.get(name), model, seed),
    });
  } finally {
    adapter.dispose();
  }
}

function magnitudeOf<T extends Tensor>(module: string, magnitude: T | undefined): T {
  if (magnitude === undefined) throw new SocagentError("internal", `the adapter has no magnitude of ${module}`);
  return magnitude.clone();
}

/** A saved parameter, with rows for new classes at its end. */
function widened(
  name: string,
  shape: readonly number[],
  known: Tensor | undefined,
  model: RobertaConfig,
  seed: number,
): Tensor {
  if (known === undefined) throw new SocagentError("internal", `the adapter has no ${name}`);
  const values = initialValues(name, shape, model, seed);
  if (name === "classifier.out_proj.bias") values.fill(NEW_CLASS_BIAS);
  values.set(known.dataSync<"float32">());
  return tensorOf(values, shape);
}
