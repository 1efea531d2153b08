/** `socagent pretrain`: a masked language model of ingested texts. */
import { DEFAULT_PRETRAIN } from "../train/defaults.js";
import type { CommandSpec } from "./command.js";
import {
  countOption,
  dataOptions,
  loopOptions,
  numberOption,
  runOptions,
  WEIGHT_DTYPES,
  withDefault,
} from "./training-options.js";

const D = DEFAULT_PRETRAIN;

export const pretrain: CommandSpec = {
  name: "pretrain",
  summary: "train a masked language model on ingested texts, from scratch or going on",
  description:
    "Trains all of a RoBERTa model to guess masked words of the datasets' texts (15 % of the tokens, drawn anew each time; of these 80 % masked, " +
    "10 % replaced, 10 % left; the loss is on them alone). Without --base it first trains a byte-level BPE tokenizer on the same texts and " +
    "starts from random weights. Writes a Hugging Face folder for `socagent train --base`, with train-log.jsonl and TensorBoard's event files " +
    "beside it. Stopped by Ctrl-C it saves; --resume goes on and ends with the same weights.",
  options: [
    ...dataOptions(D),
    { flags: "--base <folder>", description: "masked language model to go on from (default: from scratch)" },
    countOption("--vocab-size <n>", "entries of a new tokenizer", 300, D.vocabSize),
    countOption("--layers <n>", "of a new model", 1, D.layers),
    countOption("--hidden <n>", "width of a new model", 1, D.hidden),
    countOption("--heads <n>", "attention heads of a new model", 1, D.heads),
    countOption("--intermediate <n>", "width of a new model's feed-forward layers", 1, D.intermediate),
    numberOption("--dropout <share>", "of a new model", D.dropout),
    numberOption("--mask-share <share>", "share of the tokens that are to be guessed", D.maskShare),
    numberOption(
      "--prompt-share <share>",
      "share of labelled texts that end with a question of the chain and its answer masked; 0 trains on texts alone",
      D.promptShare,
    ),
    numberOption(
      "--joint-share <share>",
      "share of these that ask all steps at once, each with a mask of its own",
      D.jointShare,
    ),
    {
      flags: "--no-summary",
      description: "do not teach `<s>` to tell the stage of labelled texts, which classification will ask of it",
    },
    numberOption(
      "--attack-share <share>",
      "least share of rows labelled as attacks among the examples; 0 as they are in the data",
      D.attackShare,
    ),
    countOption("--tokenizer-texts <n>", "most texts that a new tokenizer learns from", 1, D.tokenizerTexts),
    { flags: "--dtype <type>", description: withDefault("of the weights written", D.dtype), choices: WEIGHT_DTYPES },
    ...loopOptions(D),
    ...runOptions,
  ],
  examples: [
    "socagent pretrain --data data/ingested/soc --out checkpoints/base",
    "socagent pretrain --base distilroberta --data soc --out adapted --epochs 1",
    "socagent pretrain --data soc --out base --resume",
  ],
  load: async () => (await import("./pretrain-run.js")).runPretrain,
};
