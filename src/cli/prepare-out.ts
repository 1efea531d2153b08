/** The folder that `pretrain` and `train` write to: what is finished there is replaced with --force only, what a killed run left is tidied. */
import { join } from "node:path";
import { CARD_FILE } from "../checkpoint/checkpoint-card.js";
import { ADAPTER_FOLDER } from "../checkpoint/checkpoint.js";
import { SocagentError } from "../errors.js";
import { removeTemporaries, requireWritable } from "../files.js";
import { exists, SINGLE_FILE } from "../model/open-checkpoint.js";
import { refuseBusy } from "../train/claim-folder.js";
import { LINEAGE_FILE } from "../train/lineage.js";
import { TRAIN_CONFIG_FILE } from "../train/pretrain.js";
import { RunFolder } from "../train/run-state.js";

interface Given {
  readonly resume: boolean;
  readonly force: boolean;
}

/**
 * @throws SocagentError (`usage`) where `out` holds a model that is finished, and neither flag says what to do with it: hours of work are
 * not replaced because a folder was named twice; (`io`) where nothing can be written there, or another process trains there
 */
export async function prepareOut(out: string, given: Given): Promise<void> {
  await refuseBusy(out);
  await refuseFinished(out, given);
  await requireWritable(out);
  for (const folder of [out, join(out, ADAPTER_FOLDER)]) await removeTemporaries(folder);
}

async function refuseFinished(out: string, { resume, force }: Given): Promise<void> {
  if (force) return;
  const found = await finished(out);
  if (found === undefined) return;
  const goesOn = await new RunFolder(out).hasCheckpoint();
  if (resume && goesOn) return;
  throw new SocagentError("usage", `${out} holds ${found} already`, {
    subject: { file: out },
    nextStep: [
      ...(goesOn ? ["Give --resume to go on with the run that made it,"] : []),
      `${goesOn ? "" : "Give "}another folder with --out, or --force to replace it.`,
    ].join(" "),
  });
}

/** What is finished; a run that was stopped has a model too, which it began with, and its configuration. */
async function finished(out: string): Promise<string | undefined> {
  const has = (name: string): Promise<boolean> => exists(join(out, name));
  if (await has(CARD_FILE)) return "a finished checkpoint";
  if (!(await has(SINGLE_FILE))) return undefined;
  return (await has(LINEAGE_FILE)) || !(await has(TRAIN_CONFIG_FILE)) ? "a model" : undefined;
}
