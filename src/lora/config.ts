/** LoRA's settings, with the names and defaults of PEFT's `LoraConfig`. */

/** Which biases are trained beside the low-rank updates: none, all of them, or those of the targeted modules. */
export type BiasChoice = "none" | "all" | "lora_only";
export const BIAS_CHOICES: readonly BiasChoice[] = ["none", "all", "lora_only"];

/** `true`: A Kaiming-uniform, B zero; `"gaussian"`: A normal, B zero; `false`: both uniform, for debugging. */
export type Initialisation = boolean | "gaussian";

/**
 * What the adapter was made for. `SEQ_CLS` trains and saves the classification head too; adapters of a masked language
 * model have no task (null), those of a bare encoder `FEATURE_EXTRACTION`.
 */
export type TaskType = "SEQ_CLS" | "FEATURE_EXTRACTION" | null;

export interface LoraConfig {
  /** Rank of the updates. */
  readonly r: number;
  /** α; the update is scaled by α / r, or α / √r with rsLoRA. */
  readonly loraAlpha: number;
  /** Probability of dropping an input of the update in training. */
  readonly loraDropout: number;
  /** Names or name endings of linear modules; or one string: a regular expression for the whole name, or `all-linear`. */
  readonly targetModules: readonly string[] | string;
  /** Modules left out after all: names or endings, or one regular expression. */
  readonly excludeModules: readonly string[] | string | null;
  readonly bias: BiasChoice;
  /** Modules trained in full and saved with the adapter; `SEQ_CLS` adds the classification head. */
  readonly modulesToSave: readonly string[];
  readonly useRslora: boolean;
  readonly useDora: boolean;
  readonly initLoraWeights: Initialisation;
  /** Indices of the layers that get updates; null for all. */
  readonly layersToTransform: readonly number[] | null;
  /** Names of the list of layers that `layersToTransform` counts in; null for whichever comes first. */
  readonly layersPattern: readonly string[] | null;
  /** Ranks that differ from `r`, by regular expression for the end of a module's name; the first that fits counts. */
  readonly rankPattern: ReadonlyMap<string, number>;
  /** The same for α. */
  readonly alphaPattern: ReadonlyMap<string, number>;
  readonly taskType: TaskType;
  /** Name or path of the base model, as a note. */
  readonly baseModelNameOrPath: string | null;
  /** Revision of the base model, as a note. */
  readonly revision: string | null;
}

/** What PEFT targets in a RoBERTa when nothing is said. */
const ROBERTA_TARGETS: readonly string[] = ["query", "value"];

export const DEFAULT_LORA: LoraConfig = {
  r: 8,
  loraAlpha: 8,
  loraDropout: 0,
  targetModules: ROBERTA_TARGETS,
  excludeModules: null,
  bias: "none",
  modulesToSave: [],
  useRslora: false,
  useDora: false,
  initLoraWeights: true,
  layersToTransform: null,
  layersPattern: null,
  rankPattern: new Map(),
  alphaPattern: new Map(),
  taskType: "SEQ_CLS",
  baseModelNameOrPath: null,
  revision: null,
};

/** A setting that a user chooses. */
export interface LoraOption {
  /** Name in `adapter_config.json`. */
  readonly key: string;
  readonly field: keyof LoraConfig;
  readonly help: string;
}

/** The settings that a user chooses, in the order of help texts; defaults are in `DEFAULT_LORA`. */
export const LORA_OPTIONS: readonly LoraOption[] = [
  { key: "r", field: "r", help: "rank of the low-rank updates" },
  { key: "lora_alpha", field: "loraAlpha", help: "scale α of the updates, divided by r (by √r with rsLoRA)" },
  { key: "lora_dropout", field: "loraDropout", help: "probability of dropping an input of an update in training" },
  {
    key: "target_modules",
    field: "targetModules",
    help: "linear modules that get an update: names or endings such as query, one regular expression, or all-linear",
  },
  {
    key: "exclude_modules",
    field: "excludeModules",
    help: "modules left out: names or endings, or one regular expression",
  },
  { key: "bias", field: "bias", help: "biases that are trained too: none, all, or lora_only (of targeted modules)" },
  {
    key: "modules_to_save",
    field: "modulesToSave",
    help: "modules trained in full and saved with the adapter, besides the classification head",
  },
  { key: "use_rslora", field: "useRslora", help: "scale by α/√r (rank-stabilised LoRA) instead of α/r" },
  {
    key: "use_dora",
    field: "useDora",
    help: "train the magnitude of the weights' rows apart from their direction (DoRA)",
  },
  {
    key: "init_lora_weights",
    field: "initLoraWeights",
    help: "true: A Kaiming-uniform, B zero; gaussian: A normal, B zero; false: both random",
  },
  { key: "layers_to_transform", field: "layersToTransform", help: "indices of the layers that get updates" },
  {
    key: "layers_pattern",
    field: "layersPattern",
    help: "name of the list of layers that layers_to_transform counts in",
  },
  {
    key: "rank_pattern",
    field: "rankPattern",
    help: "other ranks, by regular expression for the end of a module's name",
  },
  {
    key: "alpha_pattern",
    field: "alphaPattern",
    help: "other α, by regular expression for the end of a module's name",
  },
];
