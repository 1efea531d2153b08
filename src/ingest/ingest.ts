/**
 * Makes a dataset of alerts and flows: reads, cleans, finds what is the same, splits, tells facts, renders texts, writes.
 *
 * Three passes, each over what the one before left on disk: rows are read into chunks (in parallel, each chunk a journal entry), their
 * hashes are compared, and they are merged in the order of time. What grows with the input is a bit for each row and the table of
 * hashes; everything else is bounded.
 */
import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import type { Audit } from "../data/audit/audit.js";
import type { DatasetShape } from "../data/dataset-part.js";
import { type Manifest, writeManifest } from "../data/manifest.js";
import { STDIN } from "../data/read/expand-inputs.js";
import { planSplit, type Splitter } from "../data/split.js";
import { FEATURE_NAMES as FACT_NAMES } from "../enrich/features/feature-vector.js";
import { loadSources } from "../enrich/load-sources.js";
import { TEMPLATE_VERSION } from "../enrich/text/template-version.js";
import { type ErrorCode, SocagentError } from "../errors.js";
import { writeFileAtomically } from "../files.js";
import { VERSION } from "../version.js";
import { type ChunkList, listChunks } from "./chunk-list.js";
import { deduplicateChunks, type Kept } from "./deduplicate-stage.js";
import { featuresOf, makeManifest, optionsOf, partMetadata } from "./make-manifest.js";
import type { IngestOptions } from "./options.js";
import { type InputPlan, planInputs } from "./plan.js";
import { type InputDone, readAll } from "./read-stage.js";
import { Workspace } from "./workspace.js";
import { writeRejects } from "./write-rejects.js";
import { writeDataset } from "./write-stage.js";

/** Beyond it more threads only wait for the disk. */
const MAX_DEFAULT_WORKERS = 16;
const REJECTS_FILE = "rejects.csv";

export const INGEST_STAGES = ["read", "compare", "write", "audit"] as const;
export type IngestStage = (typeof INGEST_STAGES)[number];

/** How far a stage is. */
export interface IngestProgress {
  readonly stage: IngestStage;
  /** Share of it that is done, 0 to 1; undefined where it cannot be told. */
  readonly done: number | undefined;
  /** Rows so far, where they are counted. */
  readonly rows: number;
}

export interface IngestContext {
  readonly stdin: Readable;
  readonly onProgress: (progress: IngestProgress) => void;
}

export interface IngestResult {
  readonly manifest: Manifest;
  readonly audit: Audit | undefined;
  /** Whether it went on where an earlier run stopped. */
  readonly wentOn: boolean;
  /** What was decided on the way and what is odd, in sentences. */
  readonly notes: readonly string[];
}

/** @throws SocagentError (`usage`, `config`, `input`, `io`); what is finished stays for the next run with the same options */
export async function ingest(options: IngestOptions, context: IngestContext): Promise<IngestResult> {
  const workspace = new Workspace(options.out);
  await loadSources(options); // what is wrong with them is told before anything is read
  const plan = await planInputs(options.inputs, options.read, options, context.stdin);
  const goesOnFrom = plan.inputs.every(({ file }) => file !== STDIN);
  const wentOn = await workspace.open(fingerprintOf(options, plan), options.force, goesOnFrom);
  try {
    return { ...(await make(options, plan, workspace, context)), wentOn };
  } catch (thrown) {
    // The same command would end the same; another one, of the right inputs or options, must not find an unfinished one in its way.
    if (thrown instanceof SocagentError && FINAL_CODES.includes(thrown.code)) await workspace.discard();
    throw thrown;
  }
}

/** Failures that trying again does not mend. */
const FINAL_CODES: readonly ErrorCode[] = ["usage", "config", "input"];

async function make(
  options: IngestOptions,
  plan: InputPlan,
  workspace: Workspace,
  context: IngestContext,
): Promise<Omit<IngestResult, "wentOn">> {
  const { onProgress } = context;
  const bytes = plan.inputs.reduce((sum, input) => sum + input.bytes, 0);
  const workers = options.workers ?? Math.min(availableParallelism(), MAX_DEFAULT_WORKERS);
  const done = await readAll({
    plan,
    options,
    workspace,
    workers,
    stdin: context.stdin,
    onProgress: (read, rows) => {
      onProgress({ stage: "read", done: bytes === 0 ? undefined : Math.min(1, read / bytes), rows });
    },
  });
  const list = listChunks(
    workspace,
    done.map(({ chunks }) => chunks),
  );
  refuseNothing(list, plan);
  const kept = await deduplicateChunks(list, options.conflicts, (rows) => {
    onProgress({ stage: "compare", done: rows / list.rows, rows });
  });
  const { splitters, notes } = planSplits(options, kept, done);
  const facts = { options, inputs: plan.inputs, done, list, kept, splitters };
  const shape: DatasetShape = {
    features: featuresOf(list).kept,
    facts: options.facts ? FACT_NAMES : [],
    splits: splitters.map(({ spec }) => spec.name),
  };
  const { assets, intel, attack, seed } = options;
  const job = {
    dataset: workspace.dataset,
    journal: workspace.parts,
    chunks: list.chunks,
    kept: kept.deduplicated.kept,
    inputs: plan.inputs.map(({ name, input }) => ({ name, hasTime: done[input]?.hasTime ?? true })),
    shape,
    splits: splitters.map(({ spec }) => spec),
    counts: kept.counts,
    seed,
    sources: { assets, intel, attack },
    metadata: partMetadata(facts, shape),
  };
  const written = await writeDataset(job, workers, (rows) => {
    onProgress({ stage: "write", done: rows / list.rows, rows });
  });
  const rejects = list.rejects.size === 0 ? null : REJECTS_FILE;
  await writeRejects(join(workspace.dataset, REJECTS_FILE), list, plan.inputs);
  const manifest = makeManifest(facts, shape, written, rejects);
  await writeManifest(workspace.dataset, manifest);
  const audit = options.audit ? await writeAudit(workspace.dataset, options.seed, onProgress) : undefined;
  await workspace.publish();
  return { manifest, audit, notes: [...notes, ...readingNotes(plan, done, list)] };
}

/**
 * Audits a dataset that is there already.
 * @throws SocagentError (`input`) when it is none
 */
export async function writeAudit(
  folder: string,
  seed: number,
  onProgress: (progress: IngestProgress) => void,
): Promise<Audit> {
  // Loaded when it is wanted: it brings the Arrow library, which takes memory that reading needs.
  const { AUDIT_FILE, auditDataset } = await import("../data/audit/audit.js");
  const { openDataset } = await import("../data/dataset-reader.js");
  const dataset = await openDataset(folder);
  const audit = await auditDataset(dataset, {
    seed,
    onProgress: (done) => {
      onProgress({ stage: "audit", done, rows: 0 });
    },
  });
  await writeFileAtomically(join(folder, AUDIT_FILE), `${JSON.stringify(audit, undefined, 2)}\n`);
  return audit;
}

/** Of everything that shapes the dataset and its chunks: an unfinished run can be gone on with when it has the same. */
function fingerprintOf(options: IngestOptions, { inputs }: InputPlan): string {
  const files = inputs.map(({ file, bytes, changed }) => [file, bytes, changed]);
  const { assets, intel, attack, seed, splits, facts } = options;
  const shaping = [VERSION, TEMPLATE_VERSION, optionsOf(options), seed, splits, facts, assets, intel, attack];
  return createHash("sha256")
    .update(JSON.stringify([shaping, files]))
    .digest("hex");
}

function refuseNothing({ inputs, rows, rejects }: ChunkList, plan: InputPlan): void {
  const names = plan.inputs.map(({ file }) => file);
  const read = inputs.reduce((sum, { rowsRead }) => sum + rowsRead, 0);
  if (read === 0) {
    throw new SocagentError(
      "input",
      `nothing to read: ${names.join(", ")} ${names.length === 1 ? "has" : "have"} no rows`,
      {
        ...(names.length === 1 && names[0] !== undefined ? { subject: { file: names[0] } } : {}),
        nextStep: "Give files that hold alerts or flows.",
      },
    );
  }
  if (rows > 0) return;
  throw new SocagentError("input", `not one of ${read} rows can be used`, {
    problems: [...rejects].map(([reason, times]) => `${times} rows: ${reason}`),
    nextStep: "Check that these are the right files; --strict shows the first such row.",
  });
}

/** Splits by time need times; asked for without any, they are refused, and of the default ones left out. */
function planSplits(
  { splits, splitsGiven, seed }: IngestOptions,
  { counts }: Kept,
  done: readonly InputDone[],
): { splitters: Splitter[]; notes: string[] } {
  const timed = done.some(({ hasTime, format }) => hasTime && format !== "nothing");
  const untimed = splits.filter(({ kind }) => kind === "time" || kind === "day");
  if (timed || untimed.length === 0) {
    return { splitters: splits.map((spec) => planSplit(spec, counts, seed)), notes: [] };
  }
  const names = untimed.map(({ name }) => name).join(", ");
  if (splitsGiven) {
    throw new SocagentError("usage", `split ${names}: the inputs have no times`, {
      nextStep: "Leave it out, or give inputs with times.",
    });
  }
  return {
    splitters: splits.filter((spec) => !untimed.includes(spec)).map((spec) => planSplit(spec, counts, seed)),
    notes: [`the inputs have no times, so that there is no split by ${names}`],
  };
}

function readingNotes({ inputs, passedOver }: InputPlan, done: readonly InputDone[], list: ChunkList): string[] {
  const perInput = inputs.flatMap(({ name, input }) => {
    const { notes = [], skipped = {}, format } = done[input] ?? {};
    const others = Object.entries(skipped).map(([type, count]) => `${count} events of type ${type}`);
    return [
      ...notes.map((note) => `${name}: ${note}`),
      ...(others.length === 0 ? [] : [`${name}: passed over ${others.join(", ")}`]),
      ...(format === "nothing" ? [`${name}: no rows`] : []),
    ];
  });
  const { inFuture } = list.cleaning;
  return [
    ...perInput,
    ...(passedOver.length === 0
      ? []
      : [`passed over by their names: ${passedOver.map((file) => basename(file)).join(", ")}`]),
    ...(inFuture === 0 ? [] : [`${inFuture} rows have a time more than a day ahead of now`]),
  ];
}
