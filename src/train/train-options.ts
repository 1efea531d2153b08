/** Parses the options of `socagent train`, from flags and from a file alike. What is not said of the adapter is as in the checkpoint that is gone on from. */
import { join } from "node:path";
import { z } from "zod";
import { ADAPTER_FOLDER, isCheckpoint } from "../checkpoint/checkpoint.js";
import { readCheckpointCard } from "../checkpoint/checkpoint-card.js";
import { SocagentError } from "../errors.js";
import { DEFAULT_LORA, type LoraConfig } from "../lora/config.js";
import { readLoraConfig } from "../lora/load-peft-adapter.js";
import { BEST_METRICS, CLASS_WEIGHTS, DEFAULT_TRAIN, RULE_RATES, type TrainOptions } from "./defaults.js";
import { DATA_SHAPE, LOOP_SHAPE, parseOptions } from "./option-shapes.js";

const MAX_RANK = 1_024;
/** PEFT's word for every linear module but the head. */
const ALL_LINEAR = "all-linear";
const share = z.number().min(0).max(1);
const dropout = z.number().min(0).max(0.9);

const Train = z
  .strictObject({
    ...DATA_SHAPE,
    ...LOOP_SHAPE,
    base: z.string(),
    maxExamples: z.int().min(1),
    rank: z.int().min(1).max(MAX_RANK),
    alpha: z.number().positive().max(65_536),
    loraDropout: dropout,
    targets: z.array(z.string().min(1)).min(1),
    rslora: z.boolean(),
    dora: z.boolean(),
    loraPlus: z.number().positive().max(1_000),
    dropout: dropout.nullable(),
    chain: z.boolean(),
    facts: z.boolean(),
    ruleRates: z.enum(RULE_RATES),
    promptShare: share,
    chainWeight: z.number().min(0).max(1_000),
    wrongWords: share,
    attackShare: z.number().min(0).max(0.95),
    labelSmoothing: z.number().min(0).max(0.9),
    classWeights: z.enum(CLASS_WEIGHTS),
    focalGamma: z.number().min(0).max(10),
    best: z.enum(BEST_METRICS),
    headExamples: z.int().min(0).max(10_000_000),
    factsOn: z.array(z.string()),
    calibrateOn: z.array(z.string()),
    calibrationRows: z.int().min(100).max(1_000_000),
  })
  .refine(({ facts, factsOn }) => facts || factsOn.length === 0, {
    path: ["factsOn"],
    error: "goes with a facts model, not with --no-facts",
  });

/** @throws SocagentError (`usage`) with every option that is wrong */
export function parseTrain(value: object): TrainOptions {
  return parseOptions(Train, DEFAULT_TRAIN, value, "train");
}

/**
 * The same, where `base` may be a checkpoint of ours: what is not given of the adapter is the checkpoint's.
 * @throws SocagentError (`usage`) too when an adapter of another shape is asked for than the checkpoint has
 */
export async function resolveTrain(value: Readonly<Record<string, unknown>>): Promise<TrainOptions> {
  const { base } = value;
  if (typeof base !== "string" || !(await isCheckpoint(base))) return parseTrain(value);
  const [lora, card] = [await readLoraConfig(join(base, ADAPTER_FOLDER)), await readCheckpointCard(base)];
  const kept = adapterOptions(lora);
  const { maxLength, chain } = card;
  const options = parseTrain({ maxLength, chain, loraDropout: lora.loraDropout, ...kept, ...value });
  const problems = Object.entries(kept).flatMap(([name, has]) => {
    const wanted = adapterOptions(loraConfigOf(options))[name];
    return String(wanted) === String(has)
      ? []
      : [`${name}: ${String(wanted)} was asked for, the checkpoint has ${String(has)}`];
  });
  if (problems.length === 0) return options;
  throw new SocagentError("usage", `the adapter of ${base} has another shape than was asked for`, {
    subject: { file: base },
    problems,
    nextStep:
      "Leave these options out to go on with its adapter, or start a new adapter on the base model that it was made from.",
  });
}

function adapterOptions(lora: LoraConfig): Readonly<Record<string, unknown>> {
  const { r: rank, loraAlpha: alpha, targetModules, useRslora: rslora, useDora: dora } = lora;
  return { rank, alpha, targets: typeof targetModules === "string" ? [targetModules] : targetModules, rslora, dora };
}

/** What the adapter is made by. */
export function loraConfigOf(options: TrainOptions): LoraConfig {
  const { rank, alpha, loraDropout, targets, rslora, dora } = options;
  return {
    ...DEFAULT_LORA,
    r: rank,
    loraAlpha: alpha,
    loraDropout,
    targetModules: targets.length === 1 && targets[0] === ALL_LINEAR ? ALL_LINEAR : targets,
    useRslora: rslora,
    useDora: dora,
  };
}
