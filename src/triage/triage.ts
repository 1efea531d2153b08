/** `runTriage`: from files of alerts to a folder of reports, stage by stage, each of which is kept as soon as it is finished. */
import { createReadStream, existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { openCheckpoint } from "../checkpoint/checkpoint.js";
import { refuseChanged } from "../data/refuse-changed.js";
import { loadSources } from "../enrich/load-sources.js";
import { SocagentError } from "../errors.js";
import { fileError, writeAtomically } from "../files.js";
import type { OnTriageEvent } from "./events.js";
import { makeResult } from "./make-result.js";
import type { TriageOptions } from "./options.js";
import { EncoderOnDemand } from "./predict/encoder-on-demand.js";
import type { OpenedEncoder } from "./predict/open-encoder.js";
import { TextModel } from "./predict/text-model.js";
import { hashGiven } from "./provenance.js";
import type { WrittenReport } from "./report/format.js";
import { selectFormats, writeReports } from "./report/write-reports.js";
import type { TriageResult } from "./result.js";
import { Workspace } from "./spool/workspace.js";
import { clusterStage } from "./stages/cluster-stage.js";
import { encodeStage } from "./stages/encode-stage.js";
import { enrichStage } from "./stages/enrich-stage.js";
import { factLinesOf } from "./stages/fact-lines.js";
import { factsStage } from "./stages/facts-stage.js";
import { prioritiseStage } from "./stages/prioritise-stage.js";
import { readingsOf } from "./stages/readings.js";
import { readStage, REJECTS_FILE } from "./stages/read-stage.js";
import { advance, throwIfStopped, type TriageRun } from "./stages/run.js";
import { TriageClock, type TriageTimes } from "./times.js";

/** From so many alerts on the encoder, which holds some 200 MB, is closed while they are clustered; it opens again within a second. */
const MANY_ALERTS = 200_000;

export interface TriageContext {
  /** Read where `-` is among the inputs. Default: nothing. */
  readonly stdin?: Readable;
  readonly onEvent?: OnTriageEvent;
  /** Stops it; what is finished stays for `resume`. */
  readonly signal?: AbortSignal;
}

/** What each alert came to, by its place in the input. */
export interface AlertOutcomes {
  /** Milliseconds since 1970. */
  readonly times: Float64Array;
  /** 1-based line in the file. */
  readonly lines: Int32Array;
  /** Index in `provenance.inputs`. */
  readonly files: Int32Array;
  /** Of each by itself, without its cluster; calibrated, 0 to 1. */
  readonly ownProbability: Float32Array;
  /** Index in `clusters`, which have risk and verdict. */
  readonly cluster: Int32Array;
}

/** As `TriageResult`, once the alerts themselves are in the reports only; of many clusters all but the first are read from disk when asked for. */
export interface TriageOutcome extends Omit<TriageResult, "alerts"> {
  readonly alerts: AlertOutcomes;
  readonly reports: readonly WrittenReport[];
  readonly times: TriageTimes;
  /** Went on with what an earlier run had finished. */
  readonly wentOn: boolean;
}

/**
 * @throws SocagentError (`usage`, `input`, `checkpoint`, `tokenizer`, `adapter`, `backend`, `io`); (`interrupted`) by the signal
 */
export async function runTriage(options: TriageOptions, context: TriageContext = {}): Promise<TriageOutcome> {
  const clock = new TriageClock();
  const signal = context.signal ?? new AbortController().signal;
  const onEvent: OnTriageEvent = (event) => {
    clock.note(event);
    context.onEvent?.(event);
    if (event.kind === "begun") throwIfStopped(signal);
  };
  if (options.reports !== null) selectFormats(options.reports);
  const checkpoint = await openCheckpoint(options.checkpoint);
  const sources = await loadSources(options);
  const given = await hashGiven(options, checkpoint, sources);
  const workspace = new Workspace(options.out);
  const wentOn = await workspace.open(given.fingerprint, options);
  const run: TriageRun = {
    options,
    checkpoint,
    sources,
    workspace,
    inputs: given.inputs,
    stdin: context.stdin ?? Readable.from([]),
    onEvent,
    signal,
  };
  const { value, reports, times } = await withEncoder(run, async (encoder) => {
    const open = (): Promise<OpenedEncoder> => encoder.open();
    // It gets ready while alerts are read. Where it can't, whoever needs it first says so.
    if (!wentOn) open().catch(() => undefined);
    const { data: read, spool } = await readStage(run).catch(async (thrown: unknown) => {
      // Without one alert there is nothing to go on from and nothing to look at.
      if (!(thrown instanceof SocagentError && thrown.code === "interrupted")) await workspace.abandon();
      throw thrown;
    });
    for (const [file, stamp] of given.stamps) {
      await refuseChanged(file, stamp).catch(async (thrown: unknown) => {
        spool.close();
        await workspace.discard();
        throw thrown;
      });
    }
    const facts = await factsStage(run, spool);
    try {
      const { tokenizer, card, calibration } = checkpoint;
      const readings = await readingsOf(facts, calibration?.cascade);
      const encoded = await encodeStage(
        run,
        readings,
        async () => new TextModel(await open(), tokenizer, card.maxLength),
      );
      const findings = enrichStage(run, facts, readings, encoded);
      const input = { run, spool, facts, encoded, findings };
      if (spool.count >= MANY_ALERTS) await encoder.close();
      const clustered = await clusterStage(input);
      const prioritised = await prioritiseStage({
        ...input,
        clustered,
        openWords: card.chain ? async () => (await open()).encoder : undefined,
        factLines: factLinesOf(spool, sources.sources, facts.columns.history),
      }).finally(() => {
        clustered.clusters.close();
      });
      await encoder.close();
      const result = makeResult({ ...input, given, read, clustered, prioritised });
      const { times: when, lines, files } = spool.columns;
      const alerts: AlertOutcomes = {
        times: when,
        lines,
        files,
        ownProbability: Float32Array.from(when, (_, ordinal) => findings.maliciousProbability(ordinal)),
        cluster: prioritised.clusterOf,
      };
      const { clusters: onDisk } = prioritised;
      const written = await reportStage(run, result).catch((thrown: unknown) => {
        onDisk.close();
        throw thrown;
      });
      const timed = await clock.write(workspace.out);
      const clusters = onDisk.settle();
      return { value: { ...result, clusters, alerts }, reports: written, times: timed };
    } finally {
      spool.close();
      facts.texts.close();
    }
  });
  await workspace.clear();
  return { ...value, reports, times, wentOn };
}

async function withEncoder<Value>(run: TriageRun, use: (encoder: EncoderOnDemand) => Promise<Value>): Promise<Value> {
  const { checkpoint, options, onEvent } = run;
  const encoder = new EncoderOnDemand(checkpoint, options, (detail) => {
    onEvent({ stage: "encode", kind: "note", detail });
  });
  try {
    return await use(encoder);
  } finally {
    await encoder.close();
  }
}

async function reportStage(run: TriageRun, result: TriageResult): Promise<WrittenReport[]> {
  const { workspace, options, onEvent } = run;
  onEvent({ stage: "report", kind: "begun" });
  await copyRejects(workspace);
  const names = options.reports ?? undefined;
  const total = selectFormats(names).length;
  let done = 0;
  const written = await writeReports(result, workspace.out, names, (event) => {
    if (event.kind === "writing") advance(run, "report", done++, total, `of ${total} reports (${event.file})`);
  });
  onEvent({ stage: "report", kind: "finished", done: 1, detail: `${written.length} files` });
  return written;
}

/** Beside the reports, before the manifest that has its hash; without rejects there is no file. */
async function copyRejects(workspace: Workspace): Promise<void> {
  const target = join(workspace.out, REJECTS_FILE);
  try {
    const source = workspace.path(REJECTS_FILE);
    if (existsSync(source)) {
      await writeAtomically(target, async (handle) => {
        const chunks: AsyncIterable<Buffer> = createReadStream(source);
        for await (const chunk of chunks) await handle.appendFile(chunk);
      });
    } else await rm(target, { force: true });
  } catch (thrown) {
    throw thrown instanceof SocagentError ? thrown : fileError(thrown, target, "write");
  }
}
