/**
 * One contender of a benchmark: a child process that computes only when it is told to.
 *
 * It answers each line on its standard input with one line of JSON on its standard output, the first one unasked when it
 * is ready. Lines that are no JSON object (libraries print what they like) are passed over. It ends with its input.
 */
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

/** What a process failed with is at the end of what it printed. */
const STDERR_LINES = 12;
/** Longer than any step takes: a contender that hangs must not hang the benchmark. */
const ANSWER_TIMEOUT_MS = 600_000;

export interface ContenderCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** How to run a TypeScript file of ours in a Node.js of its own. */
export function nodeCommand(script: string, args: readonly string[]): ContenderCommand {
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return { program: process.execPath, args: ["--import", loader, script, ...args] };
}

export class ContenderProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #errors: string[] = [];
  readonly #answers: unknown[] = [];
  #waiting: { resolve: (answer: unknown) => void; reject: (reason: Error) => void } | undefined;
  #ended: string | undefined;
  readonly #exit: Promise<void>;

  constructor({ program, args, environment }: ContenderCommand) {
    this.#child = spawn(program, args, { stdio: "pipe", env: { ...process.env, ...environment } });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.#receive(line);
    });
    createInterface({ input: this.#child.stderr }).on("line", (line) => {
      this.#errors.push(line);
      if (this.#errors.length > STDERR_LINES) this.#errors.shift();
    });
    this.#child.stdin.on("error", () => undefined); // a process that has ended; its exit tells more
    this.#exit = new Promise((resolve) => {
      const ended = (how: string): void => {
        this.#ended ??= how;
        this.#waiting?.reject(this.#failure());
        this.#waiting = undefined;
        resolve();
      };
      this.#child.once("error", (error) => {
        ended(error.message);
      });
      // Not "exit": the last lines may still be on their way.
      this.#child.once("close", (code, signal) => {
        ended(signal === null ? `exit code ${code ?? "unknown"}` : `signal ${signal}`);
      });
    });
  }

  /** The next answer. @throws Error with the last lines it printed, when it ends instead or stays silent */
  async next(): Promise<unknown> {
    const ready = this.#answers.shift();
    if (ready !== undefined) return ready;
    if (this.#ended !== undefined) throw this.#failure();
    let timer: NodeJS.Timeout | undefined;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting = { resolve, reject };
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${ANSWER_TIMEOUT_MS / 1000} s`));
      }, ANSWER_TIMEOUT_MS);
    });
    return answer.finally(() => {
      clearTimeout(timer);
    });
  }

  /** Says a line and waits for the answer. @throws as `next` */
  async ask(line: string): Promise<unknown> {
    this.#child.stdin.write(`${line}\n`);
    return this.next();
  }

  /** Ends the process and waits until it is gone. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#exit;
    clearTimeout(timer);
  }

  #receive(line: string): void {
    if (!line.startsWith("{")) return;
    let answer: unknown;
    try {
      answer = JSON.parse(line);
    } catch {
      return;
    }
    if (this.#waiting === undefined) this.#answers.push(answer);
    else this.#waiting.resolve(answer);
    this.#waiting = undefined;
  }

  #failure(): Error {
    const said = this.#errors.join("\n").trim();
    return new Error(`the process ended (${this.#ended ?? "unknown"})${said === "" ? "" : `:\n${said}`}`);
  }
}
