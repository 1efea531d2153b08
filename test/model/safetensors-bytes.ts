/** A safetensors file put together by hand, right or wrong. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { SocagentError } from "../../src/errors.js";

export { safetensorsBytes } from "./make-safetensors.js";

/** A folder that is removed after the tests of the file that calls this. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "socagent-model-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export function writeBytes(folder: string, bytes: Uint8Array, name = "x.safetensors"): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

/** What `work` throws, which must be a SocagentError of the code "checkpoint". */
export async function checkpointError(work: Promise<unknown>): Promise<SocagentError> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof SocagentError && thrown.code === "checkpoint") return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}
