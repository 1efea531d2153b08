/** Runs `socagent train`: options, backend, progress, and what it came to. */
import { z } from "zod";
import { startBackend } from "../model/tensors.js";
import type { HeadFit } from "../train/fine-tune/refit-head.js";
import { rehearse } from "../train/rehearse.js";
import { train, type TrainResult } from "../train/train.js";
import { resolveTrain } from "../train/train-options.js";
import type { Action } from "./command.js";
import { oneLine } from "./escape.js";
import { formatDuration } from "./format.js";
import { prepareOut } from "./prepare-out.js";
import { renderRehearsal } from "./rehearsal-report.js";
import { stopSignal } from "./stop.js";
import { GPU_MEMORY } from "./train.js";
import { TrainingProgress } from "./training-progress.js";
import { trainingValues } from "./training-values.js";

const Flags = z.looseObject({
  chain: z.boolean().optional(),
  facts: z.boolean().optional(),
  dryRun: z.boolean().default(false),
  gpuMemory: z.number().default(GPU_MEMORY),
});

export const runTrain: Action = async ({ options }, io) => {
  const { chain, facts, dryRun, gpuMemory, ...flags } = Flags.parse(options);
  // Commander says `chain: true` where --no-chain is absent; a configuration file may say otherwise. The same for facts.
  const values = await trainingValues({
    ...flags,
    ...(chain === false ? { chain } : {}),
    ...(facts === false ? { facts } : {}),
  });
  const { given, printConfig, resume, backend, threads } = values;
  const parsed = await resolveTrain(given);
  if (printConfig) {
    io.stdout.write(`${JSON.stringify(parsed, undefined, 2)}\n`);
    return 0;
  }
  if (!dryRun) await prepareOut(parsed.out, values);
  const progress = new TrainingProgress(io);
  const { signal, release } = stopSignal(io, "stopping after this step; everything so far is being saved");
  try {
    const started = await startBackend(backend, threads === undefined ? {} : { threads });
    io.stderr.write(`backend: ${started.kind}\n`);
    const onEvent: NonNullable<Parameters<typeof train>[1]["onEvent"]> = (event) => {
      if (event.kind !== "warning") {
        progress.show(event);
        return;
      }
      progress.clear();
      io.stderr.write(`warning: ${oneLine(event.message)}\n`);
    };
    if (dryRun) {
      const rehearsal = await rehearse(parsed, { resume, signal, onEvent });
      progress.clear();
      io.stdout.write(renderRehearsal(rehearsal, gpuMemory));
      return 0;
    }
    const result = await train(parsed, { resume, signal, onEvent });
    progress.clear();
    io.stdout.write(renderResult(result, parsed.out));
    return 0;
  } finally {
    progress.clear();
    release();
  }
};

function renderResult(result: TrainResult, out: string): string {
  const { steps, examples, skipped, seconds, best, head, endedEarly, classes, trained, calibration } = result;
  const count = (value: number): string => value.toLocaleString("en-US");
  const figures = Object.entries(best?.figures ?? {}).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
  return [
    `${count(steps)} steps, ${count(examples)} examples in ${formatDuration(seconds)}${endedEarly ? ", ended early: it got no better" : ""}`,
    `${count(trained)} numbers trained; ${classes.length} classes`,
    ...(skipped === 0 ? [] : [`${skipped} steps skipped: their loss was not finite`]),
    ...(best === null ? [] : [`best at step ${best.step}: ${figures.join(", ")}`]),
    ...(head === undefined ? [] : [headLine(head)]),
    `calibrated on ${count(calibration.rows)} rows: temperature ${calibration.temperature.toPrecision(3)}, ${calibration.incidents.length} attack ${calibration.incidents.length === 1 ? "incident" : "incidents"}; the ${calibration.scoring} scores`,
    `written: ${oneLine(out)}; triage with it: \`socagent triage alerts.csv --checkpoint ${oneLine(out)}\``,
    "",
  ].join("\n");
}

function headLine({ examples, before, after, kept }: HeadFit): string {
  const change = (name: string, title: string): string =>
    `${title} ${(before[name] ?? NaN).toPrecision(3)} → ${(after[name] ?? NaN).toPrecision(3)}`;
  const figures = `${change("loss", "loss")}, ${change("macroF1", "macro F1")}`;
  const outcome = kept ? "kept" : "no better, the one before is back";
  return `head fitted anew on ${examples.toLocaleString("en-US")} examples: ${figures}; ${outcome}`;
}
