/** Where a command prints: the process's streams, with colours where they are wanted. */
import { isatty } from "node:tty";
import { coloursOf, type Colours } from "./colours.js";

/** One of the process's streams. */
export interface Output {
  write(text: string): void;
  readonly colours: Colours;
  /** Whether a person watches: progress is drawn only there. */
  readonly isTerminal: boolean;
  /** Of the terminal, where there is one. */
  readonly columns?: number;
}

export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Progress, warnings and errors. */
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The real streams. */
export async function processIo(): Promise<Io> {
  return { stdout: await outputOn("stdout"), stderr: await outputOn("stderr"), environment: process.env };
}

async function outputOn(name: "stdout" | "stderr"): Promise<Output> {
  const stream = process[name];
  const isTerminal = isatty(stream.fd);
  return {
    write: (text) => void stream.write(text),
    colours: await coloursOf(name, isTerminal),
    isTerminal,
    ...(isTerminal ? { columns: stream.columns } : {}),
  };
}
