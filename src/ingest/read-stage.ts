/** Reads all inputs into chunks: plain flow files by ranges on several threads, all others one after the other by the reader. */
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { z } from "zod";
import { hashFile, HashedStream } from "../data/hash-input.js";
import { STDIN } from "../data/read/expand-inputs.js";
import type { CsvLayout, SourceInfo } from "../data/read/layout.js";
import { refuseChanged } from "../data/refuse-changed.js";
import { fileError, readJson, writeFileAtomically } from "../files.js";
import type { IntakeOptions } from "./intake-options.js";
import type { IngestOptions } from "./options.js";
import { type InputPlan, type PlannedInput, rangesOf } from "./plan.js";
import { RANGE_BYTES } from "./range-reader.js";
import { readInput } from "./read-input.js";
import { createScanPool, type ScanPool } from "./scan-pool.js";
import type { ScanSource } from "./scan-range.js";
import type { Workspace } from "./workspace.js";

const DAY_MS = 86_400_000;

/** What is remembered of an input that is wholly read. */
const Done = z.strictObject({
  chunks: z.int().min(0),
  bytes: z.int().min(0),
  sha256: z.string(),
  /** What it was found to be; `nothing` for a file without rows. */
  format: z.string(),
  variant: z.string(),
  hasTime: z.boolean(),
  notes: z.array(z.string()),
  /** Events of other kinds that were passed over, by type. */
  skipped: z.record(z.string(), z.int()),
});

export type InputDone = z.infer<typeof Done>;

export interface ReadStage {
  readonly plan: InputPlan;
  readonly options: IngestOptions;
  readonly workspace: Workspace;
  readonly workers: number;
  readonly stdin: Readable;
  /** Called with the bytes of files that are done, and the rows of inputs whose bytes tell nothing, in all. */
  readonly onProgress: (bytes: number, rows: number) => void;
}

/** @returns for each input what it came to @throws SocagentError (`input`, `io`) */
export async function readAll(stage: ReadStage): Promise<InputDone[]> {
  const { plan, workers, workspace } = stage;
  const done: InputDone[] = [];
  const progress = new Progress(stage.onProgress);
  let pool: ScanPool | undefined;
  try {
    for (const input of plan.inputs) {
      await workspace.addInput(input.input);
      let outcome = await readDone(workspace, input);
      if (outcome === undefined) {
        if (input.scan !== undefined) {
          pool ??= createScanPool(workers);
          outcome = await scanInput(stage, { ...input, scan: input.scan }, pool, progress);
        }
        outcome ??= await readByReader(stage, input, progress);
        // Before it is noted: what was read and what was hashed are one.
        if (input.file !== STDIN) await refuseChanged(input.file, input);
        await writeFileAtomically(doneFile(workspace, input), JSON.stringify(outcome));
      }
      done.push(outcome);
      progress.finish(input.bytes);
    }
    return done;
  } finally {
    await pool?.close();
  }
}

/** What is done of the present input, added to what is done of those before. */
class Progress {
  readonly #tell: (bytes: number, rows: number) => void;
  #before = 0;
  #bytes = 0;
  #rows = 0;

  constructor(tell: (bytes: number, rows: number) => void) {
    this.#tell = tell;
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes;
    this.#tell(this.#before + this.#bytes, this.#rows);
  }

  addRows(rows: number): void {
    this.#rows += rows;
    this.#tell(this.#before + this.#bytes, this.#rows);
  }

  finish(bytes: number): void {
    this.#before += bytes;
    this.#bytes = 0;
    this.#tell(this.#before, this.#rows);
  }
}

/** @returns undefined when a range was found that cannot be scanned: the input is then for the reader, from its beginning */
async function scanInput(
  { workspace, options }: ReadStage,
  input: PlannedInput & { readonly scan: CsvLayout },
  pool: ScanPool,
  progress: Progress,
): Promise<InputDone | undefined> {
  const { scan: layout, bytes, file } = input;
  const source: ScanSource = {
    input: input.input,
    file,
    bytes,
    layout,
    maxRowBytes: options.read.maxRowBytes,
    intake: intakeOf(options),
    folder: workspace.chunks,
  };
  // While the threads parse, this one hashes.
  const digest = hashFile(file);
  digest.catch(() => undefined); // awaited below
  const ranges = rangesOf(input);
  const state = { plain: true, next: 0 };
  const takeRanges = async (): Promise<void> => {
    while (state.plain && state.next < ranges) {
      const range = state.next;
      state.next += 1;
      if (workspace.report(input.input, range) === undefined) {
        const result = await pool.run({ source, range });
        if (result.kind === "unplain") state.plain = false;
      }
      progress.addBytes(Math.min(RANGE_BYTES, bytes - range * RANGE_BYTES));
    }
  };
  await Promise.all(Array.from({ length: pool.size }, takeRanges));
  if (state.plain) return { chunks: ranges, bytes, sha256: await digest, ...whatItIs(layout.info), skipped: {} };
  try {
    await rm(workspace.chunksOf(input.input), { recursive: true, force: true });
  } catch (thrown) {
    throw fileError(thrown, workspace.chunksOf(input.input), "write");
  }
  await workspace.addInput(input.input);
  return undefined;
}

async function readByReader(
  { workspace, options, stdin }: ReadStage,
  input: PlannedInput,
  progress: Progress,
): Promise<InputDone> {
  const { file } = input;
  const piped = file === STDIN ? new HashedStream(stdin) : undefined;
  const digest = piped === undefined ? hashFile(file) : undefined;
  digest?.catch(() => undefined); // awaited below
  const { chunks, info, skipped } = await readInput({
    input: input.input,
    file,
    stdin: piped?.stream ?? stdin,
    read: options.read,
    intake: intakeOf(options),
    folder: workspace.chunksOf(input.input),
    finished: workspace.finishedChunks(input.input),
    onRows: (rows) => {
      progress.addRows(rows);
    },
  });
  const { bytes, sha256 } = piped?.result() ?? { bytes: input.bytes, sha256: (await digest) ?? "" };
  return { chunks, bytes, sha256, ...whatItIs(info), skipped };
}

function whatItIs(info: SourceInfo | undefined): Pick<InputDone, "format" | "variant" | "hasTime" | "notes"> {
  if (info === undefined) return { format: "nothing", variant: "nothing", hasTime: true, notes: [] };
  const { format, variant, hasTime, notes } = info;
  return { format, variant, hasTime, notes: [...notes] };
}

function intakeOf({ duplicates, attempted, nonFinite, clock, read }: IngestOptions): IntakeOptions {
  const future = (read.now ?? Date.now()) + DAY_MS;
  return { duplicates, attempted, nonFinite, clock, labelMap: read.labelMap, future };
}

function doneFile(workspace: Workspace, { input }: PlannedInput): string {
  return join(workspace.chunksOf(input), "done.json");
}

async function readDone(workspace: Workspace, input: PlannedInput): Promise<InputDone | undefined> {
  const file = doneFile(workspace, input);
  if (!existsSync(file)) return undefined;
  const parsed = Done.safeParse(await readJson(file));
  return parsed.success ? parsed.data : undefined;
}
