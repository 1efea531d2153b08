/** A command as data: what the help tells, what the parser accepts, and where its code is. */
import type { Io } from "./io.js";

/** 0 fine, 1 failed. Wrong use (2) is an error that is thrown: `SocagentError` with code `usage`. */
export type ExitCode = 0 | 1;

export interface OptionSpec {
  /** As in `--threads <n>`; `--json` for a switch. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  /** Shown in the help, and the value where the option is absent. */
  readonly defaultValue?: string | number | boolean;
  /** Turns the text into a value. @throws SocagentError (`usage`) */
  readonly parse?: (text: string) => unknown;
}

export interface ArgumentSpec {
  /** `<file>` where it must be given, `[file]` where it may be, `<files...>` for several. */
  readonly name: string;
  readonly description: string;
}

export interface ParsedArguments {
  /** Values by the option's name in camelCase; for the command's action to check. */
  readonly options: unknown;
  readonly positionals: readonly string[];
}

export interface CommandSpec {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** The paragraph above the options. */
  readonly description: string;
  readonly arguments?: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** Imports the code, so that `--help` need not. */
  readonly load: () => Promise<Action>;
}

export type Action = (parsed: ParsedArguments, io: Io) => Promise<ExitCode>;
