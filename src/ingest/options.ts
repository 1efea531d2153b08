/** What can be chosen about an ingest, with the defaults that the help prints. */
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { NON_FINITE_POLICIES, type NonFinitePolicy } from "../data/clean.js";
import { CONFLICT_POLICIES, type ConflictPolicy } from "../data/deduplicate.js";
import { ATTEMPTED_POLICIES, type AttemptedPolicy } from "../data/labels.js";
import type { ReadOptions } from "../data/read/options.js";
import { parseReadOptions } from "../data/read/parse-options.js";
import { DEFAULT_SPLITS, parseSplits, type SplitSpec } from "../data/split-spec.js";
import { CLOCK_CHOICES, type ClockChoice } from "./intake-options.js";
import { type DuplicateRule, parseDuplicateRule } from "./row-key.js";

export interface IngestOptions {
  /** Files, folders, globs, or `-`. */
  readonly inputs: readonly string[];
  /** The folder that the dataset becomes. */
  readonly out: string;
  readonly duplicates: DuplicateRule;
  readonly conflicts: ConflictPolicy;
  readonly attempted: AttemptedPolicy;
  readonly nonFinite: NonFinitePolicy;
  readonly clock: ClockChoice;
  readonly splits: readonly SplitSpec[];
  /** Whether the splits were chosen, and not only the default. */
  readonly splitsGiven: boolean;
  readonly seed: number;
  readonly audit: boolean;
  /** Tell each row's facts as numbers too. */
  readonly facts: boolean;
  /** Replace an existing dataset, and start anew where an ingest was stopped. */
  readonly force: boolean;
  /** Threads; null takes one for each core. */
  readonly workers: number | null;
  /** CSV of assets; feeds of addresses and MaxMind databases; an ATT&CK bundle: what facts are looked up in. */
  readonly assets: string | null;
  readonly intel: readonly string[];
  readonly attack: string | null;
  readonly read: ReadOptions;
}

export const DEFAULT_INGEST = {
  duplicates: "flow",
  conflicts: "drop",
  attempted: "benign",
  nonFinite: "missing",
  clock: "auto",
  splits: DEFAULT_SPLITS,
  facts: true,
  seed: 1,
} as const;

const MAX_WORKERS = 256;

const schema = z.strictObject({
  inputs: z.array(z.string().min(1)).min(1),
  out: z.string().min(1),
  duplicates: z.string().default(DEFAULT_INGEST.duplicates),
  conflicts: z.enum(CONFLICT_POLICIES).default(DEFAULT_INGEST.conflicts),
  attempted: z.enum(ATTEMPTED_POLICIES).default(DEFAULT_INGEST.attempted),
  nonFinite: z.enum(NON_FINITE_POLICIES).default(DEFAULT_INGEST.nonFinite),
  clock: z.enum(CLOCK_CHOICES).default(DEFAULT_INGEST.clock),
  splits: z.string().optional(),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(DEFAULT_INGEST.seed),
  audit: z.boolean().default(false),
  facts: z.boolean().default(DEFAULT_INGEST.facts),
  force: z.boolean().default(false),
  workers: z.int().min(1).max(MAX_WORKERS).nullable().default(null),
  assets: z.string().min(1).nullable().default(null),
  intel: z.array(z.string().min(1)).default([]),
  attack: z.string().min(1).nullable().default(null),
  read: z.record(z.string(), z.unknown()).default({}),
});

/**
 * Checks options and fills in the defaults; `duplicates` and `splits` are texts as on the command line, `read` is what
 * `parseReadOptions` takes.
 * @throws SocagentError (`usage`) with every problem
 */
export function parseIngestOptions(value: unknown): IngestOptions {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new SocagentError("usage", "these options cannot be used", {
      problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "options"}: ${message}`),
    });
  }
  const { splits, ...options } = parsed.data;
  return {
    ...options,
    duplicates: parseDuplicateRule(options.duplicates),
    splits: parseSplits(splits ?? DEFAULT_INGEST.splits),
    splitsGiven: splits !== undefined,
    read: parseReadOptions({ ...options.read, workers: options.workers }),
  };
}
