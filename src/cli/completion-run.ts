/** Runs `socagent completion`. */
import { SocagentError } from "../errors.js";
import type { Action } from "./command.js";
import { SHELLS, type Shell } from "./completion.js";
import { bashScript, fishScript, zshScript } from "./completion-scripts.js";
import { COMMANDS } from "./program.js";
import { wordsOf } from "./completion-words.js";

export const runCompletion: Action = ({ positionals }, io) => {
  const [given = ""] = positionals;
  const shell = SHELLS.find((name) => name === given);
  if (shell === undefined) {
    throw new SocagentError("usage", `${JSON.stringify(given)} is no shell that can be completed`, {
      nextStep: `Give one of ${SHELLS.join(", ")}.`,
    });
  }
  io.stdout.write(scriptFor(shell));
  return Promise.resolve(0);
};

function scriptFor(shell: Shell): string {
  const words = COMMANDS.map(wordsOf);
  switch (shell) {
    case "bash":
      return bashScript(words);
    case "zsh":
      return zshScript(words);
    case "fish":
      return fishScript(words);
  }
}
