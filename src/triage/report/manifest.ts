/** `manifest.json`: what the reports were made from and what they hash to. It has no time in it: equal inputs give equal bytes. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { fileError, writeFileAtomically } from "../../files.js";
import { systemCode } from "../../errors.js";
import type { TriageResult } from "../result.js";
import type { WrittenReport } from "./format.js";
import { sorted } from "./summary-json.js";

export const MANIFEST_FILE = "manifest.json";

/** Written beside the reports by the readers; hashed too where it is there. */
export const REJECTS_FILE = "rejects.csv";

/** @throws SocagentError (`io`) */
export async function writeManifest(
  { provenance, summary }: TriageResult,
  reports: readonly WrittenReport[],
  folder: string,
): Promise<WrittenReport> {
  const rejects = await hashOf(join(folder, REJECTS_FILE));
  const files = [...reports, ...(rejects === undefined ? [] : [{ file: REJECTS_FILE, ...rejects }])]
    .map(({ file, bytes, sha256 }) => ({ file, bytes, sha256 }))
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const document = {
    format: 1,
    version: provenance.version,
    checkpoint: provenance.checkpoint,
    inputs: provenance.inputs,
    feeds: provenance.feeds,
    options: sorted(provenance.options),
    alerts: summary.alerts,
    clusters: summary.clusters,
    reports: files,
  };
  const text = `${JSON.stringify(document, undefined, 2)}\n`;
  await writeFileAtomically(join(folder, MANIFEST_FILE), text);
  return {
    name: "manifest",
    file: MANIFEST_FILE,
    bytes: Buffer.byteLength(text),
    sha256: createHash("sha256").update(text).digest("hex"),
  };
}

async function hashOf(file: string): Promise<{ readonly bytes: number; readonly sha256: string } | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  try {
    for await (const piece of createReadStream(file)) {
      if (!Buffer.isBuffer(piece)) continue;
      hash.update(piece);
      bytes += piece.length;
    }
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return undefined;
    throw fileError(thrown, file, "read");
  }
  return { bytes, sha256: hash.digest("hex") };
}
