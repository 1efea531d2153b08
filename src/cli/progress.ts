/** How far long work is: a line that is redrawn on a terminal, a few lines where nobody watches. */
import { oneLine } from "./escape.js";
import type { Output } from "./io.js";

/** A terminal is redrawn at most so often. */
const REDRAW_MS = 100;
/** Where nobody watches, a line this often. */
const LINE_MS = 30_000;
/** On a terminal the line tells how long nothing has been heard, so that it is seen to be alive. */
const TICK_MS = 1_000;
const SILENCE_MS = 2_000;
const BAR = 24;

export class ProgressLine {
  readonly #output: Output;
  #stage = "";
  #shown = -Infinity;
  #heard = -Infinity;
  #line = "";
  #drawn = false;
  #ticking: NodeJS.Timeout | undefined;

  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * @param stage what is being done, a few words
   * @param done share of it, 0 to 1; undefined where it cannot be told
   * @param said what is counted
   */
  show(stage: string, done: number | undefined, said: string): void {
    // Names of files and rules among it.
    const detail = oneLine(said);
    const now = performance.now();
    const isNew = stage !== this.#stage;
    this.#heard = now;
    if (!isNew && now - this.#shown < (this.#output.isTerminal ? REDRAW_MS : LINE_MS)) return;
    this.#stage = stage;
    this.#shown = now;
    const percent = done === undefined ? "" : `${Math.floor(100 * done)} %`;
    if (!this.#output.isTerminal) {
      this.#output.write(`${[stage, percent, detail].filter((part) => part !== "").join("  ")}\n`);
      return;
    }
    const full = Math.round(BAR * (done ?? 0));
    const bar = done === undefined ? "" : `${"█".repeat(full)}${"░".repeat(BAR - full)} ${percent.padStart(5)}  `;
    this.#line = `${stage.padEnd(10)} ${bar}${detail}`;
    this.#draw(this.#line);
    this.#ticking ??= setInterval(() => {
      this.#tick();
    }, TICK_MS).unref();
  }

  /** Takes the line away. */
  clear(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
    if (this.#drawn) this.#output.write("\r\u001b[2K");
    this.#drawn = false;
  }

  #tick(): void {
    const silent = performance.now() - this.#heard;
    if (silent < SILENCE_MS) return;
    this.#draw(`${this.#line}${this.#line.endsWith(" ") ? "" : "  "}… ${Math.floor(silent / 1_000)} s`);
  }

  #draw(line: string): void {
    this.#output.write(`\r\u001b[2K${line}`);
    this.#drawn = true;
  }
}
