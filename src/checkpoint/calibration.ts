/** `calibration.json`: what turns a checkpoint's raw answers into probabilities and promises, measured on data that it was not trained on. */
import { join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { readJson, writeFileAtomically } from "../files.js";
import { CHAIN_WORDS, type ChainStep } from "./chain-words.js";

export const CALIBRATION_FILE = "calibration.json";

/** More would be no calibration but data. */
const MAX_KNOTS = 10_000;
const MAX_INCIDENTS = 100_000;
const MAX_SCORES = 64;

const finite = z.number();
const probability = z.number().min(0).max(1);

/** A non-decreasing function, linear between its knots and constant outside them. */
const Isotonic = z
  .strictObject({ x: z.array(finite).min(1).max(MAX_KNOTS), y: z.array(finite).min(1).max(MAX_KNOTS) })
  .refine(({ x, y }) => x.length === y.length, "x and y differ in length")
  .refine(({ x, y }) => rising(x) && rising(y), "the knots do not rise");

/** Attacks, each by scores that stand for its alerts'. */
export const Incidents = z
  .array(z.strictObject({ scores: z.array(probability).min(1).max(MAX_SCORES) }))
  .max(MAX_INCIDENTS);

const Energy = z.strictObject({ mean: finite, deviation: z.number().min(0), limit: finite });

const Calibration = z.strictObject({
  format: z.literal(1),
  /** Divides the class logits. */
  temperature: z.number().positive(),
  /** How the text's probability, 1 − p(benign) after the temperature, and the facts' are one; absent where the text alone judges. */
  combination: z.strictObject({ bias: finite, text: z.number().min(0), facts: z.number().min(0) }).optional(),
  /** From that, or from the text's probability, to a probability that is right on average. */
  malicious: Isotonic,
  /** From the chain's expected tier, 0 to 3, to a share of risk, 0 to 1. */
  risk: Isotonic,
  /** Log probabilities without content, [templates][words in the order of CHAIN_WORDS] for each step. */
  priors: z.strictObject({
    stage: priorOf("stage"),
    intent: priorOf("intent"),
    impact: priorOf("impact"),
    tier: priorOf("tier"),
  }),
  /** Energy −log Σ exp(logit) of the class logits; above the limit a text is not like what the model knows. */
  energy: Energy,
  /**
   * Which alerts the facts settle: those whose log-odds by the facts are below `below`. Their texts are read in brief (`briefText`), of
   * which only the energy is asked. Absent where every text is read in full.
   */
  cascade: z.strictObject({ below: finite, energy: Energy }).optional(),
  /** Of the pooled embeddings, by dimension. */
  embedding: z.strictObject({ mean: z.array(finite), deviation: z.array(z.number().min(0)) }),
  /** 101 quantiles of the calibrated probabilities, to tell whether a batch is like this one. */
  scoreQuantiles: z.array(probability).length(101),
  /** For each attack incident quantiles of its alerts' calibrated probabilities, ascending. */
  incidents: Incidents,
  /** What orders best on this data. */
  scoring: z.enum(["chain", "head"]),
  /** The data that it was measured on. */
  measuredOn: z.string(),
  rows: z.int().min(0),
});

export type Calibration = Readonly<z.infer<typeof Calibration>>;

/**
 * Whether an alert's facts say enough for its text to be read in brief.
 * @param below of the cascade; undefined where there is none
 * @param factsLogOdds NaN where they are not known
 */
export function isSettled(below: number | undefined, factsLogOdds: number): boolean {
  return below !== undefined && factsLogOdds < below;
}

function priorOf(step: ChainStep): z.ZodArray<z.ZodArray<z.ZodNumber>> {
  return z.array(z.array(finite).length(CHAIN_WORDS[step].length)).max(16);
}

function rising(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || value >= (values[i - 1] ?? value));
}

/** @throws SocagentError (`checkpoint`) when it is absent or not a calibration */
export async function readCalibration(folder: string): Promise<Calibration> {
  const file = join(folder, CALIBRATION_FILE);
  return parseCalibration(await readJson(file, "checkpoint"), file);
}

/** @throws SocagentError (`checkpoint`) with every field that is wrong */
export function parseCalibration(value: unknown, file: string): Calibration {
  const parsed = Calibration.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SocagentError("checkpoint", `${file} is no calibration of this version`, {
    subject: { file },
    problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Calibrate again with the version of socagent that reads it: `socagent train` writes the file.",
  });
}

export async function writeCalibration(folder: string, calibration: Calibration): Promise<void> {
  const file = join(folder, CALIBRATION_FILE);
  const checked = parseCalibration(calibration, file);
  await writeFileAtomically(file, `${JSON.stringify(checked, null, 1)}\n`);
}
