/** Writes a model as a folder that transformers' `from_pretrained` and `loadPretrained` read. */
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { writeFileAtomically } from "../files.js";
import type { Architecture, RobertaConfig, WeightDtype } from "./config.js";
import { findNonFinite } from "./find-non-finite.js";
import { sameShape } from "./match-checkpoint.js";
import { SINGLE_FILE } from "./open-checkpoint.js";
import type { Params } from "./params.js";
import { expectedShapes, HEADS, type Head } from "./parameter-shapes.js";
import { CONFIG_FILE } from "./pretrained.js";
import { showJson } from "./json-fields.js";
import { serialiseRobertaConfig } from "./serialise-config.js";
import type { Tensor } from "./tensors.js";
import { writeSafetensors, type WritableTensor } from "./write-safetensors.js";

export interface SaveOptions {
  /** What `AutoModel` of transformers shall take it for. */
  readonly architecture: Architecture;
  /** Default F32. */
  readonly dtype?: WeightDtype;
}

const ARCHITECTURE_HEADS: Record<Architecture, readonly Head[]> = {
  RobertaModel: [],
  RobertaForMaskedLM: ["masked-lm"],
  RobertaForSequenceClassification: ["classification"],
};

/** From here on a value rounds to infinity. */
const OVERFLOW: Record<WeightDtype, number> = { F32: Infinity, F16: 65_520, BF16: 2 ** 128 - 2 ** 119 };

/**
 * Writes `config.json` and `model.safetensors`, each atomically, one tensor in memory at a time. A further head in `params` is written too.
 * @throws SocagentError (`checkpoint`) when parameters are missing, unknown, misshapen or not finite; the old files stay
 */
export async function savePretrained(
  folder: string,
  config: RobertaConfig,
  params: Params,
  { architecture, dtype = "F32" }: SaveOptions,
): Promise<void> {
  const file = join(folder, SINGLE_FILE);
  const problems = findProblems(config, params, architecture);
  if (problems.length > 0) throw unsavable(file, problems);
  const tensors = new Map<string, WritableTensor>();
  for (const [name, tensor] of params) {
    const saved = architecture === "RobertaModel" ? name.replace(/^roberta\./, "") : name;
    tensors.set(saved, { shape: tensor.shape, data: () => finiteValues(tensor, name, dtype, file) });
  }
  await writeSafetensors(file, tensors, { metadata: { format: "pt" }, dtype });
  await writeFileAtomically(join(folder, CONFIG_FILE), serialiseRobertaConfig(config, architecture, dtype));
}

function findProblems(config: RobertaConfig, params: Params, architecture: Architecture): string[] {
  const needed = expectedShapes(config, ARCHITECTURE_HEADS[architecture]);
  // The bare model's names have no place for a head.
  const known = architecture === "RobertaModel" ? needed : expectedShapes(config, HEADS);
  const problems = [...needed.keys()].filter((name) => !params.has(name)).map((name) => `missing: ${name}`);
  for (const [name, tensor] of params) {
    const shape = known.get(name);
    if (shape === undefined) problems.push(`unexpected: ${showJson(name)}`);
    else if (!sameShape(tensor.shape, shape)) {
      problems.push(`misshapen: ${name} is ${showJson(tensor.shape)}, expected ${showJson(shape)}`);
    }
  }
  return problems;
}

async function finiteValues(tensor: Tensor, name: string, dtype: WeightDtype, file: string): Promise<Float32Array> {
  const values = await tensor.data<"float32">();
  const at = findNonFinite(values, OVERFLOW[dtype]);
  if (at !== -1) throw unsavable(file, [`not finite in ${dtype}: ${name} has ${values[at] ?? NaN} at element ${at}`]);
  return values;
}

function unsavable(file: string, problems: readonly string[]): SocagentError {
  return new SocagentError("checkpoint", `the parameters are not a model that can be saved as ${file}`, {
    subject: { file },
    problems,
    nextStep:
      "Nothing was overwritten. If the training diverged, go back to its last good checkpoint with a smaller learning rate.",
  });
}
