/** Options that `pretrain` and `train` share. Values are undefined where a flag is absent, so that a configuration file can stand behind. */
import { SocagentError } from "../errors.js";
import { BEST_METRICS, CLASS_WEIGHTS, type LoopOptions, SCHEDULES, WEIGHT_DTYPES } from "../train/defaults.js";
import type { OptionSpec } from "./command.js";
import { backendOption, threadsOption, wholeNumber } from "./options.js";
import { list } from "./reader-options.js";

export { BEST_METRICS, CLASS_WEIGHTS, WEIGHT_DTYPES };

const MOST = 2 ** 31 - 1;

/** An option of a number from 0 on. @param fallback shown in the help */
export function numberOption(flags: string, description: string, fallback?: number | string | null): OptionSpec {
  return { flags, description: withDefault(description, fallback), parse: anyNumber(flagOf(flags)) };
}

/** An option of a whole number. */
export function countOption(
  flags: string,
  description: string,
  least: number,
  fallback?: number | string | null,
): OptionSpec {
  return { flags, description: withDefault(description, fallback), parse: wholeNumber(flagOf(flags), least, MOST) };
}

export function withDefault(description: string, fallback: number | string | null | undefined): string {
  return fallback === undefined || fallback === null ? description : `${description} (default: ${fallback})`;
}

function flagOf(flags: string): string {
  return flags.split(" ")[0] ?? flags;
}

function anyNumber(flag: string): (text: string) => number {
  return (text) => {
    const value = /^(?:\d+(?:\.\d+)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value)) return value;
    throw new SocagentError("usage", `${flag} ${text} is not a number from 0 on`, {
      nextStep: `Give it as in \`${flag} 0.1\` or \`${flag} 5e-4\`.`,
    });
  };
}

/** `a=0.5,b=0.5` */
function weights(text: string): Record<string, number> {
  const pairs = list(text).map((pair) => {
    const at = pair.lastIndexOf("=");
    const value = Number(pair.slice(at + 1));
    if (at > 0 && pair.length > at + 1 && Number.isFinite(value)) return [pair.slice(0, at), value] as const;
    throw new SocagentError("usage", `--blend ${text}: "${pair}" is no name and weight`, {
      nextStep: "Give each dataset's folder name with a weight, as in --blend cic=0.5,socsim=0.5.",
    });
  });
  return Object.fromEntries(pairs);
}

export const dataOptions = (defaults: { readonly maxLength: number }): readonly OptionSpec[] => [
  { flags: "--data <folders...>", description: "ingested datasets to train on" },
  {
    flags: "--blend <weights>",
    description: "share of each dataset by its folder's name, as in cic=0.5,socsim=0.5 (default: by their rows)",
    parse: weights,
  },
  {
    flags: "--split <name>",
    description:
      "which split of the datasets (default: group, time or random, whichever is there first; train passes over one whose training or validation part lacks attacks)",
  },
  countOption("--max-length <tokens>", "most tokens of a text", 16, defaults.maxLength),
  { flags: "--cache <folder>", description: "where tokenised datasets are kept (default: with each dataset)" },
];

type LoopDefaults = Omit<LoopOptions, "out" | "maxSteps">;

export const loopOptions = (defaults: LoopDefaults): readonly OptionSpec[] => [
  { flags: "--out <folder>", description: "where the result goes, and what is needed to go on after a stop" },
  numberOption("--epochs <n>", "passes over as many examples as there are training rows", defaults.epochs),
  countOption("--max-steps <n>", "optimizer steps; goes before --epochs", 1),
  countOption("--batch-size <n>", "examples that go through the model at once", 1, defaults.batchSize),
  countOption("--accumulate <n>", "batches of one optimizer step", 1, defaults.accumulate),
  numberOption("--learning-rate <x>", "highest learning rate of AdamW", defaults.learningRate),
  {
    flags: "--schedule <kind>",
    description: withDefault("of the learning rate after the warm-up", defaults.schedule),
    choices: SCHEDULES,
  },
  numberOption("--warmup <share>", "share of the steps in which the learning rate rises", defaults.warmup),
  numberOption("--weight-decay <x>", "decoupled, of matrices", defaults.weightDecay),
  numberOption("--clip <norm>", "most norm of the gradient; 0 for no limit", defaults.clip),
  countOption("--seed <n>", "of everything that is drawn", 0, defaults.seed),
  countOption("--eval-every <steps>", "steps between evaluations on the validation part", 1, defaults.evalEvery),
  countOption("--eval-rows <n>", "most rows of an evaluation", 1, defaults.evalRows),
  countOption("--patience <n>", "evaluations without a better one that end it; 0 never", 0, defaults.patience),
  countOption("--save-every <steps>", "steps between checkpoints to go on from", 1, defaults.saveEvery),
  countOption("--keep <n>", "checkpoints that are kept, besides the best", 1, defaults.keep),
  countOption("--log-every <steps>", "steps between lines of the log", 1, defaults.logEvery),
];

/** How the command itself behaves; nothing of it shapes the result but what computes. */
export const runOptions: readonly OptionSpec[] = [
  {
    flags: "--config <file>",
    description: "JSON with any of these options by their names in camelCase; flags go first",
  },
  { flags: "--print-config", description: "print the whole configuration as JSON, and do nothing" },
  { flags: "--resume", description: "go on where a run with the same options stopped" },
  { flags: "--force", description: "replace the model that is in --out" },
  backendOption,
  threadsOption,
];
