/** Writes the dataset: rows in the order of time, each with its facts, its text and its parts of the splits. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CLOCKS } from "../data/clean-clock.js";
import { FEATURE_NAMES } from "../data/clean.js";
import { encodePart } from "../data/dataset.js";
import { DatasetPart, type DatasetShape } from "../data/dataset-part.js";
import { type DatasetRow, SPLIT_PARTS } from "../data/dataset-row.js";
import type { ManifestPart } from "../data/manifest.js";
import type { Splitter } from "../data/split.js";
import { groupKey } from "../data/split-groups.js";
import { factsOf, type FactSources } from "../enrich/facts.js";
import { renderAlert } from "../enrich/text/render-alert.js";
import { writeFileAtomically } from "../files.js";
import { LAST_DAY } from "./chunk-hashes.js";
import type { Chunk, ChunkList } from "./chunk-list.js";
import { isKept } from "./deduplicate-stage.js";
import { bufferBytesFor, RunMerge } from "./merge-runs.js";
import { RunReader } from "./run-reader.js";
import { type SpooledInput, type SpooledRecord, SpooledRecords } from "./spooled-record.js";
import type { Workspace } from "./workspace.js";

const DAY_MS = 86_400_000;
/** Rows between two looks at signals. */
const ROWS_PER_TURN = 4_096;

export interface WriteJob {
  readonly workspace: Workspace;
  readonly list: ChunkList;
  /** A bit for each row. */
  readonly kept: Uint8Array;
  readonly inputs: readonly SpooledInput[];
  readonly shape: DatasetShape;
  readonly splitters: readonly Splitter[];
  readonly sources: FactSources;
  /** Of every part's schema. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly onRows: (rows: number) => void;
}

export interface Written {
  readonly parts: readonly ManifestPart[];
  readonly rows: number;
  /** Milliseconds since 1970; undefined where there are no rows. */
  readonly time: { readonly first: number; readonly last: number } | undefined;
  /** For each split, rows by class and part: [class * parts + part]. */
  readonly splitCounts: readonly Uint32Array[];
}

/** @throws SocagentError (`io`) */
export async function writeDataset(job: WriteJob): Promise<Written> {
  const { list, onRows } = job;
  const bufferBytes = bufferBytesFor(list.chunks.length);
  const runs = list.chunks.map(({ run, runBytes }) => new RunReader(run, FEATURE_NAMES.length, runBytes, bufferBytes));
  const merge = new RunMerge(runs);
  const records = new SpooledRecords();
  const writer = new PartWriter(job);
  let seen = 0;
  for (let first = merge.first(); first !== undefined; first = merge.first()) {
    const chunk = list.chunks[first];
    const run = runs[first];
    if (chunk === undefined || run === undefined) break;
    run.read(records.row, records.values);
    merge.advance();
    if (writer.take(chunk, records)) await writer.writePart();
    seen += 1;
    if (seen % ROWS_PER_TURN !== 0) continue;
    onRows(seen);
    await new Promise(setImmediate);
  }
  onRows(seen);
  return writer.finish();
}

class PartWriter {
  readonly #job: WriteJob;
  readonly #part: DatasetPart;
  readonly #features: Float32Array;
  /** Places in `FEATURE_NAMES` of the dataset's features. */
  readonly #featureIndices: Int32Array;
  readonly #splits: Uint8Array;
  readonly #splitCounts: readonly Uint32Array[];
  readonly #parts: ManifestPart[] = [];
  /** Rows that are in parts that are there already. */
  readonly #writtenRows: number;
  #rows = 0;
  #firstTime = Infinity;
  #lastTime = -Infinity;

  constructor(job: WriteJob) {
    const { shape, splitters, list, workspace } = job;
    this.#job = job;
    this.#part = new DatasetPart(shape);
    this.#features = new Float32Array(shape.features.length);
    this.#featureIndices = Int32Array.from(shape.features, (name) => FEATURE_NAMES.indexOf(name));
    this.#splits = new Uint8Array(splitters.length);
    this.#splitCounts = splitters.map(() => new Uint32Array(list.table.classes.length * SPLIT_PARTS.length));
    this.#parts = finishedParts(workspace);
    this.#writtenRows = this.#parts.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Takes the row at hand. @returns whether the part is full and to be written */
  take(chunk: Chunk, records: SpooledRecords): boolean {
    const { inputs, sources, kept } = this.#job;
    const { row } = records;
    const input = inputs[chunk.input] ?? { name: "", hasTime: false };
    const made = records.make(chunk, input);
    if (!isKept(kept, chunk.firstRow + row.index)) {
      // A repeated row happened all the same: what comes after it has this before.
      sources.history.observe(made.record);
      return false;
    }
    const of = chunk.classes[row.label] ?? 0;
    this.#assign(of, made, row.time);
    this.#rows += 1;
    this.#firstTime = Math.min(this.#firstTime, row.time);
    this.#lastTime = Math.max(this.#lastTime, row.time);
    if (this.#rows <= this.#writtenRows) {
      sources.history.observe(made.record);
      return false;
    }
    const text = renderAlert(made.record, factsOf(made.record, sources));
    this.#part.add(this.#datasetRow(made, text, records));
    return this.#part.isFull;
  }

  async writePart(): Promise<void> {
    const { workspace, metadata } = this.#job;
    const number = String(this.#parts.length).padStart(5, "0");
    const file = `part-${number}.arrow`;
    const bytes = encodePart(this.#part, metadata);
    const part = {
      file,
      rows: this.#part.rows,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
    await writeFileAtomically(join(workspace.dataset, file), bytes);
    await writeFileAtomically(journalOf(workspace, this.#parts.length), JSON.stringify(part));
    this.#parts.push(part);
    this.#part.clear();
  }

  async finish(): Promise<Written> {
    if (this.#part.rows > 0) await this.writePart();
    return {
      parts: this.#parts,
      rows: this.#rows,
      time: this.#rows === 0 ? undefined : { first: this.#firstTime, last: this.#lastTime },
      splitCounts: this.#splitCounts,
    };
  }

  #assign(of: number, { incident }: SpooledRecord, time: number): void {
    const day = Math.min(LAST_DAY, Math.max(0, Math.floor(time / DAY_MS)));
    const row = { class: of, incident: incident === undefined ? 0 : groupKey(incident), day, time };
    for (const [index, splitter] of this.#job.splitters.entries()) {
      const part = splitter.assign(row);
      this.#splits[index] = part;
      const counts = this.#splitCounts[index];
      const at = of * SPLIT_PARTS.length + part;
      if (counts !== undefined) counts[at] = (counts[at] ?? 0) + 1;
    }
  }

  #datasetRow(made: SpooledRecord, text: string, { row, values }: SpooledRecords): DatasetRow {
    const { record, label, incident, playbook, step } = made;
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
      text,
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
      features: row.isFlow ? this.#features : undefined,
      splits: this.#splits,
    };
  }
}

const Part = z.strictObject({ file: z.string(), rows: z.int(), bytes: z.int(), sha256: z.string() });

function journalOf(workspace: Workspace, part: number): string {
  return join(workspace.parts, `${String(part).padStart(5, "0")}.json`);
}

/** Parts that an earlier run finished, up to the first that is not there or not whole. */
function finishedParts(workspace: Workspace): ManifestPart[] {
  const parts: ManifestPart[] = [];
  for (;;) {
    const journal = journalOf(workspace, parts.length);
    if (!existsSync(journal)) return parts;
    const parsed = Part.safeParse(JSON.parse(readFileSync(journal, "utf8")));
    if (!parsed.success) return parts;
    const file = join(workspace.dataset, parsed.data.file);
    if (!existsSync(file)) return parts;
    if (createHash("sha256").update(readFileSync(file)).digest("hex") !== parsed.data.sha256) return parts;
    parts.push(parsed.data);
  }
}
