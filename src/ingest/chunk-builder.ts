/** Takes in the rows of one chunk and writes them: a run sorted by time, hashes, rejects, and last the report that makes it count. */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CleaningTally, emptyTally, FEATURE_NAMES } from "../data/clean.js";
import { ZERO_FEATURES } from "../data/cic/known-faults.js";
import { MAX_CLASSES } from "../data/deduplicate.js";
import type { RejectedRow } from "../data/read/reject.js";
import { SocagentError } from "../errors.js";
import { fileError } from "../files.js";
import type { ChunkLabel, ChunkReport } from "./chunk.js";
import { chunkFiles } from "./chunk-files.js";
import { HashBuilder } from "./chunk-hashes.js";
import { emptyRow, SpoolDecoder, SpoolEncoder } from "./spool-row.js";

const NO_VALUES = new Float64Array(0);
/** Places of the features that are zero in every published flow, and of which it is noted whether they are here. */
const ZEROES = ZERO_FEATURES.map((name) => FEATURE_NAMES.indexOf(name));

/** A row to be taken; what `SpoolRow` has beside it the builder knows itself. */
export interface NewRow {
  readonly time: number;
  readonly line: number;
  readonly protocol: string | undefined;
  readonly destinationPort: number;
  readonly rest: string;
}

export interface ChunkSummary {
  readonly input: number;
  readonly rowsRead: number;
  readonly lines: number;
  readonly linesAreRelative: boolean;
  /** Canonical names of the features that the input has. */
  readonly features: readonly string[];
}

export class ChunkBuilder {
  readonly hashes = new HashBuilder();
  tally: CleaningTally = emptyTally();
  readonly #encoder = new SpoolEncoder(FEATURE_NAMES.length);
  readonly #sorted = new SpoolEncoder(FEATURE_NAMES.length);
  readonly #row = emptyRow();
  #rows = 0;
  #starts = new Float64Array(1024);
  #times = new Float64Array(1024);
  readonly #labels = new Map<string, number>();
  #labelList: ChunkLabel[] = [];
  readonly #labelIndex = new Map<ChunkLabel, number>();
  readonly #protocols = new Map<string, number>();
  #rejects: RejectedRow[] = [];
  readonly #nonZero = new Uint8Array(ZEROES.length);

  get rows(): number {
    return this.#rows;
  }

  /**
   * Takes a row whose hash has been written to `hashes.next()`.
   * @param incident its `groupKey`, or 0
   * @param values the features of a flow; undefined for an alert
   */
  add(taken: NewRow, clock: number, label: ChunkLabel, incident: number, values: Float64Array | undefined): void {
    // One object for all rows, filled field by field: this is done for every row.
    const row = this.#row;
    row.time = taken.time;
    row.line = taken.line;
    row.index = this.#rows;
    row.label = this.#labelAt(label);
    row.clock = clock;
    row.protocol = this.#protocolAt(taken.protocol);
    row.destinationPort = taken.destinationPort;
    row.isFlow = values !== undefined;
    row.rest = taken.rest;
    this.hashes.add(row.label, incident, row.time);
    if (this.#rows === this.#times.length) this.#grow();
    this.#times[this.#rows] = row.time;
    this.#starts[this.#rows] = this.#encoder.add(row, values ?? NO_VALUES);
    this.#rows += 1;
    if (values === undefined) return;
    for (let zero = 0; zero < ZEROES.length; zero += 1) {
      const value = values[ZEROES[zero] ?? 0] ?? 0;
      if (value !== 0 && value === value) this.#nonZero[zero] = 1;
    }
  }

  reject(row: RejectedRow): void {
    this.#rejects.push(row);
  }

  /**
   * Writes the chunk to `folder` and gets ready for the next.
   * @throws SocagentError (`io`)
   */
  finish(folder: string, chunk: number, summary: ChunkSummary): ChunkReport {
    const files = chunkFiles(chunk);
    const run = this.#sort();
    const rejects = this.#rejects.map((row) => `${JSON.stringify(row)}\n`).join("");
    const report: ChunkReport = {
      ...summary,
      features: [...summary.features],
      rows: this.rows,
      runBytes: run.length,
      labels: this.#labelList,
      protocols: [...this.#protocols.keys()],
      rejects: countReasons(this.#rejects),
      rejectBytes: Buffer.byteLength(rejects),
      cleaning: { ...this.tally },
      nonZeroFeatures: ZERO_FEATURES.filter((_, zero) => this.#nonZero[zero] === 1),
    };
    write(join(folder, files.run), run);
    write(join(folder, files.hashes), Buffer.concat(this.hashes.encode()));
    if (rejects !== "") write(join(folder, files.rejects), rejects);
    const file = join(folder, files.report);
    write(`${file}.tmp`, JSON.stringify(report));
    try {
      renameSync(`${file}.tmp`, file);
    } catch (thrown) {
      throw fileError(thrown, file, "write");
    }
    this.clear();
    return report;
  }

  clear(): void {
    this.hashes.clear();
    this.#encoder.clear();
    this.#sorted.clear();
    this.#rows = 0;
    this.#labels.clear();
    this.#labelIndex.clear();
    this.#labelList = [];
    this.#protocols.clear();
    this.#rejects = [];
    this.#nonZero.fill(0);
    this.tally = emptyTally();
  }

  /** The rows by time; equal times as they came. */
  #sort(): Buffer {
    const times = this.#times.subarray(0, this.#rows);
    if (times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0))) return this.#encoder.bytes;
    const order = orderOf(times);
    const decoder = new SpoolDecoder(FEATURE_NAMES.length, this.#encoder.buffer);
    for (const at of order) {
      const start = this.#starts[at] ?? 0;
      this.#sorted.copy(this.#encoder, start, decoder.lengthAt(start));
    }
    return this.#sorted.bytes;
  }

  #grow(): void {
    const [starts, times] = [this.#starts, this.#times];
    this.#starts = new Float64Array(starts.length * 2);
    this.#starts.set(starts);
    this.#times = new Float64Array(times.length * 2);
    this.#times.set(times);
  }

  #labelAt(label: ChunkLabel): number {
    const known = this.#labelIndex.get(label);
    if (known !== undefined) return known;
    // Equal labels that are not one object: rows with a truth of their own.
    const key = JSON.stringify(label);
    let at = this.#labels.get(key);
    if (at === undefined) {
      at = this.#labelList.length;
      if (at > MAX_CLASSES) {
        throw new SocagentError("input", `there are more than ${MAX_CLASSES} different labels`, {
          nextStep: "Check that --label-column names the column of labels.",
        });
      }
      this.#labels.set(key, at);
      this.#labelList.push(label);
    }
    this.#labelIndex.set(label, at);
    return at;
  }

  #protocolAt(protocol: string | undefined): number {
    if (protocol === undefined) return -1;
    const known = this.#protocols.get(protocol);
    if (known !== undefined) return known;
    this.#protocols.set(protocol, this.#protocols.size);
    return this.#protocols.size - 1;
  }
}

/** Places in the order of time; equal times as they came. */
function orderOf(times: Float64Array): Float64Array {
  const first = times.reduce((least, time) => Math.min(least, time), Infinity);
  const last = times.reduce((most, time) => Math.max(most, time), -Infinity);
  const { length } = times;
  if ((last - first) * length < Number.MAX_SAFE_INTEGER && times.every(Number.isInteger)) {
    // Time and place in one number each: those are sorted without calling back.
    const keys = times.map((time, at) => (time - first) * length + at);
    return keys.sort().map((key) => key % length);
  }
  return Float64Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}

function countReasons(rejects: readonly RejectedRow[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of rejects) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, content);
  } catch (thrown) {
    throw fileError(thrown, file, "write");
  }
}
