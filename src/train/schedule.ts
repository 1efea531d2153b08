/** The learning rate over the steps, as transformers' schedules have it. */
import type { ScheduleKind } from "./defaults.js";

export interface Schedule {
  readonly kind: ScheduleKind;
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly steps: number;
}

/**
 * Rises linearly over the warm-up, then stays, falls linearly to zero, or by half a cosine.
 * @param step from 0
 */
export function learningRateAt({ kind, learningRate, warmupSteps, steps }: Schedule, step: number): number {
  if (step < warmupSteps) return (learningRate * step) / Math.max(1, warmupSteps);
  const done = Math.min(1, (step - warmupSteps) / Math.max(1, steps - warmupSteps));
  switch (kind) {
    case "constant":
      return learningRate;
    case "linear":
      return learningRate * (1 - done);
    case "cosine":
      return learningRate * 0.5 * (1 + Math.cos(Math.PI * done));
  }
}
