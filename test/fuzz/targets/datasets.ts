// Datasets, the tokens kept of them, and the working files of an ingest that was stopped.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openDataset } from "../../../src/data/dataset-reader.js";
import { decodePart } from "../../../src/data/dataset.js";
import { MANIFEST_FILE, readManifest } from "../../../src/data/manifest.js";
import { EntityHistory } from "../../../src/enrich/history/entity-history.js";
import { chunkFiles } from "../../../src/ingest/chunk-files.js";
import { ingest } from "../../../src/ingest/ingest.js";
import { parseIngestOptions } from "../../../src/ingest/options.js";
import { Workspace } from "../../../src/ingest/workspace.js";
import { loadTokenizer } from "../../../src/model/tokens.js";
import { openTokenFile } from "../../../src/train/data/token-file.js";
import { tokeniseDataset } from "../../../src/train/data/tokenise-dataset.js";
import { writeTinyTokenizer } from "../../checkpoint/tiny-checkpoint.js";
import { fileReader, folderFor, json, sample, type Target } from "../target.js";

const CHUNK = {
  input: 0,
  rows: 1,
  rowsRead: 1,
  lines: 2,
  linesAreRelative: false,
  runBytes: 10,
  labels: [{ class: "benign", family: "benign", malicious: false }],
  protocols: ["tcp"],
  rejects: {},
  rejectBytes: 0,
  cleaning: {},
  features: [],
  nonZeroFeatures: [],
};

export async function datasetTargets(): Promise<Target[]> {
  const folder = folderFor("dataset");
  const [file, out] = [join(folder, "alerts.csv"), join(folder, "made")];
  writeFileSync(file, sample("alerts.csv", 1_500));
  const options = parseIngestOptions({ inputs: [file], out, workers: 1, splits: "random:fractions=60/20/20" });
  await ingest(options, { stdin: Readable.from([]), onProgress: () => undefined });
  const part = readdirSync(out).find((name) => name.endsWith(".arrow")) ?? "";
  return [
    { name: "Arrow", valid: readFileSync(join(out, part)), weight: 2, read: decode },
    {
      name: "a dataset's manifest",
      valid: readFileSync(join(out, MANIFEST_FILE)),
      weight: 2,
      read: fileReader(MANIFEST_FILE, (_file, inside) => readManifest(inside), folderFor("manifest")),
    },
    await tokenTarget(out),
    historyTarget(),
    ...workspaceTargets(),
  ];
}

function decode(bytes: Buffer): Promise<void> {
  for (const batch of decodePart(bytes, "part.arrow").batches) {
    for (let at = 0; at < Math.min(batch.rows, 10); at += 1) {
      batch.text(at);
      batch.id(at);
      batch.time(at);
    }
    batch.features();
    batch.facts();
  }
  return Promise.resolve();
}

async function tokenTarget(dataset: string): Promise<Target> {
  const folder = folderFor("tokens");
  writeTinyTokenizer(folder);
  const tokenizer = await loadTokenizer(folder);
  const opened = await openDataset(dataset);
  (await tokeniseDataset(opened, { tokenizer, maxLength: 32, cache: folder })).close();
  const name = readdirSync(folder).find((one) => one.startsWith("tokens-")) ?? "";
  const valid = readFileSync(join(folder, name));
  const key = /"key":"([0-9a-f]{64})"/.exec(valid.toString("latin1"))?.[1] ?? "";
  return {
    name: "tokens",
    valid,
    weight: 1,
    isNeverRefused: true,
    read: fileReader("tokens.bin", (file) => {
      const tokens = openTokenFile(file, key);
      tokens?.ids(0);
      tokens?.close();
    }),
  };
}

function historyTarget(): Target {
  const history = new EntityHistory({ entities: 4, pairs: 4, windowRecords: 4 });
  return {
    name: "a saved history",
    valid: Buffer.from(history.snapshot()),
    weight: 1,
    read: (bytes) => {
      EntityHistory.restore(bytes);
      return Promise.resolve();
    },
  };
}

/** A run that goes on finds them; they are written by us, but the disk is not. */
function workspaceTargets(): Target[] {
  const folder = folderFor("workspace");
  const workspace = new Workspace(join(folder, "dataset"));
  const run = folderFor("ingest run");
  return [
    {
      name: "a stopped ingest's run.json",
      valid: json({ fingerprint: "x", pid: process.pid }),
      weight: 0.3,
      read: async (bytes) => {
        const stopped = new Workspace(join(run, "dataset"));
        await stopped.open("x", true, true);
        writeFileSync(join(stopped.folder, "run.json"), bytes);
        try {
          await stopped.open("x", false, true);
        } finally {
          rmSync(stopped.folder, { recursive: true, force: true });
        }
      },
    },
    {
      name: "a chunk of a stopped ingest",
      valid: json(CHUNK),
      weight: 1,
      read: async (bytes) => {
        await workspace.addInput(0);
        writeFileSync(join(workspace.chunksOf(0), chunkFiles(0).report), bytes);
        workspace.report(0, 0);
      },
    },
  ];
}
