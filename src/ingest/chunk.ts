/** A chunk of the input, read: its rows in a run sorted by time, their hashes in the order of the input, and what was counted. */
import { z } from "zod";

const count = z.int().min(0);
const counts = z.record(z.string(), count);

const ChunkLabel = z.strictObject({
  /** As the source spells it; undefined where the truth is not known. */
  label: z.string().optional(),
  class: z.string(),
  family: z.string(),
  malicious: z.boolean().optional(),
  technique: z.string().optional(),
  tactic: z.string().optional(),
  intent: z.string().optional(),
  impact: z.string().optional(),
  tier: z.enum(["low", "medium", "high", "critical"]).optional(),
});

export const ChunkReport = z.strictObject({
  /** Index of the input. */
  input: count,
  /** Rows that are in the run. */
  rows: count,
  /** Rows that were looked at, rejected ones included. */
  rowsRead: count,
  /** Lines from the chunk's begin to its end. */
  lines: count,
  /** Whether lines count from the chunk's begin, so that those of earlier chunks are still to be added. */
  linesAreRelative: z.boolean(),
  runBytes: count,
  labels: z.array(ChunkLabel),
  protocols: z.array(z.string()),
  /** By reason. */
  rejects: counts,
  rejectBytes: count,
  /** By fault. */
  cleaning: counts,
  /** Canonical names of features that the input has, and of those that are not zero somewhere. */
  features: z.array(z.string()),
  nonZeroFeatures: z.array(z.string()),
});

export type ChunkReport = z.infer<typeof ChunkReport>;
export type ChunkLabel = z.infer<typeof ChunkLabel>;
