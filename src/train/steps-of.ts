/** How many optimizer steps a run has. */
import type { Source } from "./data/source.js";
import type { LoopOptions } from "./defaults.js";

/** One epoch sees as many examples as there are training rows; what is given as steps goes before epochs. */
export function stepsOf(options: LoopOptions, sources: readonly Pick<Source, "train">[]): number {
  if (options.maxSteps !== null) return options.maxSteps;
  const rows = sources.reduce((total, { train }) => total + train.length, 0);
  return Math.max(1, Math.ceil((options.epochs * rows) / (options.batchSize * options.accumulate)));
}
