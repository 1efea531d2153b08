/** The program's entry: streams, signals, errors and the exit code. Nothing else sets an exit code. */
import { systemCode } from "../errors.js";
import { processIo } from "./io.js";
import { runProgram } from "./program.js";
import { exitCodeOf, renderError } from "./render-error.js";

/** 128 + SIGINT's number, as shells report it. */
const INTERRUPTED = 130;

/** @param argv without the interpreter and the script */
export async function main(argv: readonly string[]): Promise<void> {
  const io = await processIo();
  const fail = (thrown: unknown): void => {
    io.stderr.write(renderError(thrown, { colours: io.stderr.colours, debug: wantsDebug(argv) }));
    process.exitCode = exitCodeOf(thrown);
  };
  endQuietlyWithTheReader();
  process.on("SIGINT", () => process.exit(INTERRUPTED));
  process.on("uncaughtException", (thrown) => {
    fail(thrown);
    process.exit();
  });
  try {
    process.exitCode = await runProgram(argv, io);
  } catch (thrown) {
    fail(thrown);
  }
}

/** `socagent … | head`: whoever read our output has seen enough. */
function endQuietlyWithTheReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: Error) => {
      if (systemCode(error) !== "EPIPE") throw error;
      process.exit();
    });
  }
}

function wantsDebug(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const options = end === -1 ? argv : argv.slice(0, end);
  return options.includes("--debug") || !["", "0", undefined].includes(process.env.SOCAGENT_DEBUG);
}
