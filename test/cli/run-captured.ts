// Runs the command line in this process, and holds what it prints.
import { NO_COLOURS } from "../../src/cli/colours.js";
import type { CommandSpec } from "../../src/cli/command.js";
import type { Io, Output } from "../../src/cli/io.js";
import { runProgram } from "../../src/cli/program.js";

export interface Captured {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param commands all of them, unless some are given */
export async function runCaptured(
  argv: readonly string[],
  {
    environment = {},
    commands,
  }: { readonly environment?: Io["environment"]; readonly commands?: readonly CommandSpec[] } = {},
): Promise<Captured> {
  const printed = { stdout: "", stderr: "" };
  const output = (name: "stdout" | "stderr"): Output => ({
    write: (text) => void (printed[name] += text),
    colours: NO_COLOURS,
    isTerminal: false,
  });
  const io: Io = { stdout: output("stdout"), stderr: output("stderr"), environment };
  return { code: await runProgram([...argv], io, ...(commands === undefined ? [] : [commands])), ...printed };
}
