/** `rejects.csv` of all chunks, in the order of the input, with the lines of whole files. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { RejectedRow } from "../data/read/reject.js";
import { RejectsFile } from "../data/read/write-rejects.js";
import { fileError } from "../files.js";
import type { ChunkList } from "./chunk-list.js";
import type { PlannedInput } from "./plan.js";

const Row = z.strictObject({
  file: z.string(),
  line: z.int(),
  reason: z.string(),
  detail: z.string(),
  raw: z.string(),
});

/** Rows that are handed on at once. */
const BATCH_ROWS = 1_000;

/** @throws SocagentError (`io`) */
export async function writeRejects(file: string, list: ChunkList, inputs: readonly PlannedInput[]): Promise<void> {
  const rejects = new RejectsFile(file);
  try {
    for (const { rejects: from, lineOffset, input } of list.chunks) {
      if (from === undefined) continue;
      let rows: RejectedRow[] = [];
      for await (const line of linesOf(from)) {
        const row = Row.parse(JSON.parse(line));
        // Without its folder, as everywhere in a dataset: the same input gives the same bytes wherever it is.
        rows.push({ ...row, file: inputs[input]?.name ?? row.file, line: row.line + lineOffset });
        if (rows.length < BATCH_ROWS) continue;
        await rejects.write(rows);
        rows = [];
      }
      await rejects.write(rows);
    }
    await rejects.finish();
  } catch (thrown) {
    await rejects.discard();
    throw fileError(thrown, file, "write");
  }
}

function linesOf(file: string): AsyncIterable<string> {
  return createInterface({ input: createReadStream(file), crlfDelay: Infinity });
}
