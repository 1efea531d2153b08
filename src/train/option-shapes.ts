/** The options that both training commands share, as shapes for their parsers. */
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { type DataOptions, type LoopOptions, SCHEDULES } from "./defaults.js";

const MAX_SEED = 2 ** 31 - 1;
const MAX_BATCH = 65_536;

type Shape<Options> = Record<keyof Options, z.ZodType>;

export const DATA_SHAPE = {
  data: z.array(z.string()).min(1),
  blend: z.record(z.string(), z.number().min(0)),
  split: z.string().nullable(),
  maxLength: z.int().min(16).max(4_096),
  cache: z.string().nullable(),
} satisfies Shape<DataOptions>;

const steps = z.int().min(1);

export const LOOP_SHAPE = {
  out: z.string(),
  epochs: z.number().positive().max(10_000),
  maxSteps: steps.nullable(),
  batchSize: z.int().min(1).max(MAX_BATCH),
  accumulate: z.int().min(1).max(MAX_BATCH),
  learningRate: z.number().positive().max(10),
  schedule: z.enum(SCHEDULES),
  warmup: z.number().min(0).max(1),
  weightDecay: z.number().min(0).max(1),
  clip: z.number().min(0),
  seed: z.int().min(0).max(MAX_SEED),
  evalEvery: steps,
  evalRows: steps,
  patience: z.int().min(0),
  saveEvery: steps,
  keep: steps,
  logEvery: steps,
} satisfies Shape<LoopOptions>;

/**
 * @param defaults of what is absent
 * @param command named in the error
 * @throws SocagentError (`usage`) with every option that is wrong
 */
export function parseOptions<T>(schema: z.ZodType<T>, defaults: object, value: object, command: string): T {
  const parsed = schema.safeParse({ ...defaults, ...value });
  if (parsed.success) return parsed.data;
  throw new SocagentError("usage", `the options of ${command} are not right`, {
    problems: parsed.error.issues.map((issue) => problemOf(issue)),
    nextStep: `See \`socagent ${command} --help\`; in a configuration file options have the same names, as --print-config shows them.`,
  });
}

function problemOf({ path, message }: z.core.$ZodIssue): string {
  const name = path.map(String).join(".");
  const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return name === "" ? message : `--${flag} (${name}): ${message}`;
}
