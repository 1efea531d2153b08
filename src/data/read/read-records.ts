/** Reads alerts and flows, whatever they are written as, one batch after the other. */
import { availableParallelism } from "node:os";
import type { Readable } from "node:stream";
import { SocagentError } from "../../errors.js";
import type { LabelledRecord } from "../record.js";
import { expandInputs, STDIN } from "./expand-inputs.js";
import type { Layout, SourceInfo } from "./layout.js";
import { openSource } from "./open-source.js";
import type { ReadOptions } from "./options.js";
import { PackPool } from "./pack-pool.js";
import type { PackedCsv, PackedRows } from "./packed.js";
import type { Reject } from "./reject.js";
import { Counts, type FileSummary, type ReadSummary } from "./summary.js";
import { Unpacker } from "./unpack.js";

/** Beyond it more threads only wait for the one that reads. */
const MAX_DEFAULT_WORKERS = 16;
const DAY = 86_400_000;
/** Records made at a time: few enough to be dropped before the garbage collector moves them. */
const BATCH_RECORDS = 1_024;

/** The features of a batch's flows: the same numbers as each record's `flow`, without an object for each. */
export interface FlowMatrix {
  /** Canonical names. */
  readonly names: readonly string[];
  /** [records, names] */
  readonly values: Float64Array;
}

/** Rows of one input that stand together; some thousand at most, but for rejects. */
export interface ReadBatch {
  readonly source: SourceInfo;
  /** In the order of the input. */
  readonly records: readonly LabelledRecord[];
  /** In the order of the input. */
  readonly rejects: readonly Reject[];
  /** Where the records are flows; row for row as `records`. */
  readonly flows?: FlowMatrix;
}

/** Batches in the order of the inputs, to be taken once. */
export interface Reading extends AsyncIterable<ReadBatch> {
  /** What was read up to now; all of it once the batches have been taken. */
  summary(): ReadSummary;
}

/**
 * Reads inputs by streaming, in bounded memory; the batches, lines and counts are the same whatever the number of workers.
 * @param inputs files, folders, globs, or `-` for standard input
 * @throws SocagentError while batches are taken: (`input`, `io`) when an input cannot be read or is of no known format, or when
 * there is not a single row in any; with `strict` (`input`) at the first row that cannot be read
 */
export function readRecords(inputs: readonly string[], options: ReadOptions, stdin: Readable = process.stdin): Reading {
  const run = new Run(inputs, { ...options, now: options.now ?? Date.now() }, stdin);
  return { [Symbol.asyncIterator]: () => run.batches(), summary: () => run.summary() };
}

/** A source that is being read. */
interface Source {
  readonly file: string;
  readonly counts: Counts;
  readonly layout: Layout | undefined;
  readonly unpacker: Unpacker | undefined;
}

/** A stretch that is being packed, and what it is from. */
interface Packing {
  readonly source: Source;
  readonly packed: Promise<PackedRows>;
}

class Run {
  readonly #inputs: readonly string[];
  readonly #options: ReadOptions;
  readonly #stdin: Readable;
  readonly #pool: PackPool;
  readonly #sources: Source[] = [];
  #passedOver: readonly string[] = [];
  #bytes = 0;

  constructor(inputs: readonly string[], options: ReadOptions, stdin: Readable) {
    this.#inputs = inputs;
    this.#options = options;
    this.#stdin = stdin;
    this.#pool = new PackPool(options.workers ?? Math.min(availableParallelism(), MAX_DEFAULT_WORKERS));
  }

  async *batches(): AsyncGenerator<ReadBatch> {
    const underWay: Packing[] = [];
    const packings = this.#packings();
    try {
      for await (const packing of packings) {
        underWay.push(packing);
        // Awaited in order below; until then a failure must not count as one that nobody handles.
        packing.packed.catch(() => undefined);
        while (underWay.length >= this.#pool.window) yield* this.#take(underWay.shift());
      }
      while (underWay.length > 0) yield* this.#take(underWay.shift());
      this.#refuseNothing();
    } finally {
      await packings.return(undefined);
      await this.#pool.close();
    }
  }

  summary(): ReadSummary {
    const all = new Counts();
    for (const { counts } of this.#sources) all.add(counts);
    return { ...all.value(), files: this.#sources.map(fileSummary), passedOver: this.#passedOver, bytes: this.#bytes };
  }

  /** Starts the packing of every stretch of every input. */
  async *#packings(): AsyncGenerator<Packing> {
    const { files, passedOver } = await expandInputs(this.#inputs);
    this.#passedOver = passedOver;
    for (const file of files) {
      const opened = await openSource(file, this.#options, this.#stdin, (bytes) => (this.#bytes += bytes));
      const layout = opened.kind === "empty" ? undefined : opened.layout;
      const unpacker = layout === undefined ? undefined : new Unpacker(layout, this.#options.labelMap);
      const source: Source = { file, counts: new Counts(), layout, unpacker };
      this.#sources.push(source);
      if (opened.kind === "empty") continue;
      let header = opened.headerRows;
      for await (const frames of opened.frames) {
        const firstRow = Math.min(header, frames.count);
        header -= firstRow;
        yield {
          source,
          packed: this.#pool.run({ source: this.#sources.length, layout: opened.layout, frames, firstRow }),
        };
      }
    }
  }

  async *#take(packing: Packing | undefined): AsyncGenerator<ReadBatch> {
    if (packing?.source.layout === undefined || packing.source.unpacker === undefined) return;
    const { layout, unpacker } = packing.source;
    const packed = await packing.packed;
    this.#count(packing.source.counts, packed);
    const [reject] = packed.rejects;
    if (this.#options.strict && reject !== undefined) throw strictError(reject);
    let rejected = 0;
    for (let from = 0; from < packed.count || rejected < packed.rejects.length; from += BATCH_RECORDS) {
      const to = Math.min(packed.count, from + BATCH_RECORDS);
      // Rejects come with the records that they stand among.
      const before = to < packed.count ? (packed.lines[to] ?? 0) : Number.POSITIVE_INFINITY;
      const first = rejected;
      while ((packed.rejects[rejected]?.line ?? Number.POSITIVE_INFINITY) < before) rejected++;
      const rejects = packed.rejects.slice(first, rejected);
      const flows = packed.kind === "csv" ? flowsOf(packed, layout, from, to) : {};
      yield { source: layout.info, records: unpacker.unpack(packed, from, to), rejects, ...flows };
    }
  }

  #count(counts: Counts, packed: PackedRows): void {
    counts.rows += packed.rows;
    counts.records += packed.count;
    for (const { reason } of packed.rejects) counts.reject(reason);
    for (const [type, times] of Object.entries(packed.skipped)) counts.skip(type, times);
    const latest = (this.#options.now ?? 0) + DAY;
    for (const time of packed.times) if (time > latest) counts.inFuture++;
  }

  /** Not a single row anywhere: the inputs are not what was meant. */
  #refuseNothing(): void {
    const { rows, files } = this.summary();
    if (rows > 0) return;
    const problems = files.map(
      ({ file, nothing }) =>
        `${file === STDIN ? "standard input" : file} ${nothing === "empty" ? "is empty" : "has a header and no rows"}`,
    );
    throw new SocagentError(
      "input",
      problems.length === 1 ? `nothing to read: ${problems[0] ?? ""}` : "nothing to read",
      {
        problems: problems.length === 1 ? [] : problems,
        ...(files.length === 1 && files[0] !== undefined && files[0].file !== STDIN
          ? { subject: { file: files[0].file } }
          : {}),
        nextStep: "Give files that hold alerts or flows.",
      },
    );
  }
}

function flowsOf(packed: PackedCsv, layout: Layout, from: number, to: number): { flows?: FlowMatrix } {
  if (layout.kind !== "csv" || layout.featureNames.length === 0) return {};
  const { featureNames: names } = layout;
  return { flows: { names, values: packed.features.subarray(from * names.length, to * names.length) } };
}

function fileSummary({ file, counts, layout }: Source): FileSummary {
  const value = counts.value();
  return {
    file,
    ...value,
    ...(layout === undefined
      ? { nothing: "empty" }
      : { info: layout.info, ...(value.rows === 0 ? { nothing: "header only" } : {}) }),
  };
}

function strictError({ file, line, reason, detail, raw }: Reject): SocagentError {
  return new SocagentError("input", `${file}, line ${line}: ${reason}: ${detail}`, {
    subject: { file, line },
    problems: [`the row: ${raw.slice(0, 200)}`],
    nextStep: "Mend the row, or leave --strict out to reject such rows and go on.",
  });
}
