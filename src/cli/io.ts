/** Where a command prints: the process's streams, with colours where they are wanted. */
import { isatty } from "node:tty";
import { Chalk, type ChalkInstance, supportsColor, supportsColorStderr } from "chalk";

/** One of the process's streams. */
export interface Output {
  write(text: string): void;
  readonly colours: ChalkInstance;
  /** Whether a person watches: progress is drawn only there. */
  readonly isTerminal: boolean;
}

export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

type Level = 0 | 1 | 2 | 3;

/**
 * Colours: none where NO_COLOR is set and not empty (https://no-color.org); as FORCE_COLOR says (0 or false: none);
 * otherwise only on a terminal that has them.
 */
export function colourLevel(environment: Io["environment"], isTerminal: boolean, supported: Level): Level {
  if ((environment.NO_COLOR ?? "") !== "") return 0;
  const forced = environment.FORCE_COLOR;
  if (forced !== undefined) {
    if (forced === "0" || forced === "false") return 0;
    return forced === "2" ? 2 : forced === "3" ? 3 : 1;
  }
  return isTerminal ? supported : 0;
}

/** The real streams. */
export function processIo(): Io {
  return {
    stdout: outputOn(process.stdout, supportsColor === false ? 0 : supportsColor.level),
    stderr: outputOn(process.stderr, supportsColorStderr === false ? 0 : supportsColorStderr.level),
    environment: process.env,
  };
}

function outputOn(stream: NodeJS.WriteStream & { fd: number }, supported: Level): Output {
  const isTerminal = isatty(stream.fd);
  return {
    write: (text) => void stream.write(text),
    colours: new Chalk({ level: colourLevel(process.env, isTerminal, supported) }),
    isTerminal,
  };
}
