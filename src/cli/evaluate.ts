/** `socagent evaluate`: what a checkpoint is worth, on data that it has not seen, beside what is simpler. */
import type { CommandSpec } from "./command.js";
import { backendOption, threadsOption, wholeNumber } from "./options.js";
import { list } from "./reader-options.js";

const MAX_ROWS = 100_000_000;
const MAX_SEED = 2 ** 53 - 1;

export const evaluate: CommandSpec = {
  name: "evaluate",
  summary: "measure checkpoints on held-out data, beside baselines on the same rows",
  description:
    "Measures what a checkpoint of `socagent train` does on a dataset's held-out part: precision, recall and F1 by class, AUROC and AUPRC of " +
    "malicious against benign, recall at alert budgets, calibration, the chain's steps and what they are worth (ablations), and the same for " +
    "baselines that learn from the training part, with intervals of the differences. With --out it writes metrics.json and index.html, with --card the " +
    "checkpoint's model card. Several checkpoints give mean and spread.",
  options: [
    {
      flags: "--checkpoint <folders...>",
      description: "what is measured; several, such as one of each seed, give mean and spread",
    },
    {
      flags: "--data <folders...>",
      description: "ingested datasets, as FOLDER, FOLDER@SPLIT or NAME=FOLDER@SPLIT; @all measures every row",
    },
    {
      flags: "--split <name>",
      description:
        "of data that names none: a split's own name; random, temporal, unseen-incidents or unseen-playbooks; all (default: the one that the checkpoint was trained by; else group, time or random, whichever is there first)",
    },
    {
      flags: "--part <part>",
      description: "of the split",
      choices: ["test", "validation", "train"],
      defaultValue: "test",
    },
    {
      flags: "--limit <rows>",
      description: "most rows that are measured of each dataset, drawn by chance",
      parse: wholeNumber("--limit", 1, MAX_ROWS),
      defaultValue: 50_000,
    },
    {
      flags: "--baselines <names>",
      description:
        "with commas between: majority, severity, rule-name, logistic-regression, random-forest, boosted-trees, hist-gradient-boosting; or none (default: all)",
      parse: list,
    },
    {
      flags: "--baseline-data <folder>",
      description: "what baselines learn from, as in --data (default: the training part of the same data)",
    },
    {
      flags: "--baseline-rows <rows>",
      description: "most rows that baselines learn from",
      parse: wholeNumber("--baseline-rows", 2, MAX_ROWS),
      defaultValue: 50_000,
    },
    {
      flags: "--chain-rows <rows>",
      description: "most rows that the chain is measured on, drawn by chance; 0 leaves it out",
      parse: wholeNumber("--chain-rows", 0, MAX_ROWS),
      defaultValue: 2_000,
    },
    { flags: "--no-ablations", description: "run the whole chain alone" },
    { flags: "--out <folder>", description: "where metrics.json and index.html go" },
    {
      flags: "--card",
      description: "write README.md (the model card) and metrics.json into the first checkpoint's folder",
    },
    {
      flags: "--also <files...>",
      description:
        "with --card, metrics.json of other evaluations that the card tells of: of the checkpoint on other data, or of ones adapted from it",
    },
    {
      flags: "--seed <n>",
      description: "of everything that is drawn",
      parse: wholeNumber("--seed", 0, MAX_SEED),
      defaultValue: 1,
    },
    {
      flags: "--encoder <kind>",
      description: "what runs the model: onnx (8 bit, as triage does) or tensor",
      choices: ["onnx", "tensor"],
      defaultValue: "onnx",
    },
    backendOption,
    threadsOption,
    { flags: "--json", description: "print metrics.json instead of tables (schemaVersion 1)" },
  ],
  examples: [
    "socagent evaluate --checkpoint mine --data soc --split temporal",
    "socagent evaluate --checkpoint seed-1 seed-2 --data soc --out report",
    "socagent evaluate --checkpoint mine --data a=soc@time b=soc@random --card",
  ],
  load: async () => (await import("./evaluate-run.js")).runEvaluate,
};
