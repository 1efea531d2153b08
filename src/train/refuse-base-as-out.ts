/** A base model is read while a run goes on, and is not replaced meanwhile. */
import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { SocagentError } from "../errors.js";

/** @throws SocagentError (`usage`) where both are one folder, whatever it is called */
export async function refuseBaseAsOut(base: string, out: string): Promise<void> {
  if ((await realFolder(base)) !== (await realFolder(out))) return;
  throw new SocagentError(
    "usage",
    "--out is the folder that --base names, which would be overwritten while it is read",
    {
      nextStep: "Give another folder with --out.",
    },
  );
}

/** Where a folder is that may not be there yet. */
async function realFolder(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
