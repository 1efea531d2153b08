/** `socagent train`: a fine-tuned, calibrated checkpoint from a base model and labelled datasets. */
import { DEFAULT_TRAIN, RULE_RATES } from "../train/defaults.js";
import type { CommandSpec } from "./command.js";
import { list } from "./reader-options.js";
import {
  BEST_METRICS,
  CLASS_WEIGHTS,
  countOption,
  dataOptions,
  loopOptions,
  numberOption,
  runOptions,
  withDefault,
} from "./training-options.js";

const D = DEFAULT_TRAIN;
/** In GB; that of a common card. */
export const GPU_MEMORY = 12;

export const train: CommandSpec = {
  name: "train",
  summary: "fine-tune a base model, or a checkpoint, on labelled datasets",
  description:
    "Trains a LoRA adapter that classifies alerts (benign, or an ATT&CK technique) and answers the chain's questions (stage, intent, impact, " +
    "risk), then measures it on the validation part so that its answers are probabilities, and writes a checkpoint for `socagent triage`. " +
    "With a checkpoint as --base it goes on with that adapter, and adds classes that are new. Alerts that are only known to be malicious or " +
    "benign are enough. The defaults take 100,000 alerts on two cores at most half an hour with socagent-mini: --max-examples is what bounds " +
    "them. Stopped by Ctrl-C it saves; --resume goes on and ends with the same weights.",
  options: [
    { flags: "--base <folder>", description: "RoBERTa model as transformers saves it, or a checkpoint to go on from" },
    ...dataOptions(D),
    ...loopOptions(D),
    countOption("--max-examples <n>", "most examples of the run, whatever --epochs says", 1, D.maxExamples),
    countOption("--rank <n>", "of the low-rank updates", 1, D.rank),
    numberOption("--alpha <x>", "their scale, divided by the rank", D.alpha),
    numberOption("--lora-dropout <share>", "of the updates' inputs", D.loraDropout),
    {
      flags: "--targets <modules>",
      description: withDefault(
        "linear modules that get an update, with commas between, or all-linear",
        D.targets.join(","),
      ),
      parse: list,
    },
    { flags: "--rslora", description: "divide the scale by the rank's root instead" },
    { flags: "--dora", description: "train the magnitude of weights apart from their direction" },
    numberOption("--lora-plus <ratio>", "learning rate of B by that of A", D.loraPlus),
    numberOption("--dropout <share>", "of the base model's layers (default: as its config says)"),
    { flags: "--no-chain", description: "classify only; the base need not have the chain's words" },
    { flags: "--no-facts", description: "the text alone judges: no trees learn from the facts as numbers" },
    {
      flags: "--rule-rates <choice>",
      description: withDefault(
        "whether those trees learn how often each rule was malicious: worth having in the network that it was learnt in; " +
          "elsewhere it hides attacks that come under rules known as harmless; auto learns it when going on from a checkpoint",
        D.ruleRates,
      ),
      choices: RULE_RATES,
    },
    numberOption(
      "--prompt-share <share>",
      "share of the examples that are asked a question of the chain",
      D.promptShare,
    ),
    numberOption("--chain-weight <x>", "what such an example counts", D.chainWeight),
    numberOption("--wrong-words <share>", "how often an earlier answer is written in wrongly", D.wrongWords),
    numberOption("--attack-share <share>", "least share of attacks among the examples", D.attackShare),
    numberOption("--label-smoothing <share>", "of the targets", D.labelSmoothing),
    {
      flags: "--class-weights <kind>",
      description: withDefault("of techniques by how rare they are", D.classWeights),
      choices: CLASS_WEIGHTS,
    },
    numberOption("--focal-gamma <x>", "of the focal loss; 0 is plain cross-entropy", D.focalGamma),
    countOption(
      "--head-examples <n>",
      "most training examples by which the classification head learns anew, after the last step and in many passes, to tell techniques apart; 0 leaves it as it is",
      0,
      D.headExamples,
    ),
    { flags: "--best <figure>", description: withDefault("which evaluation is best", D.best), choices: BEST_METRICS },
    {
      flags: "--facts-on <folders...>",
      description:
        "datasets whose training parts the facts model learns from besides --data: it takes minutes, and knows networks of other sizes then",
    },
    {
      flags: "--calibrate-on <folders...>",
      description:
        "datasets that calibration measures on besides the validation parts, all of their rows: promises about missed attacks take hundreds of incidents",
    },
    countOption("--calibration-rows <n>", "most validation rows that calibration measures on", 100, D.calibrationRows),
    { flags: "--dry-run", description: "a few batches through everything; tells time and memory of the whole run" },
    numberOption("--gpu-memory <GB>", "which --dry-run tells whether it fits", GPU_MEMORY),
    ...runOptions,
  ],
  examples: [
    "socagent train --base checkpoints/base --data soc --out checkpoints/mine",
    "socagent train --base checkpoints/socagent-mini --data own --out adapted",
    "socagent train --base roberta --data cic soc --blend cic=1,soc=2 --out d",
  ],
  load: async () => (await import("./train-run.js")).runTrain,
};
