/** Reading LoRA's settings from the JSON of PEFT's `adapter_config.json`: everything is understood or refused by name. */
import { messageOf, SocagentError } from "../errors.js";
import { isJsonObject, JsonFields, showJson } from "../model/json-fields.js";
import { BIAS_CHOICES, DEFAULT_LORA, type Initialisation, type LoraConfig, type TaskType } from "./config.js";
import { compilePatterns } from "./patterns.js";

// Bounds on an untrusted file.
/** As wide as the widest RoBERTa's feed-forward layer: a higher rank adds nothing. */
const MAX_RANK = 16_384;
const MAX_ALPHA = 1e6;
/** Names of every module of 128 layers, the deepest model that is read, are about this many. */
const MAX_LIST_LENGTH = 2_048;
const MAX_NAME_LENGTH = 512;
const MAX_LAYER = 1_024;
/** The deepest value that PEFT writes is a list of pairs. */
const MAX_DEPTH = 8;

/** Settings that change what an adapter computes and are not supported; each with the values that switch it off. */
const NEUTRAL: Readonly<Record<string, (value: unknown) => boolean>> = {
  alora_invocation_tokens: isNothing,
  arrow_config: isNothing,
  corda_config: isNothing,
  ensure_weight_tying: isOff,
  eva_config: isNothing,
  fan_in_fan_out: isOff,
  kasa_config: isNothing,
  layer_replication: isNothing,
  loftq_config: isNothing,
  lora_bias: isOff,
  lora_ga_config: isNothing,
  megatron_config: isNothing,
  monteclora_config: isNothing,
  target_parameters: isNothing,
  trainable_token_indices: isNothing,
  use_bdlora: isNothing,
  use_qalora: isOff,
  velora_config: isNothing,
  // Written before PEFT 0.4 and never used since.
  enable_lora: isNothing,
  merge_weights: isOff,
};

/** Fields that say nothing about what an adapter computes; any value of theirs is fine. */
const NOTES: ReadonlySet<string> = new Set([
  "auto_mapping", // the base model's class, where there is no task type
  "inference_mode", // whether loading it in PEFT freezes it
  "megatron_core", // read with megatron_config alone
  "peft_version",
  "qalora_group_size", // read with use_qalora alone
  "runtime_config", // where to compute; PEFT ignores it in files
]);

const SUPPORTED: ReadonlySet<string> = new Set([
  "peft_type",
  "task_type",
  "base_model_name_or_path",
  "revision",
  "r",
  "lora_alpha",
  "lora_dropout",
  "target_modules",
  "exclude_modules",
  "bias",
  "modules_to_save",
  "use_rslora",
  "use_dora",
  "init_lora_weights",
  "layers_to_transform",
  "layers_pattern",
  "rank_pattern",
  "alpha_pattern",
]);

/**
 * Parses the JSON of an `adapter_config.json`, of PEFT 0.2 to 0.21. Absent fields take PEFT's defaults.
 * @param file named in the error
 * @throws SocagentError (`adapter`) with every problem; a setting that is not supported is refused by name
 */
export function parseLoraConfig(value: unknown, file?: string): LoraConfig {
  if (!isJsonObject(value) || isDeeperThan(value, MAX_DEPTH)) {
    throw configError(file, [isJsonObject(value) ? "its values are nested too deeply" : "it is not a JSON object"]);
  }
  const fields = new JsonFields(value);
  // A configuration of another method would only repeat the same point field by field.
  const method = fields.get("peft_type");
  if (method !== "LORA") {
    const said = method === undefined ? "is missing" : `is ${showJson(method)}`;
    throw configError(file, [`peft_type ${said}; supported: LORA`]);
  }
  const config = readConfig(fields);
  const problems = [...fields.problems, ...unsupported(value), ...contradictions(config, fields)];
  if (problems.length > 0) throw configError(file, problems);
  return config;
}

function configError(file: string | undefined, problems: readonly string[]): SocagentError {
  return new SocagentError("adapter", `${file ?? "the LoRA configuration"} cannot be used`, {
    ...(file === undefined ? {} : { subject: { file } }),
    problems,
    nextStep: "Train the adapter without the settings named above, or merge it into its base model with PEFT.",
  });
}

function readConfig(fields: JsonFields): LoraConfig {
  const targets = nullable(fields.get("target_modules"));
  const patterns = nullable(fields.get("layers_pattern"));
  const layersPattern = typeof patterns === "string" ? [patterns] : names(fields, "layers_pattern");
  return {
    r: fields.integer("r", { min: 1, max: MAX_RANK, fallback: DEFAULT_LORA.r }),
    loraAlpha: readAlpha(fields),
    loraDropout: fields.number("lora_dropout", { min: 0, max: 0.999, fallback: DEFAULT_LORA.loraDropout }),
    targetModules: targets === undefined ? DEFAULT_LORA.targetModules : namesOrPattern(fields, "target_modules"),
    excludeModules: emptyToNull(namesOrPattern(fields, "exclude_modules")),
    bias: fields.choice("bias", BIAS_CHOICES) ?? DEFAULT_LORA.bias,
    // PEFT appends the head's names again each time that it loads an adapter.
    modulesToSave: [...new Set(names(fields, "modules_to_save"))],
    useRslora: fields.boolean("use_rslora", DEFAULT_LORA.useRslora),
    useDora: fields.boolean("use_dora", DEFAULT_LORA.useDora),
    initLoraWeights: readInitialisation(fields),
    layersToTransform: readLayers(fields),
    layersPattern: layersPattern.every((name) => name === "") ? null : layersPattern,
    rankPattern: readPatternMap(
      fields,
      "rank_pattern",
      (rank) => Number.isInteger(rank) && rank >= 1 && rank <= MAX_RANK,
    ),
    alphaPattern: readPatternMap(fields, "alpha_pattern", isAlpha),
    taskType: readTaskType(fields),
    baseModelNameOrPath: readNote(fields, "base_model_name_or_path"),
    revision: readNote(fields, "revision"),
  };
}

/** Every setting that is not supported and not off, by name. */
function unsupported(value: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(value).flatMap((key) => {
    if (SUPPORTED.has(key) || NOTES.has(key)) return [];
    const neutral = Object.hasOwn(NEUTRAL, key) ? NEUTRAL[key] : undefined;
    if (neutral === undefined && value[key] !== null) {
      return [`${showJson(key)} is a setting that socagent does not know; its value is ${showJson(value[key])}`];
    }
    return neutral === undefined || neutral(value[key])
      ? []
      : [`${key} is not supported; its value is ${showJson(value[key])}`];
  });
}

/** Rules across fields, as PEFT has them. */
function contradictions(config: LoraConfig, fields: JsonFields): string[] {
  const problems: string[] = [];
  if (typeof config.targetModules === "string" && config.layersToTransform !== null) {
    problems.push("layers_to_transform needs target_modules to be a list of names, but it is one string");
  }
  if (config.layersPattern !== null && config.layersToTransform === null && fields.fine("layers_to_transform")) {
    problems.push("layers_pattern is given without layers_to_transform");
  }
  if (config.targetModules.length === 0 && fields.fine("target_modules")) problems.push("target_modules is empty");
  try {
    compilePatterns(config);
  } catch (thrown) {
    problems.push(messageOf(thrown));
  }
  return problems;
}

function nullable(value: unknown): unknown {
  return value ?? undefined;
}

function isNothing(value: unknown): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function isOff(value: unknown): boolean {
  return value === null || value === false;
}

function isAlpha(value: number): boolean {
  return Number.isFinite(value) && value > 0 && value <= MAX_ALPHA;
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1));
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_NAME_LENGTH;
}

/** A list of names; null or absent is the empty list. */
function names(fields: JsonFields, field: string): string[] {
  const value = nullable(fields.get(field)) ?? [];
  if (Array.isArray(value) && value.length <= MAX_LIST_LENGTH && value.every(isName)) return value;
  fields.reject(field, `${field} is ${showJson(value)}; expected a list of names`);
  return [];
}

function namesOrPattern(fields: JsonFields, field: string): string[] | string {
  const value = fields.get(field);
  return typeof value === "string" ? value : names(fields, field);
}

function emptyToNull(value: string[] | string): readonly string[] | string | null {
  return value.length === 0 ? null : value;
}

function readAlpha(fields: JsonFields): number {
  const alpha = fields.number("lora_alpha", { min: 0, max: MAX_ALPHA, fallback: DEFAULT_LORA.loraAlpha });
  if (alpha === 0 && fields.fine("lora_alpha"))
    fields.reject("lora_alpha", "lora_alpha is 0, which switches the adapter off");
  return alpha;
}

function readInitialisation(fields: JsonFields): Initialisation {
  const value = nullable(fields.get("init_lora_weights")) ?? true;
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && value.toLowerCase() === "gaussian") return "gaussian";
  fields.reject(
    "init_lora_weights",
    `init_lora_weights ${showJson(value)} is not supported; supported: true, false, "gaussian"` +
      " (most others change the base model's weights; PEFT can convert such an adapter when it saves it)",
  );
  return true;
}

function readLayers(fields: JsonFields): readonly number[] | null {
  const value = nullable(fields.get("layers_to_transform")) ?? [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const isLayer = (index: unknown): index is number =>
    typeof index === "number" && Number.isInteger(index) && index >= 0 && index <= MAX_LAYER;
  if (list.length <= MAX_LIST_LENGTH && list.every(isLayer)) return list.length === 0 ? null : list;
  fields.reject(
    "layers_to_transform",
    `layers_to_transform is ${showJson(value)}; expected a layer's index or a list of them`,
  );
  return null;
}

function readPatternMap(fields: JsonFields, field: string, fine: (value: number) => boolean): Map<string, number> {
  const value = nullable(fields.get(field)) ?? {};
  const map = new Map<string, number>();
  if (isJsonObject(value)) {
    for (const [pattern, number] of Object.entries(value)) {
      if (typeof number === "number" && fine(number)) map.set(pattern, number);
      else
        fields.reject(
          field,
          `${field} gives ${showJson(pattern)} the value ${showJson(number)}, which is out of range`,
        );
    }
    if (map.size <= MAX_LIST_LENGTH) return map;
  }
  fields.reject(field, `${field} is ${showJson(value)}; expected an object from regular expressions to numbers`);
  return new Map();
}

function readTaskType(fields: JsonFields): TaskType {
  return fields.choice("task_type", ["SEQ_CLS", "FEATURE_EXTRACTION"] as const) ?? null;
}

function readNote(fields: JsonFields, field: string): string | null {
  const value = nullable(fields.get(field)) ?? null;
  if (value === null || (typeof value === "string" && value.length <= 4 * MAX_NAME_LENGTH)) return value;
  fields.reject(field, `${field} is ${showJson(value)}, not a name`);
  return null;
}
