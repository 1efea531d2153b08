/** The defaults of both training commands. Apart from their parsers, so that help texts show them without loading those. */
import type { WeightDtype } from "../model/config.js";

export const SCHEDULES = ["linear", "cosine", "constant"] as const;
export type ScheduleKind = (typeof SCHEDULES)[number];

export const CLASS_WEIGHTS = ["none", "sqrt", "balanced"] as const;
export type ClassWeights = (typeof CLASS_WEIGHTS)[number];

export const RULE_RATES = ["auto", "learn", "ignore"] as const;
export type RuleRatesChoice = (typeof RULE_RATES)[number];

export const BEST_METRICS = ["loss", "auroc", "macro-f1"] as const;
export type BestMetric = (typeof BEST_METRICS)[number];

export const WEIGHT_DTYPES = ["F32", "F16", "BF16"] as const satisfies readonly WeightDtype[];

/** Which rows: what both commands share about data. */
export interface DataOptions {
  /** Folders of datasets. */
  readonly data: readonly string[];
  /** Weights by the folders' names; empty: as many examples of each as it has rows. */
  readonly blend: Readonly<Record<string, number>>;
  /** Name of the split; null: group, time or random, whichever is there first. */
  readonly split: string | null;
  /** Most tokens of a text, or of a prompt. */
  readonly maxLength: number;
  /** Where tokenised datasets are kept; null: in the dataset's folder. */
  readonly cache: string | null;
}

/** How it is optimised. */
export interface LoopOptions {
  /** Folder of the result. */
  readonly out: string;
  /** Passes over as many examples as there are training rows. */
  readonly epochs: number;
  /** Optimizer steps; goes before epochs. */
  readonly maxSteps: number | null;
  /** Examples that go through the model at once. */
  readonly batchSize: number;
  /** Batches of one optimizer step. */
  readonly accumulate: number;
  readonly learningRate: number;
  readonly schedule: ScheduleKind;
  /** Share of all steps in which the learning rate rises. */
  readonly warmup: number;
  readonly weightDecay: number;
  /** Most norm of the gradient; 0 for no limit. */
  readonly clip: number;
  readonly seed: number;
  /** Steps between evaluations. */
  readonly evalEvery: number;
  /** Most validation rows of an evaluation. */
  readonly evalRows: number;
  /** Evaluations without a better one after which training ends; 0: never. */
  readonly patience: number;
  /** Steps between checkpoints. */
  readonly saveEvery: number;
  /** Checkpoints that are kept besides the best. */
  readonly keep: number;
  /** Steps between lines of the log. */
  readonly logEvery: number;
}

const DEFAULT_DATA = {
  blend: {},
  split: null,
  maxLength: 128,
  cache: null,
} as const satisfies Omit<DataOptions, "data">;

const DEFAULT_LOOP = {
  maxSteps: null,
  batchSize: 32,
  accumulate: 1,
  schedule: "linear",
  warmup: 0.06,
  weightDecay: 0.01,
  clip: 1,
  seed: 1,
  keep: 2,
  logEvery: 20,
} as const;

export interface PretrainOptions extends DataOptions, LoopOptions {
  /** Folder of a masked language model to go on from; null: from scratch. */
  readonly base: string | null;
  readonly vocabSize: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly dropout: number;
  /** Share of the tokens that are to be guessed. */
  readonly maskShare: number;
  /** Share of the labelled examples that end with a question of the chain and its answer. */
  readonly promptShare: number;
  /** Share of those that ask all steps at once, each with a mask of its own. */
  readonly jointShare: number;
  /** Whether `<s>` learns to tell the stage of labelled examples, as the classification head will ask of it. */
  readonly summary: boolean;
  /** Least share of attacks among the examples; 0: as they are in the data. */
  readonly attackShare: number;
  /** Texts that the tokenizer is trained on, at most. */
  readonly tokenizerTexts: number;
  readonly dtype: WeightDtype;
}

export const DEFAULT_PRETRAIN = {
  ...DEFAULT_DATA,
  ...DEFAULT_LOOP,
  base: null,
  vocabSize: 8_000,
  layers: 4,
  hidden: 256,
  heads: 4,
  intermediate: 1_024,
  dropout: 0,
  maskShare: 0.15,
  promptShare: 0.5,
  jointShare: 0.7,
  summary: true,
  attackShare: 0.25,
  tokenizerTexts: 200_000,
  dtype: "F16",
  epochs: 3,
  learningRate: 1e-3,
  schedule: "cosine",
  evalEvery: 500,
  evalRows: 1_024,
  patience: 0,
  saveEvery: 250,
} as const satisfies Omit<PretrainOptions, "data" | "out">;

export interface TrainOptions extends DataOptions, LoopOptions {
  /** Folder of a base model, or of a checkpoint to go on from. */
  readonly base: string;
  /** Most examples of the whole run, whatever the epochs say; steps go before it. */
  readonly maxExamples: number;
  readonly rank: number;
  readonly alpha: number;
  readonly loraDropout: number;
  readonly targets: readonly string[];
  readonly rslora: boolean;
  readonly dora: boolean;
  /** How many times the learning rate of the B matrices is that of the A's (LoRA+). */
  readonly loraPlus: number;
  /** Of the base model's own layers; null: as its config says. */
  readonly dropout: number | null;
  /** Whether the chain is trained. */
  readonly chain: boolean;
  /** Whether trees learn from the facts as numbers, to judge beside the model. */
  readonly facts: boolean;
  /** Whether those trees are told how often a rule was malicious; `auto`: where a checkpoint of ours is gone on from. */
  readonly ruleRates: RuleRatesChoice;
  /** Share of the labelled examples that are asked a question of the chain. */
  readonly promptShare: number;
  readonly chainWeight: number;
  /** Probability of a wrong word for an earlier step. */
  readonly wrongWords: number;
  /** Least share of attacks among the examples; 0: as they are in the data. */
  readonly attackShare: number;
  readonly labelSmoothing: number;
  readonly classWeights: ClassWeights;
  /** γ of the focal loss; 0 is plain cross-entropy. */
  readonly focalGamma: number;
  readonly best: BestMetric;
  /** Most training examples that the classification head is fitted on anew after the loop; 0: it stays as it is. */
  readonly headExamples: number;
  /** Folders of datasets whose training parts the facts model learns from besides those of `data`. */
  readonly factsOn: readonly string[];
  /** Folders of datasets that calibration measures on besides the validation parts, all of their rows; nothing is trained on them. */
  readonly calibrateOn: readonly string[];
  /** Most rows that calibration measures on. */
  readonly calibrationRows: number;
}

export const DEFAULT_TRAIN = {
  ...DEFAULT_DATA,
  ...DEFAULT_LOOP,
  maxExamples: 80_000,
  rank: 16,
  alpha: 32,
  // Its masks are drawn in JavaScript and make a step half as long again.
  loraDropout: 0,
  targets: ["query", "value", "intermediate.dense", "output.dense"],
  rslora: false,
  dora: false,
  loraPlus: 4,
  dropout: null,
  chain: true,
  facts: true,
  ruleRates: "auto",
  promptShare: 0.5,
  chainWeight: 1,
  wrongWords: 0.15,
  attackShare: 0.3,
  labelSmoothing: 0,
  classWeights: "sqrt",
  focalGamma: 0,
  epochs: 3,
  learningRate: 1e-3,
  evalEvery: 250,
  evalRows: 1_024,
  patience: 0,
  saveEvery: 250,
  best: "loss",
  headExamples: 40_000,
  factsOn: [],
  calibrateOn: [],
  calibrationRows: 8_000,
} as const satisfies Omit<TrainOptions, "data" | "out" | "base">;
