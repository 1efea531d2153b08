/** What contenders of the csv benchmark say: ours (ingest-contender.mjs) and pandas (peers/read_csv.py). */
import { z } from "zod";

const peak = z.number().nullable();

export const Round = z.object({
  rows: z.number(),
  /** After repeated rows are removed, and with ours, after cleaning. */
  kept: z.number(),
  readSeconds: z.number(),
  /** Reading and removing repeated rows. */
  seconds: z.number(),
  /** Most that was resident until then; null where the system does not tell. */
  peakBytes: peak,
  /** Of ours alone: the same with splitting, facts, texts and writing the dataset. */
  whole: z.object({ seconds: z.number(), peakBytes: peak }).optional(),
  versions: z.record(z.string(), z.string()),
});

export type Round = z.infer<typeof Round>;
