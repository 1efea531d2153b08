/** What contenders of the model benchmark say, ours (contender.ts) and PyTorch's (peers/lora_step.py). */
import { z } from "zod";

const Memory = z.object({
  /** Resident now; null where the system does not tell. */
  residentBytes: z.number().nullable(),
  /** Most that was ever resident. */
  peakBytes: z.number().nullable(),
});

/** Said unasked, once model and optimizer are in memory. */
export const Ready = z.object({
  /** One line for people. */
  description: z.string(),
  threads: z.number(),
  parameters: z.number(),
  trainable: z.number(),
  versions: z.record(z.string(), z.string()),
  memory: Memory,
});

/** The answer to `run N`. */
export const Times = z.object({
  /** Of each step. */
  ms: z.array(z.number()),
  /** Loss before the last step, or a number of the last output. */
  value: z.number(),
});

/** The answer to `memory`. */
export const MemoryAnswer = z.object({ memory: Memory });

export type Memory = z.infer<typeof Memory>;
export type Ready = z.infer<typeof Ready>;
export type Times = z.infer<typeof Times>;
