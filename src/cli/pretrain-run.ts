/** Runs `socagent pretrain`: options, backend, progress, and what it came to. */
import { join } from "node:path";
import { z } from "zod";
import { startBackend } from "../model/tensors.js";
import { DEFAULT_PRETRAIN } from "../train/defaults.js";
import { pretrain } from "../train/pretrain.js";
import { parsePretrain } from "../train/pretrain-options.js";
import type { LoopResult } from "../train/loop.js";
import type { Action } from "./command.js";
import { oneLine } from "./escape.js";
import { formatDuration } from "./format.js";
import { prepareOut } from "./prepare-out.js";
import { stopSignal } from "./stop.js";
import { TrainingProgress } from "./training-progress.js";
import { trainingValues } from "./training-values.js";

/** Whatever else was given. */
const Flags = z.looseObject({ summary: z.boolean().optional() });

export const runPretrain: Action = async ({ options }, io) => {
  // Commander says `summary: true` where --no-summary is absent; a configuration file may say otherwise.
  const { summary, ...flags } = Flags.parse(options);
  const values = await trainingValues(summary === false ? { ...flags, summary } : flags);
  const { given, printConfig, resume, backend, threads } = values;
  const parsed = parsePretrain(given);
  if (printConfig) {
    io.stdout.write(`${JSON.stringify({ ...DEFAULT_PRETRAIN, ...parsed }, undefined, 2)}\n`);
    return 0;
  }
  await prepareOut(parsed.out, values);
  const progress = new TrainingProgress(io);
  const { signal, release } = stopSignal(io, "stopping after this step; everything so far is being saved");
  try {
    const started = await startBackend(backend, threads === undefined ? {} : { threads });
    io.stderr.write(`backend: ${started.kind}\n`);
    const result = await pretrain(parsed, { resume, signal, onEvent: progress.show });
    progress.clear();
    io.stdout.write(renderResult(result, parsed.out));
    return 0;
  } finally {
    progress.clear();
    release();
  }
};

function renderResult({ steps, examples, skipped, seconds, best, endedEarly }: LoopResult, out: string): string {
  const figures = Object.entries(best?.figures ?? {}).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return [
    `${steps.toLocaleString("en-US")} steps, ${examples.toLocaleString("en-US")} examples in ${formatDuration(seconds)}${endedEarly ? ", ended early: it got no better" : ""}`,
    ...(skipped === 0 ? [] : [`${skipped} steps skipped: their loss was not finite`]),
    ...(best === null ? [] : [`best at step ${best.step}: ${figures.join(", ")}`]),
    `written: ${oneLine(out)}; fine-tune it with \`socagent train --base ${oneLine(out)} --data … --out ${join("checkpoints", "mine")}\``,
    "",
  ].join("\n");
}
