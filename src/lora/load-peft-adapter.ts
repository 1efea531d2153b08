/** Reading an adapter that PEFT or socagent saved. */
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { readJson } from "../files.js";
import { showJson } from "../model/json-fields.js";
import { exists } from "../model/open-checkpoint.js";
import type { Params } from "../model/params.js";
import { openSafetensors, type SafetensorsFile } from "../model/read-safetensors.js";
import { tf } from "../model/tensors.js";
import { buildAdapter, shapesOf, type Adapter } from "./adapter.js";
import type { LoraConfig } from "./config.js";
import { matchAdapter, type AdapterMatch } from "./match-adapter.js";
import { parseLoraConfig } from "./parse-config.js";
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from "./save-peft-adapter.js";

/** An `adapter_config.json` that lists every module of the deepest model has 100 KB. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** PyTorch's pickle, which older versions of PEFT wrote; unpickling runs code. */
const PICKLED_WEIGHTS = "adapter_model.bin";

export interface LoadOptions {
  /** Whether to go on training it; by default false. */
  readonly trainable?: boolean;
  /** Classes that a `SEQ_CLS` adapter must have; by default whatever it has. */
  readonly numLabels?: number;
  /** What the base model is called here; a difference from the adapter's note is a warning. */
  readonly baseModelName?: string;
}

export interface LoadedAdapter {
  readonly adapter: Adapter;
  /** What may be amiss, for people to read. */
  readonly warnings: readonly string[];
}

/** @throws SocagentError (`adapter`) */
export async function readLoraConfig(folder: string): Promise<LoraConfig> {
  const file = join(folder, ADAPTER_CONFIG);
  if (!(await exists(file))) {
    throw new SocagentError("adapter", `${folder} holds no ${ADAPTER_CONFIG}`, {
      subject: { file },
      nextStep: "Give the folder of an adapter that socagent or PEFT's save_pretrained wrote.",
    });
  }
  return parseLoraConfig(await readJson(file, "adapter", MAX_CONFIG_BYTES), file);
}

/**
 * Loads an adapter for `base`. F16 and BF16 become F32. Needs a started backend; the caller disposes the adapter.
 * @throws SocagentError (`adapter`) with every setting that is not supported, or every tensor that is missing,
 *   unexpected, misshapen or not finite; (`checkpoint`) when the file itself is damaged
 */
export async function loadPeftAdapter(folder: string, base: Params, options: LoadOptions = {}): Promise<LoadedAdapter> {
  const config = await readLoraConfig(folder);
  const opened = await openWeights(folder);
  try {
    const match = matchAdapter(opened.header.tensors, shapesOf(base), config, options.numLabels);
    if (match.problems.length > 0) throw unfit(opened.file, config, match.problems);
    const values = await readValues(opened, match, config);
    const adapter = buildAdapter(match.layout, base, options.trainable ?? false, {
      a: ({ module, rank, inputs }) => tf.tensor2d(valuesOf(values, `${module}.lora_A`), [rank, inputs]),
      b: ({ module, rank, outputs }) => tf.tensor2d(valuesOf(values, `${module}.lora_B`), [outputs, rank]),
      magnitude: ({ module }) => tf.tensor1d(valuesOf(values, `${module}.lora_magnitude_vector`)),
      saved: (name, shape) => tf.tensor(valuesOf(values, name), [...shape]),
    });
    return { adapter, warnings: warningsOf(config, match, options.baseModelName) };
  } finally {
    await opened.close();
  }
}

async function openWeights(folder: string): Promise<SafetensorsFile> {
  const file = join(folder, ADAPTER_WEIGHTS);
  if (await exists(file)) return openSafetensors(file);
  const pickle = join(folder, PICKLED_WEIGHTS);
  if (await exists(pickle)) {
    throw new SocagentError("adapter", `${folder} holds ${PICKLED_WEIGHTS}, but no ${ADAPTER_WEIGHTS}`, {
      subject: { file: pickle },
      nextStep:
        "Convert it once in Python, in that folder: import torch; from safetensors.torch import save_file; " +
        `save_file(torch.load("${PICKLED_WEIGHTS}", weights_only=True), "${ADAPTER_WEIGHTS}", metadata={"format": "pt"})`,
    });
  }
  throw new SocagentError("adapter", `${folder} holds no ${ADAPTER_WEIGHTS}`, {
    subject: { file },
    nextStep: "Give the folder of an adapter that socagent or PEFT's save_pretrained wrote.",
  });
}

async function readValues(
  opened: SafetensorsFile,
  { sources }: AdapterMatch,
  config: LoraConfig,
): Promise<Map<string, Float32Array>> {
  const values = new Map<string, Float32Array>();
  const problems: string[] = [];
  for (const [name, key] of sources) {
    const { data } = await opened.read(key);
    const wrong = data.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) problems.push(`not finite: ${showJson(key)} has ${data[wrong] ?? NaN} as value ${wrong}`);
    values.set(name, data);
  }
  if (problems.length > 0) throw unfit(opened.file, config, problems);
  return values;
}

function valuesOf(values: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const found = values.get(name);
  if (found === undefined) throw new SocagentError("internal", `no values were read for ${name}`);
  return found;
}

function unfit(file: string, { baseModelNameOrPath }: LoraConfig, problems: readonly string[]): SocagentError {
  const trainedOn = baseModelNameOrPath === null ? "" : `, ${showJson(baseModelNameOrPath)}`;
  return new SocagentError("adapter", `${file} does not fit the base model and its own configuration`, {
    subject: { file },
    problems,
    nextStep: `Load the adapter onto the base model that it was trained on${trainedOn}, with the files of one save.`,
  });
}

function warningsOf(config: LoraConfig, { ignored }: AdapterMatch, baseModelName: string | undefined): string[] {
  const warnings: string[] = [];
  const trainedOn = config.baseModelNameOrPath;
  if (baseModelName !== undefined && trainedOn !== null && baseModelName !== trainedOn) {
    warnings.push(
      `the adapter names ${showJson(trainedOn)} as its base model, which here is ${showJson(baseModelName)}`,
    );
  }
  if (ignored.length > 0) {
    warnings.push(
      `tensors of the pooler, which socagent does not use, were left alone: ${ignored.map(showJson).join(", ")}`,
    );
  }
  return warnings;
}
