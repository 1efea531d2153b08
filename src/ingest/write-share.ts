/**
 * Writes a share of a dataset's parts: the work of a thread.
 *
 * Every thread goes through all rows in the order of time, since what the history tells of a row needs all before it; counting a row is
 * quick. Facts, texts and files, which take longest, are made of the rows of its own parts alone, so that the dataset is the same
 * whatever the number of threads.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { breathe } from "../breathe.js";
import { CLOCKS } from "../data/clean-clock.js";
import { FEATURE_NAMES } from "../data/clean.js";
import { encodePartPieces } from "../data/dataset.js";
import { DatasetPart, type DatasetShape, ROWS_PER_PART } from "../data/dataset-part.js";
import { type DatasetRow, SPLIT_PARTS } from "../data/dataset-row.js";
import type { ManifestPart } from "../data/manifest.js";
import { planSplit, type RowCounts, type Splitter } from "../data/split.js";
import type { SplitSpec } from "../data/split-spec.js";
import { factsOf, type FactSources, type RecordFacts } from "../enrich/facts.js";
import { featureVector } from "../enrich/features/feature-vector.js";
import { loadSources, type SourceFiles } from "../enrich/load-sources.js";
import { renderAlert } from "../enrich/text/render-alert.js";
import { parseJsonText, writeAtomically, writeFileAtomically } from "../files.js";
import { LAST_DAY } from "./chunk-hashes.js";
import type { Chunk } from "./chunk-list.js";
import { isKept } from "./deduplicate-stage.js";
import { HostKeys } from "./host-keys.js";
import { bufferBytesFor, RunMerge } from "./merge-runs.js";
import { RunReader } from "./run-reader.js";
import { type SpooledInput, type SpooledRecord, SpooledRecords } from "./spooled-record.js";

const DAY_MS = 86_400_000;
const NO_FACTS = new Float32Array();
/** Rows between two looks at signals. */
const ROWS_PER_TURN = 4_096;

/** Plain data, so that every thread has it alike. */
export interface WriteJob {
  /** Where the parts are written, and where it is noted that they are. */
  readonly dataset: string;
  readonly journal: string;
  readonly chunks: readonly Chunk[];
  /** A bit for each row. */
  readonly kept: Uint8Array;
  readonly inputs: readonly SpooledInput[];
  readonly shape: DatasetShape;
  readonly splits: readonly SplitSpec[];
  readonly counts: RowCounts;
  readonly seed: number;
  readonly sources: SourceFiles;
  /** Of every part's schema. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** What a share came to; all but its parts is the same for every share. */
export interface WrittenShare {
  readonly parts: readonly ManifestPart[];
  readonly rows: number;
  /** Milliseconds since 1970; undefined where there are no rows. */
  readonly time: { readonly first: number; readonly last: number } | undefined;
  /** For each split, rows by class and part: [class * parts + part]. */
  readonly splitCounts: readonly Uint32Array[];
}

/**
 * @param share which of the `shares`: its parts are those whose number leaves this rest
 * @param onRows called with the rows that it has gone through
 * @throws SocagentError (`io`)
 */
export async function writeShare(
  job: WriteJob,
  share: number,
  shares: number,
  onRows: (rows: number) => void,
): Promise<WrittenShare> {
  const bufferBytes = bufferBytesFor(job.chunks.length);
  const runs = job.chunks.map(({ run, runBytes }) => new RunReader(run, FEATURE_NAMES.length, runBytes, bufferBytes));
  const merge = new RunMerge(runs);
  const writer = new ShareWriter(job, (await loadSources(job.sources)).sources, share, shares);
  let seen = 0;
  for (let first = merge.first(); first !== undefined; first = merge.first()) {
    const chunk = job.chunks[first];
    const run = runs[first];
    if (chunk === undefined || run === undefined) break;
    if (writer.take(chunk, run)) await writer.writePart();
    merge.advance();
    seen += 1;
    if (seen % ROWS_PER_TURN !== 0) continue;
    onRows(seen);
    await breathe();
  }
  onRows(seen);
  return writer.finish();
}

class ShareWriter {
  readonly #job: WriteJob;
  readonly #sources: FactSources;
  readonly #share: number;
  readonly #shares: number;
  readonly #records = new SpooledRecords();
  readonly #part: DatasetPart;
  readonly #features: Float32Array;
  /** Places in `FEATURE_NAMES` of the dataset's features. */
  readonly #featureIndices: Int32Array;
  readonly #hostKeys: HostKeys;
  readonly #splitters: readonly Splitter[];
  readonly #assigned: Uint8Array;
  readonly #splitCounts: readonly Uint32Array[];
  readonly #parts: ManifestPart[] = [];
  /** Of the row at hand, which is kept. */
  #number = -1;
  /** Whether rows of the present part are this share's, and not in a file already. */
  #writes = false;
  #rows = 0;
  #firstTime = Infinity;
  #lastTime = -Infinity;

  constructor(job: WriteJob, sources: FactSources, share: number, shares: number) {
    const { shape, splits, counts, seed } = job;
    this.#job = job;
    this.#sources = sources;
    this.#share = share;
    this.#shares = shares;
    this.#part = new DatasetPart(shape);
    this.#features = new Float32Array(shape.features.length);
    this.#featureIndices = Int32Array.from(shape.features, (name) => FEATURE_NAMES.indexOf(name));
    this.#hostKeys = new HostKeys(seed);
    this.#splitters = splits.map((spec) => planSplit(spec, counts, seed));
    this.#assigned = new Uint8Array(splits.length);
    this.#splitCounts = splits.map(() => new Uint32Array(counts.classes.length * SPLIT_PARTS.length));
  }

  /** Takes the run's row at hand. @returns whether the part is full and to be written */
  take(chunk: Chunk, run: RunReader): boolean {
    const { inputs, kept } = this.#job;
    const { row, values } = this.#records;
    run.read(row);
    const made = this.#records.make(chunk, inputs[chunk.input] ?? { name: "", hasTime: false });
    if (!isKept(kept, chunk.firstRow + row.index)) {
      // A repeated row happened all the same: what comes after it has this before.
      this.#sources.history.count(made.record);
      return false;
    }
    if (this.#rows % ROWS_PER_PART === 0) this.#startPart();
    this.#rows += 1;
    this.#assign(chunk.classes[row.label] ?? 0, made, row.time);
    this.#firstTime = Math.min(this.#firstTime, row.time);
    this.#lastTime = Math.max(this.#lastTime, row.time);
    if (!this.#writes) {
      this.#sources.history.count(made.record);
      return false;
    }
    if (row.isFlow) run.readFeatures(values);
    this.#part.add(this.#datasetRow(made, factsOf(made.record, this.#sources)));
    return this.#part.isFull;
  }

  async writePart(): Promise<void> {
    const { dataset, journal, metadata } = this.#job;
    const file = partFile(this.#number);
    const hash = createHash("sha256");
    let bytes = 0;
    await writeAtomically(join(dataset, file), async (handle) => {
      for await (const piece of encodePartPieces(this.#part, metadata)) {
        hash.update(piece);
        bytes += piece.byteLength;
        await handle.writeFile(piece);
      }
    });
    const part = { file, rows: this.#part.rows, bytes, sha256: hash.digest("hex") };
    await writeFileAtomically(join(journal, journalFile(this.#number)), JSON.stringify(part));
    this.#parts.push(part);
    this.#part.clear();
  }

  async finish(): Promise<WrittenShare> {
    if (this.#part.rows > 0) await this.writePart();
    return {
      parts: this.#parts,
      rows: this.#rows,
      time: this.#rows === 0 ? undefined : { first: this.#firstTime, last: this.#lastTime },
      splitCounts: this.#splitCounts,
    };
  }

  /** Finds out whether the part that begins is this share's, and whether an earlier run has written it. */
  #startPart(): void {
    this.#number += 1;
    this.#writes = this.#number % this.#shares === this.#share;
    if (!this.#writes) return;
    const { dataset, journal } = this.#job;
    const there = finishedPart(join(journal, journalFile(this.#number)), dataset);
    if (there === undefined) return;
    this.#parts.push(there);
    this.#writes = false;
  }

  #assign(of: number, { incidentKey }: SpooledRecord, time: number): void {
    const day = Math.min(LAST_DAY, Math.max(0, Math.floor(time / DAY_MS)));
    const row = { class: of, incident: incidentKey, day, time };
    for (let index = 0; index < this.#splitters.length; index += 1) {
      const part = this.#splitters[index]?.assign(row) ?? 0;
      this.#assigned[index] = part;
      const counts = this.#splitCounts[index];
      const at = of * SPLIT_PARTS.length + part;
      if (counts !== undefined) counts[at] = (counts[at] ?? 0) + 1;
    }
  }

  #datasetRow({ record, label, incident, playbook, step }: SpooledRecord, facts: RecordFacts): DatasetRow {
    const { row, values } = this.#records;
    const { shape } = this.#job;
    if (row.isFlow) {
      for (let at = 0; at < this.#features.length; at += 1) {
        this.#features[at] = values[this.#featureIndices[at] ?? 0] ?? NaN;
      }
    }
    return {
      id: record.id,
      time: record.time,
      clock: CLOCKS[row.clock] ?? "as-written",
      source: record.source,
      file: record.origin.file,
      line: record.origin.line,
      text: renderAlert(record, facts),
      rule: record.ruleText,
      severity: record.severity,
      protocol: record.protocol,
      destinationPort: record.destinationPort,
      malicious: label.malicious,
      label: label.label,
      class: label.class,
      family: label.family,
      technique: label.technique,
      tactic: label.tactic,
      intent: label.intent,
      impact: label.impact,
      tier: label.tier,
      incident,
      playbook,
      step,
      hostKey: this.#hostKeys.of(record),
      features: row.isFlow ? this.#features : undefined,
      facts: shape.facts.length === 0 ? NO_FACTS : featureVector(record, facts),
      splits: this.#assigned,
    };
  }
}

function partFile(part: number): string {
  return `part-${String(part).padStart(5, "0")}.arrow`;
}

function journalFile(part: number): string {
  return `${String(part).padStart(5, "0")}.json`;
}

/** A part that an earlier run finished, if it is whole. */
function finishedPart(journal: string, dataset: string): ManifestPart | undefined {
  if (!existsSync(journal)) return undefined;
  const part = parseJsonText(readFileSync(journal, "utf8"));
  if (!isPart(part)) return undefined;
  const file = join(dataset, part.file);
  if (!existsSync(file)) return undefined;
  const digest = createHash("sha256").update(readFileSync(file)).digest("hex");
  return digest === part.sha256 ? part : undefined;
}

function isPart(value: unknown): value is ManifestPart {
  return (
    typeof value === "object" &&
    value !== null &&
    "file" in value &&
    typeof value.file === "string" &&
    "sha256" in value &&
    typeof value.sha256 === "string" &&
    "rows" in value &&
    typeof value.rows === "number" &&
    "bytes" in value &&
    typeof value.bytes === "number"
  );
}
