/** `socagent.json`: what a checkpoint of ours is beyond a base model and an adapter. */
import { join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { readJson, writeFileAtomically } from "../files.js";

export const CARD_FILE = "socagent.json";
/** The class of what is no attack; always the first. */
export const BENIGN_CLASS = "benign";
/** The class of attacks whose technique is not known. */
export const MALICIOUS_CLASS = "malicious";

const MAX_CLASSES = 2_000;

const CheckpointCard = z.strictObject({
  format: z.literal(1),
  /** Of the text that it reads; see src/enrich/text. */
  templateVersion: z.int(),
  /** SHA-256 of the vocabulary, see `tokenizerFingerprint`. */
  tokenizer: z.string().regex(/^[0-9a-f]{64}$/),
  /** `benign`, then ATT&CK technique ids, and `malicious` where attacks without a technique were in the training data. */
  classes: z
    .array(z.string().regex(/^(?:benign|malicious|T\d{4}(?:\.\d{3})?)$/))
    .min(2)
    .max(MAX_CLASSES)
    .refine((classes) => classes[0] === BENIGN_CLASS, "the first class is not benign")
    .refine((classes) => new Set(classes).size === classes.length, "a class is there twice"),
  /** Most tokens of a text or a prompt. */
  maxLength: z.int().min(16).max(4_096),
  /** Whether it was trained to answer the chain's questions. */
  chain: z.boolean(),
  /** What it was trained on, the last training last. */
  lineage: z.array(
    z.strictObject({
      command: z.enum(["pretrain", "train"]),
      /** Folders' names, hashes of the manifests, and which split's training part was learnt from. */
      data: z.array(
        z.strictObject({
          name: z.string(),
          sha256: z.string(),
          weight: z.number(),
          split: z.string().max(200).optional(),
        }),
      ),
      steps: z.int().min(0),
      examples: z.int().min(0),
      seed: z.int(),
    }),
  ),
});

export type CheckpointCard = Readonly<z.infer<typeof CheckpointCard>>;

/** @throws SocagentError (`checkpoint`) when it is absent, or with every field that is wrong */
export async function readCheckpointCard(folder: string): Promise<CheckpointCard> {
  const file = join(folder, CARD_FILE);
  const parsed = CheckpointCard.safeParse(await readJson(file, "checkpoint"));
  if (parsed.success) return parsed.data;
  throw unusable(file, parsed.error.issues);
}

export async function writeCheckpointCard(folder: string, card: CheckpointCard): Promise<void> {
  const file = join(folder, CARD_FILE);
  const parsed = CheckpointCard.safeParse(card);
  if (!parsed.success) throw unusable(file, parsed.error.issues);
  await writeFileAtomically(file, `${JSON.stringify(parsed.data, null, 2)}\n`);
}

function unusable(file: string, issues: readonly z.core.$ZodIssue[]): SocagentError {
  return new SocagentError("checkpoint", `${file} does not describe a checkpoint of this version`, {
    subject: { file },
    problems: issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Use the version of socagent that wrote it, or train again.",
  });
}
