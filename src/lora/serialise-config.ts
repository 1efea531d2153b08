/** Writing LoRA's settings as PEFT's `adapter_config.json`. */
import type { LoraConfig } from "./config.js";
import { savedModules } from "./patterns.js";

/** The version whose format this is; PEFT notes its own here. */
const PEFT_VERSION = "0.21.0";

/**
 * The text of an `adapter_config.json`: two spaces, sorted keys, ASCII, as PEFT writes it. It holds the settings that
 * are supported and the oldest of the others; PEFT takes its defaults for the rest.
 * @param baseModelName name or path of the base model, by which PEFT finds it
 */
export function serialiseLoraConfig(config: LoraConfig, baseModelName: string | null): string {
  const saved = savedModules(config);
  const fields = {
    alpha_pattern: patternMap(config.alphaPattern),
    auto_mapping: null,
    base_model_name_or_path: baseModelName,
    bias: config.bias,
    exclude_modules: config.excludeModules,
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: config.initLoraWeights,
    layer_replication: null,
    layers_pattern: config.layersPattern,
    layers_to_transform: config.layersToTransform,
    loftq_config: {},
    lora_alpha: config.loraAlpha,
    lora_dropout: config.loraDropout,
    megatron_config: null,
    megatron_core: "megatron.core",
    modules_to_save: saved.length === 0 ? null : saved,
    peft_type: "LORA",
    peft_version: PEFT_VERSION,
    r: config.r,
    rank_pattern: patternMap(config.rankPattern),
    revision: config.revision,
    target_modules: config.targetModules,
    task_type: config.taskType,
    use_dora: config.useDora,
    use_rslora: config.useRslora,
  };
  return ascii(JSON.stringify(fields, undefined, 2));
}

/** In the given order, because the first pattern that fits counts. */
function patternMap(patterns: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(patterns);
}

/** Python reads the file in the platform's encoding, so everything else is escaped. */
function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
