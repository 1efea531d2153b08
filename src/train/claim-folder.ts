/** One run trains in a folder at a time: two would mix their checkpoints. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makeOutputFolder, readJson, writeFileAtomically } from "../files.js";
import { refuseRunning, RunNote, thisProcess } from "../run-process.js";

const RUNNING_FILE = "running.json";
const Running = RunNote.omit({ fingerprint: true });

/** @throws SocagentError (`io`) when another process trains in the folder */
export async function refuseBusy(out: string): Promise<void> {
  const note = join(out, RUNNING_FILE);
  // A note that cannot be read tells of nobody.
  const found = Running.safeParse(await readJson(note).catch(() => undefined));
  if (!found.success) return;
  refuseRunning(found.data, { doing: `training in ${out}`, note, instead: "give another folder with --out" });
}

/**
 * Notes this process in the folder, which is made where it is not there.
 * @returns what takes the note away; a killed process leaves it, and the next one sees that nobody is behind it
 * @throws SocagentError as `refuseBusy` does
 */
export async function claimFolder(out: string): Promise<() => Promise<void>> {
  const note = join(out, RUNNING_FILE);
  await makeOutputFolder(out);
  await refuseBusy(out);
  await writeFileAtomically(note, `${JSON.stringify(thisProcess())}\n`);
  return () => rm(note, { force: true });
}
