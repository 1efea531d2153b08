/** What can be chosen about a triage, with the defaults that the help prints. */
import { z } from "zod";
import type { ReadOptions } from "../data/read/options.js";
import { parseReadOptions } from "../data/read/parse-options.js";
import { SocagentError } from "../errors.js";
import { BACKEND_CHOICES } from "../model/tensors.js";

/** What runs the model: ONNX Runtime, or TensorFlow.js on a backend. */
export const ENCODERS = ["onnx", "tensor"] as const;
export type EncoderChoice = (typeof ENCODERS)[number];

/** What is never closed, unless it is allowed. */
export const CLOSING_GUARDS = ["intel", "strange", "critical"] as const;
export type ClosingGuard = (typeof CLOSING_GUARDS)[number];

const MAX_THREADS = 1_024;
const MAX_TOP = 1_000;
const HOUR_MS = 3_600_000;
/** Longer windows join what has nothing to do with each other. */
const MAX_WINDOW_MS = 7 * 24 * HOUR_MS;

export const DEFAULT_TRIAGE = {
  windowMs: HOUR_MS,
  top: 10,
  maxMiss: 0.01,
  confidence: 0.95,
  encoder: "onnx",
  backend: "auto",
} as const;

const share = z.number().gt(0).lt(1);
const guards = z.array(z.enum(CLOSING_GUARDS, { error: noGuard }));

const schema = z.strictObject({
  inputs: z.array(z.string().min(1)).min(1, "no file was given"),
  out: z.string().min(1),
  checkpoint: z.string().min(1),
  intel: z.array(z.string().min(1)).default([]),
  assets: z.string().min(1).nullable().default(null),
  attack: z.string().min(1).nullable().default(null),
  windowMs: z.number().min(1_000).max(MAX_WINDOW_MS).default(DEFAULT_TRIAGE.windowMs),
  top: z.int().min(0).max(MAX_TOP).default(DEFAULT_TRIAGE.top),
  maxMiss: share.default(DEFAULT_TRIAGE.maxMiss),
  confidence: share.default(DEFAULT_TRIAGE.confidence),
  mayClose: guards.default([]),
  reports: z.array(z.string().min(1)).min(1).nullable().default(null),
  encoder: z.enum(ENCODERS).default(DEFAULT_TRIAGE.encoder),
  backend: z.enum(BACKEND_CHOICES).default(DEFAULT_TRIAGE.backend),
  threads: z.int().min(1).max(MAX_THREADS).nullable().default(null),
  resume: z.boolean().default(false),
  force: z.boolean().default(false),
  read: z.record(z.string(), z.unknown()).default({}),
});

export interface TriageOptions extends Readonly<Omit<z.infer<typeof schema>, "read">> {
  readonly read: ReadOptions;
}

function noGuard({ input }: { readonly input: unknown }): string {
  return `there is no guard ${JSON.stringify(input)}; guards: ${CLOSING_GUARDS.join(", ")}`;
}

/** @throws SocagentError (`usage`) for a name that no guard has */
export function parseGuards(names: readonly string[]): ClosingGuard[] {
  const parsed = guards.safeParse(names);
  if (parsed.success) return parsed.data;
  throw new SocagentError("usage", parsed.error.issues[0]?.message ?? "there is no such guard", {
    nextStep: "Give guards as in `--may-close critical,intel`.",
  });
}

/**
 * Checks options and fills in the defaults; `read` is what `parseReadOptions` takes.
 * @throws SocagentError (`usage`) with every problem
 */
export function parseTriageOptions(value: unknown): TriageOptions {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw new SocagentError("usage", "these options cannot be used", {
      problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "options"}: ${message}`),
      nextStep: "See `socagent triage --help`.",
    });
  }
  return { ...parsed.data, read: parseReadOptions(parsed.data.read) };
}

/** Of the options, what shapes the report; the rest says where it goes and what computes it. */
export function shapingOptions(options: TriageOptions): Readonly<Record<string, unknown>> {
  const { windowMs, maxMiss, confidence, mayClose, encoder, read } = options;
  const {
    workers: _workers,
    labelMap: _labelMap,
    now: _now,
    labelColumn: _label,
    benignValues: _benign,
    ...reading
  } = read;
  return { windowMs, maxMiss, confidence, mayClose: [...mayClose].sort(), encoder, read: reading };
}
