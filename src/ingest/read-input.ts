/** Takes in an input through the reader: alerts, and flows that cannot be scanned. */
import type { Readable } from "node:stream";
import { SocagentError } from "../errors.js";
import { FLOW_VARIANTS } from "../data/formats/cic-columns.js";
import type { ReadOptions } from "../data/read/options.js";
import { readRecords, type ReadBatch } from "../data/read/read-records.js";
import type { SourceInfo } from "../data/read/layout.js";
import { MAX_RAW_CHARACTERS, type RejectedRow } from "../data/read/reject.js";
import { ChunkBuilder } from "./chunk-builder.js";
import { emptyFlow, FlowIntake } from "./flow-intake.js";
import { copyFlow } from "./flow-of-record.js";
import type { IntakeOptions } from "./intake-options.js";
import { RecordIntake } from "./record-intake.js";
import { addFlow, addPlace, addRecord, type DuplicateRule, ruleForAlerts } from "./row-key.js";
import { REASON_DETAILS } from "./scan-range.js";

/** Rows of a chunk, about: what is lost when a run is killed. */
const CHUNK_ROWS = 16_384;

export interface ReadJob {
  readonly input: number;
  readonly file: string;
  readonly stdin: Readable;
  readonly read: ReadOptions;
  readonly intake: IntakeOptions;
  readonly folder: string;
  /** Chunks that are there already: their rows are read again and passed over. */
  readonly finished: number;
  readonly onRows: (rows: number) => void;
}

export interface ReadOutcome {
  readonly chunks: number;
  /** Undefined for a file without rows. */
  readonly info: SourceInfo | undefined;
  /** Events of other kinds that were passed over, by type. */
  readonly skipped: Readonly<Record<string, number>>;
}

/** @throws SocagentError (`input`, `io`) as the reader does; a file with a header and no rows is no error here */
export async function readInput(job: ReadJob): Promise<ReadOutcome> {
  const { input, file, stdin, read, folder, finished, onRows } = job;
  const reading = readRecords([file], read, stdin);
  const builder = new ChunkBuilder();
  let intake: Taker | undefined;
  let info: SourceInfo | undefined;
  let chunk = 0;
  let rowsRead = 0;
  const close = (): void => {
    if (chunk >= finished) {
      const features = intake?.features ?? [];
      builder.finish(folder, chunk, { input, rowsRead, lines: 0, linesAreRelative: false, features });
    } else builder.clear();
    chunk += 1;
    rowsRead = 0;
  };
  try {
    for await (const batch of reading) {
      info = batch.source;
      intake ??= takerOf(job, batch, builder);
      for (const reject of batch.rejects) builder.reject(reject);
      intake.take(batch, chunk);
      rowsRead += batch.records.length + batch.rejects.length;
      onRows(batch.records.length + batch.rejects.length);
      if (rowsRead >= CHUNK_ROWS) close();
    }
  } catch (thrown) {
    // A file without rows is no fault while others have some.
    const [only] = reading.summary().files;
    if (only?.nothing === undefined) throw thrown;
  }
  if (rowsRead > 0 || chunk === 0) close();
  return { chunks: chunk, info, skipped: { ...reading.summary().skipped } };
}

interface Taker {
  readonly features: readonly string[];
  take(batch: ReadBatch, chunk: number): void;
}

function takerOf(job: ReadJob, { source, flows }: ReadBatch, builder: ChunkBuilder): Taker {
  checkColumns(job.intake.duplicates, source);
  return flows === undefined ? alertTaker(job, builder) : flowTaker(job, source, flows.names, builder);
}

function alertTaker({ input, intake }: ReadJob, builder: ChunkBuilder): Taker {
  const taker = new RecordIntake(intake, builder);
  const rule = ruleForAlerts(intake.duplicates);
  return {
    features: [],
    take: ({ records }, chunk) => {
      for (const one of records) {
        taker.take(one, (hasher, record) => {
          if (rule.kind === "none") addPlace(hasher, input, chunk, builder.rows);
          else addRecord(hasher, rule, record);
        });
      }
    },
  };
}

function flowTaker(job: ReadJob, source: SourceInfo, names: readonly string[], builder: ChunkBuilder): Taker {
  const { input, intake, file } = job;
  const timezone = timezoneOf(source, job.read);
  const { hasTime, twelveHourClock } = source;
  const taker = new FlowIntake({ input, hasTime, twelveHourClock, timezone, features: names }, intake, builder);
  const flow = emptyFlow();
  return {
    features: names,
    take: ({ records, flows }, chunk) => {
      for (const [index, one] of records.entries()) {
        copyFlow(flow, one, names, flows?.values ?? flow.values, index * names.length);
        const reason = taker.take(flow, (hasher, key) => {
          if (intake.duplicates.kind === "none") addPlace(hasher, input, chunk, builder.rows);
          else if (intake.duplicates.kind === "columns") addRecord(hasher, intake.duplicates, one.record);
          else addFlow(hasher, intake.duplicates, key);
        });
        if (reason === undefined) continue;
        const raw = Object.values(one.record.fields).join(",").slice(0, MAX_RAW_CHARACTERS);
        const reject: RejectedRow = { file, line: flow.line, reason, detail: REASON_DETAILS[reason], raw };
        builder.reject(reject);
      }
    },
  };
}

/** Zone of the times of a file of flows: as chosen, or its form's own. */
function timezoneOf({ variant }: SourceInfo, { timezone }: ReadOptions): string {
  if (timezone !== "auto") return timezone;
  return FLOW_VARIANTS.find(({ name }) => name === variant)?.timezone ?? "UTC";
}

/** @throws SocagentError (`usage`) when a column to compare by is not there */
function checkColumns(rule: DuplicateRule, { columns, file }: SourceInfo): void {
  if (rule.kind !== "columns" || columns.length === 0) return; // JSON has no columns to be known before
  const missing = rule.columns.filter((column) => !columns.includes(column));
  if (missing.length === 0) return;
  throw new SocagentError("usage", `--duplicates: ${file} has no column ${missing.join(", ")}`, {
    problems: [`it has ${columns.join(", ")}`],
    nextStep: "Give names as they are in the header.",
  });
}
