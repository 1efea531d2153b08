// Made-up command lines, of words that are commands, options, and what is neither. No command runs.
import fc from "fast-check";
import { NO_COLOURS } from "../../src/cli/colours.js";
import type { CommandSpec } from "../../src/cli/command.js";
import type { Io } from "../../src/cli/io.js";
import { COMMANDS, runProgram } from "../../src/cli/program.js";
import { exitCodeOf, renderError } from "../../src/cli/render-error.js";
import { SocagentError } from "../../src/errors.js";
import { requireUnpolluted } from "./read-or-refuse.js";

const INERT: readonly CommandSpec[] = COMMANDS.map((spec) => ({
  ...spec,
  load: () => Promise.resolve(() => Promise.resolve(0 as const)),
}));
const output = { write: (): void => undefined, colours: NO_COLOURS, isTerminal: false };
const io: Io = { stdout: output, stderr: output, environment: {} };

const flags = COMMANDS.flatMap(({ options }) => options.map(({ flags: text }) => text.split(/[ ,]/)[0] ?? ""));
const ODD_WORDS = [
  ...["auto", "0", "-1", "1e999", "NaN", "9".repeat(40), "1".repeat(50_000), "a=b", ",", "=", ""],
  ...["__proto__", "2025-03-03", "\u001b[31m", "\0"],
];
const word = fc.oneof(
  fc.constantFrom(...COMMANDS.map(({ name }) => name), ...flags, "help", "--help", "--version", "--", "-", "--debug"),
  fc.constantFrom(...ODD_WORDS),
  fc.string({ maxLength: 12 }),
  fc.tuple(fc.constantFrom(...flags), fc.string({ maxLength: 6 })).map(([flag, value]) => `${flag}=${value}`),
);

export const commandLine = fc.array(word, { maxLength: 8 });

/** @throws what is no wrong use, and for a message that commands a terminal */
export async function understoodOrRefused(argv: string[]): Promise<"understood" | "refused"> {
  const outcome = await attempt(argv);
  requireUnpolluted();
  return outcome;
}

async function attempt(argv: string[]): Promise<"understood" | "refused"> {
  try {
    const code = await runProgram(argv, io, INERT);
    if (code !== 0) throw new Error(`exit code ${code} of a command that does nothing`);
    return "understood";
  } catch (thrown) {
    if (!(thrown instanceof SocagentError)) throw thrown;
    if (exitCodeOf(thrown) !== 2) throw new Error(`exit code ${exitCodeOf(thrown)} for wrong use`, { cause: thrown });
    // eslint-disable-next-line no-control-regex -- escapes are what is looked for
    if (/[\0-\x08\x0b-\x1f\x7f]/.test(renderError(thrown, { colours: NO_COLOURS, debug: false })))
      throw new Error("a message that commands a terminal", { cause: thrown });
    return "refused";
  }
}
