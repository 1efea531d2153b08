/** `npm run bench -- model`: forward pass and LoRA training step on each backend, beside PyTorch + transformers + PEFT. */
import { Command, Option } from "commander";
import { BACKEND_KINDS } from "../src/model/tensors.js";
import { LENGTHS, TASKS } from "./model/cases.js";
import { ATTENTIONS } from "./model/contenders.js";
import { runModelBench, type ModelOptions } from "./model/run.js";
import { SHAPES } from "./model/shapes.js";
import type { BenchContext } from "./support/bench-context.js";
import { listOf, positive } from "./support/options.js";

const DESCRIPTION =
  "Times of a forward pass and of a LoRA training step at batch 16, and their memory, on each backend, beside PyTorch + transformers + PEFT doing the same. Contenders take turns; the median round counts.";

export function modelCommand(context: BenchContext): Command {
  const list = (flags: string, what: string, choices: readonly (string | number)[]): Option =>
    new Option(flags, `${what}, of ${choices.join(", ")}`).argParser(listOf(choices));
  return new Command("model")
    .description(DESCRIPTION)
    .addOption(list("--backends <list>", "ours; by default those found", BACKEND_KINDS))
    .addOption(list("--shapes <list>", "by default all", SHAPES))
    .addOption(list("--tokens <list>", "by default all", LENGTHS))
    .addOption(list("--tasks <list>", "by default all", TASKS))
    .addOption(new Option("--rounds <n>", "turns of each contender; by default 5").argParser(positive))
    .addOption(new Option("--quick", "a glance: forward and train, 64 tokens, 2 rounds").default(false, "off"))
    .addOption(new Option("--full", "WebAssembly on the large shape too, minutes a case").default(false, "off"))
    .addOption(new Option("--attention <kind>", "the peer's attn_implementation").choices(ATTENTIONS).default("sdpa"))
    .option("--python <path>", "one with torch, transformers and peft; by default $SOCAGENT_PYTHON, then python3")
    .option("--out <file>", "the result as JSON; by default bench/results/model.json, but none for a narrowed run")
    .action(async (options: ModelOptions) => {
      context.finished(await runModelBench(options, context));
    });
}
