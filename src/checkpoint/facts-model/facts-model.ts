/**
 * `facts.json`: what a checkpoint makes of an alert's facts as numbers, beside what its language model makes of the text. Two sets of boosted
 * trees: the first judges an alert by its own facts, the second by these, the first one's judgement, and what it says of the alerts around.
 */
import { join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../../errors.js";
import { readJson, writeFileAtomically } from "../../files.js";
import { readsAtMost, StoredBorders, StoredTrees } from "../stored-trees.js";
import { RULE_COLUMNS } from "./rule-rates.js";
import { SURROUNDINGS } from "./surroundings.js";

export const FACTS_FILE = "facts.json";

/** Bounds on what a file may ask for: far above what training writes. */
const MAX_COLUMNS = 2_000;
const MAX_RULES = 100_000;

/** The first trees' judgement, as the second read it. */
export const OWN_SCORE = "own:score";
/** Columns that the second trees read after the facts and the rule's. */
export const AROUND_COLUMNS: readonly string[] = [OWN_SCORE, ...SURROUNDINGS];

const FactsModel = z
  .strictObject({
    format: z.literal(1),
    /** Facts that are read, by their names in `FEATURE_NAMES`. */
    facts: z.array(z.string()).max(MAX_COLUMNS),
    /** Of the facts, the rule's columns, and what is around: borders of the bins, rising. */
    borders: StoredBorders,
    rules: z.strictObject({
      rate: z.number().gt(0).lt(1),
      rules: z
        .record(z.string(), z.tuple([z.int().min(0), z.int().min(0)]).refine(isCount, "more malicious than there are"))
        .refine((rules) => Object.keys(rules).length <= MAX_RULES, "too many rules"),
    }),
    /** Reads the facts and the rule's columns. */
    own: StoredTrees,
    /** Reads those and `AROUND_COLUMNS`. */
    around: StoredTrees,
    /** The rows that it was trained on, and where they are from. */
    rows: z.int().min(0),
    learntFrom: z.string().optional(),
  })
  .refine(
    ({ facts, borders }) => borders.length === facts.length + RULE_COLUMNS.length + AROUND_COLUMNS.length,
    "as many borders are needed as columns",
  )
  .refine(({ facts, own }) => readsAtMost(own, facts.length + RULE_COLUMNS.length), "own reads a column too many")
  .refine(({ borders, around }) => readsAtMost(around, borders.length), "around reads a column too many");

export type FactsModel = Readonly<z.infer<typeof FactsModel>>;

function isCount([alerts, malicious]: readonly [number, number]): boolean {
  return malicious <= alerts;
}

/** @throws SocagentError (`checkpoint`) when it is absent, or with every field that is wrong */
export async function readFactsModel(folder: string): Promise<FactsModel> {
  const file = join(folder, FACTS_FILE);
  const parsed = FactsModel.safeParse(await readJson(file, "checkpoint"));
  if (parsed.success) return parsed.data;
  throw new SocagentError("checkpoint", `${file} is no facts model of this version`, {
    subject: { file },
    problems: parsed.error.issues
      .slice(0, 20)
      .map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`),
    nextStep: "Train the checkpoint again with this version of socagent, which writes the file.",
  });
}

export async function writeFactsModel(folder: string, model: FactsModel): Promise<void> {
  const checked = FactsModel.parse(model);
  await writeFileAtomically(join(folder, FACTS_FILE), `${JSON.stringify(checked)}\n`);
}
