/** The names of an adapter's tensors in PEFT's `adapter_model.safetensors`. */
import { canonicalName, DECODER_BIAS, LM_HEAD_BIAS } from "../model/parameter-names.js";
import { trainableShapes, type AdapterLayout } from "./layout.js";

const PREFIX = "base_model.model.";
/** A bare RobertaModel, which feature extraction uses, has no such prefix; we name parameters with it. */
const BACKBONE = "roberta.";
const MAGNITUDE = ".lora_magnitude_vector";

/** Our names of trainable tensors (see `trainableShapes`) to the names in the file, in our order. */
export function peftKeys(layout: AdapterLayout): ReadonlyMap<string, string> {
  const targets = new Set(layout.updates.map(({ module }) => module));
  const isBare = layout.config.taskType === "FEATURE_EXTRACTION";
  const keys = new Map<string, string>();
  for (const name of trainableShapes(layout).keys()) {
    const key = layout.saved.has(name) ? savedKey(name, targets) : updateKey(name);
    keys.set(name, PREFIX + (isBare && key.startsWith(BACKBONE) ? key.slice(BACKBONE.length) : key));
  }
  return keys;
}

/** `lora_A` and `lora_B` are modules with a weight; the magnitude is written as a bare parameter. */
function updateKey(name: string): string {
  return name.endsWith(MAGNITUDE) ? name : `${name}.weight`;
}

/** A targeted module wraps its base layer, whose bias may be trained. */
function savedKey(name: string, targets: ReadonlySet<string>): string {
  const module = name.slice(0, name.lastIndexOf("."));
  return targets.has(module) ? `${module}.base_layer${name.slice(module.length)}` : name;
}

/** What a key of the file names: one of our tensors, if `name` is one of theirs. */
export interface PeftKey {
  /** Our name of the tensor. */
  readonly name: string;
  /** Whether it is the spelling that PEFT reads. Of two spellings of one tensor, the other is a copy that it ignores. */
  readonly plain: boolean;
}

/**
 * Reads a key in any of the spellings that versions of PEFT have written: with the adapter's name (`lora_A.default.weight`),
 * with `.weight` after DoRA's magnitude, with `modules_to_save.default`, for a compiled model, for a bare RobertaModel.
 * @returns undefined for what PEFT writes and never reads: the frozen originals of saved modules
 */
export function readPeftKey(key: string): PeftKey | undefined {
  const inModel = (key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key).replaceAll("_orig_mod.", "");
  if (inModel.includes(".original_module.")) return undefined;
  const name = inModel
    .replace(/\.modules_to_save\.[^.]+\./, ".")
    .replace(/(\.lora_[AB])(?:\.[^.]+)?\.weight$/, "$1")
    .replace(/(\.lora_magnitude_vector)(?:\.[^.]+){0,2}$/, "$1")
    .replace(/\.base_layer(?=\.[^.]+$)/, "");
  const canonical = canonicalName(name);
  const isCopy = inModel.includes(".modules_to_save.") || canonical === DECODER_BIAS;
  return { name: canonical === DECODER_BIAS ? LM_HEAD_BIAS : canonical, plain: !isCopy };
}
