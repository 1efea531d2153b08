/** Parses the options of `socagent pretrain`, from flags and from a file alike. */
import { z } from "zod";
import { DEFAULT_PRETRAIN, type PretrainOptions, WEIGHT_DTYPES } from "./defaults.js";
import { DATA_SHAPE, LOOP_SHAPE, parseOptions } from "./option-shapes.js";

const MAX_SIZE = 8_192;
const size = z.int().min(1).max(MAX_SIZE);

const Pretrain = z
  .strictObject({
    ...DATA_SHAPE,
    ...LOOP_SHAPE,
    base: z.string().nullable(),
    vocabSize: z.int().min(300).max(262_144),
    layers: z.int().min(1).max(128),
    hidden: size,
    heads: size,
    intermediate: z.int().min(1).max(32_768),
    dropout: z.number().min(0).max(0.9),
    maskShare: z.number().min(0.01).max(0.9),
    promptShare: z.number().min(0).max(1),
    jointShare: z.number().min(0).max(1),
    summary: z.boolean(),
    attackShare: z.number().min(0).max(0.95),
    tokenizerTexts: z.int().min(1),
    dtype: z.enum(WEIGHT_DTYPES),
  })
  .refine(({ hidden, heads }) => hidden % heads === 0, {
    path: ["hidden"],
    message: "it is not a multiple of heads",
  });

/** @throws SocagentError (`usage`) with every option that is wrong */
export function parsePretrain(value: object): PretrainOptions {
  return parseOptions(Pretrain, DEFAULT_PRETRAIN, value, "pretrain");
}
