// Finds real data that is not in the repository (RoBERTa's vocabulary, samples of public data sets). Tests that need it are
// skipped, with a printed reason, where it is absent.
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { it } from "vitest";

const folder = process.env.SOCAGENT_REFERENCE_DATA ?? resolve(import.meta.dirname, "../../shared/data");

/** The absolute path of a file or folder of the reference data, if it is there. */
export function referenceData(path: string): string | undefined {
  const found = join(folder, path);
  return existsSync(found) ? found : undefined;
}

/**
 * A test that reads `path` of the reference data.
 * @param body is given the absolute path
 */
export function itWithReferenceData(path: string, name: string, body: (found: string) => void | Promise<void>): void {
  const found = referenceData(path);
  if (found !== undefined) {
    it(name, () => body(found));
    return;
  }
  const reason = `skipped, as ${join(folder, path)} is absent; SOCAGENT_REFERENCE_DATA names the folder of the reference data`;
  console.warn(`${name}: ${reason}`);
  it.skip(`${name} (${reason})`);
}
