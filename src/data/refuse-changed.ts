/** A file that grows or shrinks while it is read gives rows that are not those of the hash that is noted for it: it is refused. */
import { stat } from "node:fs/promises";
import { SocagentError } from "../errors.js";
import { fileError } from "../files.js";

/** What is noted of a file before it is read. */
export interface FileStamp {
  readonly bytes: number;
  /** When it was last changed, in whole milliseconds. */
  readonly changed: number;
}

/** @returns undefined for what is no regular file: a pipe changes as it is read @throws SocagentError (`input`) */
export async function stampOf(file: string): Promise<FileStamp | undefined> {
  try {
    const status = await stat(file);
    return status.isFile() ? { bytes: status.size, changed: Math.floor(status.mtimeMs) } : undefined;
  } catch (thrown) {
    throw fileError(thrown, file, "read", "input");
  }
}

/** @throws SocagentError (`input`) when the file is another one than `before`, or is gone */
export async function refuseChanged(file: string, before: FileStamp): Promise<void> {
  const now = await stampOf(file);
  if (now === undefined || (now.bytes === before.bytes && now.changed === before.changed)) return;
  const grew = now.bytes - before.bytes;
  const how = grew === 0 ? "was changed" : grew > 0 ? `grew by ${grew} bytes` : `shrank by ${-grew} bytes`;
  throw new SocagentError("input", `${file} ${how} while it was read`, {
    subject: { file },
    nextStep: "Run the command again once nothing writes to it, or give it a copy of the file.",
  });
}
