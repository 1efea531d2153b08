/** What a run leaves to read: `train-log.jsonl`, a JSON object a line, and TensorBoard's event files. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileError } from "../files.js";
import { EventFile, removeEventFiles } from "./tensorboard.js";

export const LOG_FILE = "train-log.jsonl";

export type LogEntry = Readonly<Record<string, number | string | null>> & {
  readonly kind: "step" | "evaluation" | "skipped" | "head";
  readonly step: number;
};

export class RunLog {
  readonly #file: string;
  readonly #events: EventFile;

  /** @param from the step that the run goes on from: what an interrupted run wrote of later steps is dropped, as it comes again. 0: nothing of an earlier run is kept */
  constructor(out: string, from: number) {
    this.#file = join(out, LOG_FILE);
    try {
      mkdirSync(out, { recursive: true });
      if (from === 0) writeFileSync(this.#file, "");
      else if (existsSync(this.#file)) writeFileSync(this.#file, linesUpTo(readFileSync(this.#file, "utf8"), from));
      const events = join(out, "tensorboard");
      if (from === 0) removeEventFiles(events);
      this.#events = new EventFile(events);
    } catch (thrown) {
      throw fileError(thrown, this.#file, "write");
    }
  }

  write(entry: LogEntry): void {
    const { kind, step, ...values } = entry;
    const group = kind === "step" ? "train" : "validation";
    const scalars = Object.entries(values).flatMap(([name, value]): [string, number][] =>
      typeof value === "number" ? [[`${group}/${name}`, value]] : [],
    );
    try {
      appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
      if (kind !== "skipped") this.#events.write(step, Object.fromEntries(scalars));
    } catch (thrown) {
      throw fileError(thrown, this.#file, "write");
    }
  }
}

/** What comes after the last step comes again whenever a run goes on. */
const HEAD_LINE = '"kind":"head"';

function linesUpTo(text: string, step: number): string {
  const kept = text.split("\n").filter((line) => {
    const found = /"step":(\d+)/.exec(line);
    return found !== null && Number(found[1]) <= step && !line.includes(HEAD_LINE);
  });
  return kept.map((line) => `${line}\n`).join("");
}
