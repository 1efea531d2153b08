/** `manifest.json`: what a dataset holds, where it came from and how it was made. No time of day is in it: equal inputs give equal bytes. */
import { join } from "node:path";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { readJson, writeFileAtomically } from "../files.js";
import { SPLIT_KINDS, GROUPINGS } from "./split-spec.js";

export const MANIFEST_FILE = "manifest.json";
export const MANIFEST_VERSION = 1;

const count = z.int().min(0);
const counts = z.record(z.string(), count);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A name in the dataset's own folder: nothing in a manifest leads out of it. */
const fileName = z.string().regex(/^[\w-][\w.-]*$/);

const Input = z.strictObject({
  /** Without its folder. */
  file: z.string(),
  bytes: count,
  sha256,
  format: z.string(),
  variant: z.string(),
  /** Rows that were looked at, and what became of them. */
  rows: count,
  rejected: count,
  records: count,
});

const RowClassCounts = z.strictObject({
  name: z.string(),
  family: z.string(),
  malicious: z.boolean().nullable(),
  /** Rows of the class in the inputs, after cleaning. */
  read: count,
  duplicates: count,
  /** Left out as they contradict others. */
  conflicts: count,
  rows: count,
});

const SplitParts = z.strictObject({ train: count, validation: count, test: count, unused: count });

const Split = z.strictObject({
  name: z.string(),
  kind: z.enum(SPLIT_KINDS),
  fractions: z.tuple([z.number(), z.number(), z.number()]).optional(),
  by: z.enum(GROUPINGS).optional(),
  within: z.literal("day").optional(),
  cap: count.optional(),
  /** Days or groups by part, where they have names. */
  held: z.record(z.string(), z.array(z.string())),
  rows: SplitParts,
  /** By class. */
  classes: z.record(z.string(), SplitParts),
});

const Part = z.strictObject({ file: fileName, rows: count, bytes: count, sha256 });

const Manifest = z.strictObject({
  schemaVersion: z.literal(MANIFEST_VERSION),
  kind: z.literal("socagent-dataset"),
  /** Of socagent, which made it. */
  version: z.string(),
  /** Of the text template. */
  template: z.union([z.string(), z.number()]),
  /** SHA-256 of the parts' SHA-256s, in order. */
  sha256,
  rows: count,
  /** First and last time, ISO 8601; null where there are no rows. */
  time: z.strictObject({ first: z.string(), last: z.string() }).nullable(),
  seed: z.int(),
  options: z.record(z.string(), z.unknown()),
  inputs: z.array(Input),
  features: z.array(z.string()),
  /** Names of the facts that each row has as numbers; empty where they were left out. */
  facts: z.array(z.string()).default([]),
  /** Features that were left out as they are zero in every row. */
  zeroFeatures: z.array(z.string()),
  rejects: z.strictObject({ file: fileName.nullable(), rows: count, reasons: counts }),
  /** What cleaning found, by fault; see docs/datasets.md. */
  cleaning: counts,
  duplicates: z.strictObject({
    /** What counts as the same row, by kind of source. */
    flow: z.string(),
    alert: z.string(),
    rows: count,
    /** An upper bound for the chance that two different rows were taken for one. */
    falseMergeProbability: z.number(),
  }),
  conflicts: z.strictObject({
    policy: z.string(),
    /** Contents with more than one class, by their classes. */
    contents: z.array(z.strictObject({ classes: z.array(z.string()), contents: count })),
    rowsDropped: count,
  }),
  classes: z.array(RowClassCounts),
  splits: z.array(Split),
  parts: z.array(Part),
});

export type Manifest = z.infer<typeof Manifest>;
export type ManifestInput = Manifest["inputs"][number];
export type ManifestSplit = Manifest["splits"][number];
export type ManifestPart = Manifest["parts"][number];

/** @throws SocagentError (`input`) when the folder holds no dataset that this version can read */
export async function readManifest(folder: string): Promise<Manifest> {
  const file = join(folder, MANIFEST_FILE);
  const parsed = Manifest.safeParse(await readJson(file, "input"));
  if (parsed.success) return parsed.data;
  throw new SocagentError("input", `${file} is not the manifest of a dataset that this version of socagent reads`, {
    subject: { file },
    problems: parsed.error.issues.map(({ path, message }) => `${path.join(".") || "it"}: ${message}`),
    nextStep: "Ingest the data again with this version.",
  });
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFileAtomically(join(folder, MANIFEST_FILE), `${JSON.stringify(Manifest.parse(manifest), undefined, 2)}\n`);
}
