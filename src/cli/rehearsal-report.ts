/** What `socagent train --dry-run` found, for people. */
import type { Rehearsal } from "../train/rehearse.js";
import { formatBytes, formatDuration } from "./format.js";
import { row } from "./layout.js";

/** @param gpuMemory in GB */
export function renderRehearsal(found: Rehearsal, gpuMemory: number): string {
  const { trainingSeconds, evaluationSeconds, headSeconds, calibrationSeconds, gpuBytes } = found;
  const whole = trainingSeconds + evaluationSeconds + headSeconds + calibrationSeconds;
  const count = (value: number): string => value.toLocaleString("en-US");
  const verdict = gpuBytes <= gpuMemory * 1e9 ? "fits in" : "does not fit in";
  return [
    "Everything works; nothing was trained.",
    row("model", `${count(found.parameters)} parameters, ${count(found.trained)} trained, ${found.classes} classes`),
    row("run", `${count(found.steps)} steps, ${count(found.examples)} examples; first loss ${found.loss.toFixed(4)}`),
    row(
      "time",
      `about ${formatDuration(whole)} here: training ${formatDuration(trainingSeconds)} (${found.secondsPerStep.toPrecision(3)} s a step), evaluations ${formatDuration(evaluationSeconds)}, the head ${formatDuration(headSeconds)}, calibration ${formatDuration(calibrationSeconds)}`,
    ),
    row("memory", `${formatBytes(found.residentBytes)} at most of this process, a batch of full length among it`),
    row(
      "GPU",
      `${formatBytes(gpuBytes)}: ${formatBytes(found.tensorBytes)} of tensors by their shapes, a quarter for gaps between them, and CUDA's libraries; ${verdict} ${gpuMemory} GB`,
    ),
    "",
  ].join("\n");
}
