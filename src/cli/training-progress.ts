/** How a training is going: one live line on a terminal, a plain line for each line of the log where nobody watches. */
import { formatBytes, formatDuration } from "./format.js";
import type { Io } from "./io.js";
import { ProgressLine } from "./progress.js";
import type { LoopEvent, StepEvent } from "../train/loop.js";

export interface StageNews {
  readonly kind: "stage";
  readonly stage: string;
  readonly done?: number;
  readonly detail: string;
}

export class TrainingProgress {
  readonly #line: ProgressLine;

  constructor(private readonly io: Io) {
    this.#line = new ProgressLine(io.stderr);
  }

  readonly show = (event: LoopEvent | StageNews): void => {
    switch (event.kind) {
      case "stage":
        this.#line.show(event.stage, event.done, event.detail);
        return;
      case "step":
        this.#step(event);
        return;
      case "evaluation": {
        const figures = Object.entries(event.figures).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
        this.#say(`step ${event.step}: validation ${figures.join(", ")}${event.best ? " (best so far)" : ""}`);
        return;
      }
      case "skipped":
        this.#say(`step ${event.step}: the loss is not finite; skipped (${event.inRow} in a row)`);
        return;
      case "saved":
        if (this.io.stderr.isTerminal) return;
        this.#say(`step ${event.step}: saved`);
        return;
      case "resumed":
        this.#say(`going on from step ${event.step}`);
    }
  };

  clear(): void {
    this.#line.clear();
  }

  #step(event: StepEvent): void {
    if (this.io.stderr.isTerminal) {
      this.#line.show("training", event.step / event.steps, stepText(event));
    } else if (event.logged) {
      this.io.stderr.write(`${stepText(event)}\n`);
    }
  }

  #say(text: string): void {
    this.#line.clear();
    this.io.stderr.write(`${text}\n`);
  }
}

function stepText(event: StepEvent): string {
  return [
    `step ${event.step}/${event.steps}`,
    `loss ${event.loss.toFixed(4)}`,
    `lr ${event.learningRate.toExponential(1)}`,
    `${event.examplesPerSecond.toFixed(0)} examples/s`,
    formatBytes(event.memoryBytes),
    `${formatDuration(event.secondsLeft)} left`,
  ].join("  ");
}
