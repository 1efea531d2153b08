/** The command line: commands as data in, one run of one of them out. */
import { Command, CommanderError, Option } from "commander";
import { SocagentError } from "../errors.js";
import { VERSION } from "../version.js";
import type { CommandSpec, ExitCode, OptionSpec } from "./command.js";
import { bench } from "./bench.js";
import { completion } from "./completion.js";
import { doctor } from "./doctor.js";
import { evaluate } from "./evaluate.js";
import { explain } from "./explain.js";
import { exportModel } from "./export.js";
import { fetchCommand } from "./fetch.js";
import { ingest } from "./ingest.js";
import type { Io } from "./io.js";
import { pretrain } from "./pretrain.js";
import { simulate } from "./simulate.js";
import { train } from "./train.js";
import { triage } from "./triage.js";

/** In the order of the help. */
export const COMMANDS: readonly CommandSpec[] = [
  doctor,
  fetchCommand,
  ingest,
  simulate,
  pretrain,
  train,
  evaluate,
  bench,
  triage,
  explain,
  exportModel,
  completion,
];

/** Readable on a wide terminal, and the same everywhere. */
const HELP_WIDTH = 80;

const DEBUG_OPTION: OptionSpec = { flags: "--debug", description: "on failure, show where in the code it happened" };

const EPILOGUE = `
Exit codes: 0 fine, 1 failed, 2 wrong use.
Environment: SOCAGENT_DEBUG=1 is --debug for every command; NO_COLOR and
FORCE_COLOR turn colours off and on.`;

/**
 * Runs one command line.
 * @param argv without the interpreter and the script
 * @throws SocagentError (`usage`) when it is no right command line; whatever the command throws
 */
export async function runProgram(argv: readonly string[], io: Io, commands = COMMANDS): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = createProgram(io, commands, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof CommanderError)) throw thrown;
    if (thrown.exitCode === 0) return 0; // --help or --version, already printed
    throw usageError(thrown, program, argv, io);
  }
  return exitCode;
}

/** The commander program. `finished` gets the exit code of the action that ran. */
export function createProgram(
  io: Io,
  commands: readonly CommandSpec[] = COMMANDS,
  finished: (code: ExitCode) => void = () => undefined,
): Command {
  const program = new Command("socagent")
    .description("A small language model for security alerts: fine-tune it and triage with it,\non your own machine.")
    .usage("<command> [options]")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show a command's help")
    .addOption(toOption(DEBUG_OPTION))
    .addHelpText("after", EPILOGUE)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        io.stdout.write(text);
      },
      // Errors are thrown, and rendered in one place.
      writeErr: () => undefined,
      outputError: () => undefined,
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => io.stdout.colours.level > 0,
    })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => io.stdout.colours.bold(title) });
  for (const spec of commands) addCommand(program, spec, io, finished);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, io: Io, finished: (code: ExitCode) => void): void {
  const command = program
    .command(spec.name)
    .summary(spec.summary)
    .description(spec.description)
    .helpOption("-h, --help", "show help")
    .addHelpText("after", `\nExamples:\n${spec.examples.map((example) => `  $ ${example}`).join("\n")}`);
  for (const { name, description } of spec.arguments ?? []) command.argument(name, description);
  for (const option of spec.options) command.addOption(toOption(option));
  command.action(async () => {
    const run = await spec.load();
    finished(await run({ options: command.opts(), positionals: command.args }, io));
  });
}

function toOption({ flags, description, choices, defaultValue, parse }: OptionSpec): Option {
  const option = new Option(flags, description);
  if (choices !== undefined) option.choices(choices);
  if (defaultValue !== undefined) option.default(defaultValue);
  if (parse !== undefined) option.argParser((text) => parse(text));
  return option;
}

/** Commander's message without its prefix; its suggestion and the place to look as the next step. */
function usageError(thrown: CommanderError, program: Command, argv: readonly string[], io: Io): SocagentError {
  const words = argv.filter((argument) => !argument.startsWith("-"));
  const named = program.commands.find((command) => command.name() === words[0]);
  const see = `See \`socagent ${named === undefined ? "" : `${named.name()} `}--help\`.`;
  if (thrown.code === "commander.help") {
    if (words[0] === "help")
      return new SocagentError("usage", `unknown command '${words[1] ?? ""}'`, { nextStep: see });
    io.stderr.write(`${program.helpInformation()}\n`);
    return new SocagentError("usage", "no command was given", { nextStep: "Give one of the commands above." });
  }
  const [message = "", suggestion] = thrown.message.replace(/^error: /, "").split(/\n\((?=Did you mean )/);
  const nextStep = suggestion === undefined ? see : `${suggestion.replace(/\)$/, "")} ${see}`;
  return new SocagentError("usage", message.replace(/\.$/, ""), { nextStep });
}
