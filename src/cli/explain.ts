/** `socagent explain`: how a cluster came to its place in the queue, and what an analyst's correction makes of it. */
import type { CommandSpec } from "./command.js";
import { backendOption, threadsOption } from "./options.js";
import { list } from "./reader-options.js";
import { encoderOption } from "./triage-options.js";

export const explain: CommandSpec = {
  name: "explain",
  summary: "show how a cluster of a report came to its risk, and correct a step",
  description:
    "Prints the chain of a cluster: the facts that the model was given, its answer to each step with the probability, and what the " +
    "risk is made of. With --set, an answer is replaced by yours, and the steps after it are asked again.",
  arguments: [
    { name: "<report>", description: "the folder that `socagent triage` wrote" },
    { name: "<cluster>", description: "its id or its rank, such as C-00012 or 1" },
  ],
  options: [
    {
      flags: "--set <answers>",
      description: "your answers, with commas between, such as stage=execution,intent=theft",
      parse: list,
    },
    {
      flags: "--checkpoint <folder>",
      description: "the model that the report was made with (default: socagent-mini, which comes with socagent)",
    },
    encoderOption,
    backendOption,
    threadsOption,
    { flags: "--json", description: "print JSON instead of text" },
  ],
  examples: [
    "socagent explain monday 1",
    "socagent explain monday C-00012 --set stage=execution",
    "socagent explain monday C-00012 --set intent=testing,impact=none --json",
  ],
  load: async () => (await import("./explain-run.js")).runExplain,
};
