/** Reads a dataset back, part by part. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { SocagentError } from "../errors.js";
import { fileError } from "../files.js";
import type { DatasetBatch } from "./dataset-batch.js";
import { decodePart } from "./dataset.js";
import { type Manifest, type ManifestPart, readManifest } from "./manifest.js";

export interface Dataset {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** @throws SocagentError (`input`) when the folder holds no dataset */
export async function openDataset(folder: string): Promise<Dataset> {
  return { folder, manifest: await readManifest(folder) };
}

/**
 * The batches of a dataset in the order of its rows; at most one part is held at a time.
 * @throws SocagentError (`input`) when a part is absent, or not what the manifest says
 */
export async function* readBatches({ folder, manifest }: Dataset): AsyncGenerator<DatasetBatch> {
  for (const part of manifest.parts) yield* await readPart(folder, part);
}

/** The batches of one part. @throws as `readBatches` */
export async function readPart(folder: string, part: ManifestPart): Promise<readonly DatasetBatch[]> {
  const file = join(folder, part.file);
  const bytes = await readBytes(file);
  if (createHash("sha256").update(bytes).digest("hex") !== part.sha256) {
    throw new SocagentError("input", `${file} is not as the manifest says: its SHA-256 differs`, {
      subject: { file },
      nextStep: "Ingest the data again.",
    });
  }
  return decodePart(bytes, file).batches;
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (thrown) {
    throw fileError(thrown, file, "read", "input");
  }
}
