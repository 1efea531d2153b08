/** Columns of numbers on disk: one file for each, written whole. */
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { SocagentError } from "../../errors.js";
import { fileError } from "../../files.js";
import { type FinishedFile, StageFile } from "./stage-file.js";

export type Column = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array;

export type Columns = Readonly<Record<string, Column>>;

/** Writes each column to `folder/stage.name.bin`. */
export function writeColumns(folder: string, stage: string, columns: Columns): FinishedFile[] {
  return Object.entries(columns).map(([name, column]) => {
    const file = new StageFile(join(folder, columnFile(stage, name)));
    file.write(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
    return file.finish();
  });
}

/**
 * Reads a column into memory that is made for it.
 * @param into as long as what was written
 * @throws SocagentError (`io`) when the file cannot be read or has another length
 */
export function readColumn<Kind extends Column>(folder: string, stage: string, name: string, into: Kind): Kind {
  const file = join(folder, columnFile(stage, name));
  const bytes = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
  try {
    const handle = openSync(file, "r");
    try {
      let at = 0;
      while (at < bytes.length) {
        const read = readSync(handle, bytes, at, bytes.length - at, at);
        if (read === 0) break;
        at += read;
      }
      if (at !== bytes.length) throw new SocagentError("io", `${file} is cut off`, { subject: { file } });
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    throw fileError(thrown, file, "read");
  }
  return into;
}

function columnFile(stage: string, name: string): string {
  return `${stage}.${name}.bin`;
}
