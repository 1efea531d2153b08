/** Stage `read`: inputs in, alerts on disk in the order of the input, rejects beside them. Truth is dropped here, where it comes in. */
import { stat } from "node:fs/promises";
import { z } from "zod";
import { hashFile, HashedStream } from "../../data/hash-input.js";
import { expandInputs, STDIN } from "../../data/read/expand-inputs.js";
import { readRecords } from "../../data/read/read-records.js";
import type { FileSummary, ReadSummary } from "../../data/read/summary.js";
import { RejectsFile } from "../../data/read/write-rejects.js";
import { SocagentError } from "../../errors.js";
import { GrowingFloat64, GrowingInt32 } from "../spool/growing.js";
import { readColumn, writeColumns } from "../spool/columns.js";
import { TextSpool, TextSpoolWriter } from "../spool/text-spool.js";
import { AlertSpool } from "./alert-spool.js";
import { breathe, type TriageRun } from "./run.js";
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
      bytes: z.int().optional(),
      sha256: z.string().optional(),
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
  onEvent({ stage: "read", kind: "finished", done: 1, detail: `${data.alerts.toLocaleString("en-US")} alerts` });
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
  const { files: inputs } = await expandInputs(options.inputs);
  const stdin = inputs.includes(STDIN) ? new HashedStream(run.stdin) : undefined;
  const hashes = hashAll(inputs);
  hashes.catch(() => undefined); // awaited below
  const reading = readRecords(inputs, options.read, stdin?.stream ?? run.stdin);
  const rejects = new RejectsFile(workspace.path(REJECTS_FILE));
  const writer = new TextSpoolWriter(workspace.path(RECORDS_FILE));
  const times = new GrowingFloat64();
  const lines = new GrowingInt32();
  const files = new GrowingInt32();
  const total = await plainBytes(inputs);
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
      run.onEvent({ stage: "read", kind: "advanced", done, detail: `${writer.count.toLocaleString("en-US")} alerts` });
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
  const data = dataOf(inputs, reading.summary(), await hashes, stdin, rejects.omitted);
  await workspace.finish("read", written, data);
  return data;
}

function dataOf(
  inputs: readonly string[],
  summary: ReadSummary,
  hashes: ReadonlyMap<string, { readonly bytes: number; readonly sha256: string }>,
  stdin: HashedStream | undefined,
  rejectsOmitted: number,
): ReadData {
  const found = Object.entries(summary.rejects).filter(([, times]) => times > 0);
  const informed = summary.files.flatMap(({ info }) => info ?? []);
  return {
    alerts: summary.records,
    inputs: inputs.map((file, at) => {
      const one = summary.files[at];
      const hash = file === STDIN ? stdin?.result() : hashes.get(file);
      return {
        file,
        format: one?.info?.variant ?? "nothing",
        ...(hash === undefined ? {} : hash),
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

async function hashAll(inputs: readonly string[]): Promise<Map<string, { bytes: number; sha256: string }>> {
  const hashes = new Map<string, { bytes: number; sha256: string }>();
  for (const file of inputs) {
    if (file === STDIN) continue;
    const status = await stat(file);
    // A pipe gives its bytes once, to the reader.
    if (status.isFile()) hashes.set(file, { bytes: status.size, sha256: await hashFile(file) });
  }
  return hashes;
}

/** Bytes to be read; undefined where that cannot be told before. */
async function plainBytes(inputs: readonly string[]): Promise<number | undefined> {
  let bytes = 0;
  for (const file of inputs) {
    if (file === STDIN || /\.(?:gz|zst|zstd)$/i.test(file)) return undefined;
    bytes += (await stat(file)).size;
  }
  return bytes;
}
