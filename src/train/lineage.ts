/** `lineage.json` of a base model: the pretraining runs that made it, in their order. */
import { join } from "node:path";
import { z } from "zod";
import { readJson, writeFileAtomically } from "../files.js";
import { exists } from "../model/open-checkpoint.js";

export const LINEAGE_FILE = "lineage.json";

const Lineage = z.array(
  z.object({
    command: z.literal("pretrain"),
    data: z.array(z.object({ name: z.string(), sha256: z.string(), weight: z.number() })),
    steps: z.int(),
    examples: z.int(),
    seed: z.int(),
  }),
);

export type Lineage = z.infer<typeof Lineage>;

/** What `socagent pretrain` noted; nothing of a base that others made. */
export async function lineageOf(folder: string): Promise<Lineage> {
  const file = join(folder, LINEAGE_FILE);
  if (!(await exists(file))) return [];
  return Lineage.safeParse(await readJson(file)).data ?? [];
}

export async function writeLineage(folder: string, lineage: Lineage): Promise<void> {
  await writeFileAtomically(join(folder, LINEAGE_FILE), `${JSON.stringify(lineage)}\n`);
}
