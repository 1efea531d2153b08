/** Stage `read`: inputs in, alerts on disk in the order of the input, rejects beside them. Truth is dropped here, where it comes in. */
import { z } from "zod";
import { breathe } from "../../breathe.js";
import { HashedStream } from "../../data/hash-input.js";
import { STDIN } from "../../data/read/expand-inputs.js";
import { readRecords } from "../../data/read/read-records.js";
import type { FileSummary, ReadSummary } from "../../data/read/summary.js";
import { RejectsFile } from "../../data/read/write-rejects.js";
import { SocagentError } from "../../errors.js";
import { counted } from "../report/figures.js";
import { GrowingFloat64, GrowingInt32 } from "../spool/growing.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { TextSpool, TextSpoolWriter } from "../spool/text-spool.js";
import { AlertSpool } from "./alert-spool.js";
import { type RunInput, throwIfStopped, type TriageRun } from "./run.js";
import { spooledText } from "./spooled-alert.js";

const RECORDS_FILE = "records.jsonl";
/** Within the work folder; copied to the report. */
export const REJECTS_FILE = "rejects.csv";

const Data = z.strictObject({
  alerts: z.int().min(0),
  inputs: z.array(
    z.strictObject({
      file: z.string(),
      format: z.string(),
      bytes: z.int().exactOptional(),
      sha256: z.string().exactOptional(),
      records: z.int(),
      rejected: z.int(),
    }),
  ),
  rejects: z.record(z.string(), z.int()),
  /** Rejects beyond what the file of rejects holds. */
  rejectsOmitted: z.int(),
  hasTime: z.boolean(),
  notes: z.array(z.string()),
});

export type ReadData = z.infer<typeof Data>;

export interface ReadStage {
  readonly data: ReadData;
  readonly spool: AlertSpool;
}

/** @throws SocagentError (`input`, `io`) as reading does, and (`input`) where not one row can be used */
export async function readStage(run: TriageRun): Promise<ReadStage> {
  const { workspace, onEvent } = run;
  const kept = await workspace.finished("read", Data);
  onEvent({ stage: "read", kind: kept === undefined ? "begun" : "kept" });
  const data = kept ?? (await readAll(run));
  onEvent({ stage: "read", kind: "finished", done: 1, detail: counted(data.alerts, "alert") });
  const { folder } = workspace;
  const { alerts } = data;
  const starts = readColumn(folder, "read", "starts", new Float64Array(alerts + 1));
  return {
    data,
    spool: new AlertSpool(new TextSpool(workspace.path(RECORDS_FILE), starts), {
      times: readColumn(folder, "read", "times", new Float64Array(alerts)),
      lines: readColumn(folder, "read", "lines", new Int32Array(alerts)),
      files: readColumn(folder, "read", "files", new Int32Array(alerts)),
      names: data.inputs.map(({ file }) => file),
    }),
  };
}

async function readAll(run: TriageRun): Promise<ReadData> {
  const { options, workspace } = run;
  const inputs = run.inputs.map(({ file }) => file);
  const stdin = inputs.includes(STDIN) ? new HashedStream(run.stdin) : undefined;
  const reading = readRecords(inputs, options.read, stdin?.stream ?? run.stdin);
  const rejects = new RejectsFile(workspace.path(REJECTS_FILE));
  const writer = new TextSpoolWriter(workspace.path(RECORDS_FILE));
  const times = new GrowingFloat64();
  const lines = new GrowingInt32();
  const files = new GrowingInt32();
  const total = plainBytes(run.inputs);
  try {
    for await (const batch of reading) {
      const file = inputs.indexOf(batch.source.file);
      // Truth, where an input has it, is not looked at.
      for (const { record } of batch.records) {
        writer.add(spooledText(record));
        times.push(Number.isFinite(record.time) ? record.time : 0);
        lines.push(record.origin.line);
        files.push(file);
      }
      await rejects.write(batch.rejects);
      const { bytes } = reading.summary();
      const done = total === undefined || total === 0 ? undefined : Math.min(1, bytes / total);
      throwIfStopped(run.signal);
      run.onEvent({ stage: "read", kind: "advanced", done, detail: counted(writer.count, "alert") });
      await breathe();
    }
    refuseNothing(reading.summary());
    await rejects.finish();
  } catch (thrown) {
    writer.discard();
    await rejects.discard();
    throw thrown;
  }
  const { file, starts } = writer.finish();
  const columns = { starts, times: times.values(), lines: lines.values(), files: files.values() };
  const written = [file, ...writeColumns(workspace.folder, "read", columns)];
  const data = dataOf(run.inputs, reading.summary(), stdin, rejects.omitted);
  await workspace.finish("read", written, data);
  return data;
}

function dataOf(
  inputs: readonly RunInput[],
  summary: ReadSummary,
  stdin: HashedStream | undefined,
  rejectsOmitted: number,
): ReadData {
  const found = Object.entries(summary.rejects).filter(([, times]) => times > 0);
  const informed = summary.files.flatMap(({ info }) => info ?? []);
  return {
    alerts: summary.records,
    inputs: inputs.map(({ file, known }, at) => {
      const one = summary.files[at];
      const hash = file === STDIN ? stdin?.result() : known;
      return {
        file,
        format: one?.info?.variant ?? "nothing",
        ...hash,
        records: one?.records ?? 0,
        rejected: one === undefined ? 0 : rejectedOf(one),
      };
    }),
    rejects: Object.fromEntries(found),
    rejectsOmitted,
    hasTime: informed.every(({ hasTime }) => hasTime),
    notes: notesOf(summary),
  };
}

function notesOf({ files, passedOver, inFuture }: ReadSummary): string[] {
  return [
    ...files.flatMap(({ file, info, skipped, nothing }) => [
      ...(info?.notes ?? []).map((note) => `${file}: ${note}`),
      ...Object.entries(skipped).map(([type, times]) => `${file}: ${times} events of type ${type} are no alerts`),
      ...(nothing === undefined ? [] : [`${file}: ${nothing}`]),
    ]),
    ...(passedOver.length === 0 ? [] : [`passed over by their names: ${passedOver.join(", ")}`]),
    ...(inFuture === 0 ? [] : [`${inFuture} alerts have a time more than a day ahead of now`]),
  ];
}

function rejectedOf({ rejects }: FileSummary): number {
  return Object.values(rejects).reduce((sum, times) => sum + times, 0);
}

/** Rows, and none of them an alert that can be read. */
function refuseNothing({ records, rows, rejects, files, skipped }: ReadSummary): void {
  if (records > 0) return;
  const names = files.map(({ file }) => file);
  const [file] = names;
  throw new SocagentError("input", `there is no alert in ${names.join(", ")}: not one of ${rows} rows can be used`, {
    ...(names.length === 1 && file !== undefined ? { subject: { file } } : {}),
    problems: [
      ...Object.entries(rejects).flatMap(([reason, times]) => (times > 0 ? [`${times} rows: ${reason}`] : [])),
      ...Object.entries(skipped).map(([type, times]) => `${times} events of type ${type}, which are no alerts`),
    ],
    nextStep: "Check that these are the right files; --strict shows the first row that cannot be read.",
  });
}

/** Bytes to be read; undefined where that cannot be told before. */
function plainBytes(inputs: readonly RunInput[]): number | undefined {
  let bytes = 0;
  for (const { file, known } of inputs) {
    if (known === undefined || /\.(?:gz|zst|zstd)$/i.test(file)) return undefined;
    bytes += known.bytes;
  }
  return bytes;
}
