/** Copies a file so that its new name holds the old content or the whole new one. */
import { createReadStream } from "node:fs";
import { writeAtomically } from "../files.js";

/** @throws SocagentError (`io`) when it cannot be read or written */
export async function copyFileAtomically(from: string, to: string): Promise<void> {
  await writeAtomically(to, async (handle) => {
    const source: AsyncIterable<Buffer> = createReadStream(from, { highWaterMark: 1024 * 1024 });
    for await (const chunk of source) await handle.writeFile(chunk);
  });
}
