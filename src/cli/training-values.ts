/** What `pretrain` and `train` were told: flags over the configuration file over defaults. */
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { readJson } from "../files.js";
import { BACKEND_CHOICES } from "../model/tensors.js";

const Run = z.looseObject({
  config: z.string().optional(),
  printConfig: z.boolean().default(false),
  resume: z.boolean().default(false),
  force: z.boolean().default(false),
  backend: z.enum(BACKEND_CHOICES),
  threads: z.number().optional(),
  debug: z.boolean().optional(),
});

const OptionsFile = z.record(z.string(), z.unknown());

export interface TrainingValues {
  /** For the options' parser: what the file and the flags say, no defaults. */
  readonly given: Readonly<Record<string, unknown>>;
  readonly printConfig: boolean;
  readonly resume: boolean;
  readonly force: boolean;
  readonly backend: (typeof BACKEND_CHOICES)[number];
  readonly threads: number | undefined;
}

/** @throws SocagentError (`usage`) when the configuration file holds something else than options */
export async function trainingValues(options: unknown): Promise<TrainingValues> {
  const { config, printConfig, resume, force, backend, threads, debug: _debug, ...flags } = Run.parse(options);
  const fromFile = config === undefined ? {} : await readOptionsFile(config);
  const fromFlags = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));
  return { given: { ...fromFile, ...fromFlags }, printConfig, resume, force, backend, threads };
}

async function readOptionsFile(file: string): Promise<Record<string, unknown>> {
  const parsed = OptionsFile.safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  throw new SocagentError("usage", `${file} holds no options: it is to be an object in JSON`, {
    subject: { file },
    nextStep: "--print-config shows what such a file looks like.",
  });
}
