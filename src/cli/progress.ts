/** How far long work is: a line that is redrawn on a terminal, a few lines where nobody watches. */
import type { Output } from "./io.js";

/** A terminal is redrawn at most so often. */
const REDRAW_MS = 100;
/** Where nobody watches, a line this often. */
const LINE_MS = 30_000;
const BAR = 24;

export class ProgressLine {
  readonly #output: Output;
  #stage = "";
  #shown = -Infinity;
  #drawn = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /**
   * @param stage what is being done, a few words
   * @param done share of it, 0 to 1; undefined where it cannot be told
   * @param detail what is counted
   */
  show(stage: string, done: number | undefined, detail: string): void {
    const now = performance.now();
    const isNew = stage !== this.#stage;
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
    this.#output.write(`\r\u001b[2K${stage.padEnd(10)} ${bar}${detail}`);
    this.#drawn = true;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#drawn) this.#output.write("\r\u001b[2K");
    this.#drawn = false;
  }
}
