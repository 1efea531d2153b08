/** `socagent completion`: scripts by which shells complete commands, options and their values. */
import type { CommandSpec } from "./command.js";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

export const completion: CommandSpec = {
  name: "completion",
  summary: "print a script by which bash, zsh or fish complete commands",
  description:
    "Prints a script that completes commands, options, their values and files. Load it where your shell starts, as in the examples: the " +
    "first for bash, the second for zsh (the folder must be in fpath), the third for fish.",
  arguments: [{ name: "<shell>", description: SHELLS.join(", ") }],
  options: [],
  examples: [
    "socagent completion bash >> ~/.bashrc",
    "socagent completion zsh > ~/.zfunc/_socagent",
    "socagent completion fish > ~/.config/fish/completions/socagent.fish",
  ],
  load: async () => (await import("./completion-run.js")).runCompletion,
};
