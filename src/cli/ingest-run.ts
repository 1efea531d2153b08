/** Runs `socagent ingest`, draws its progress and prints what it came to. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import { ingest, type IngestProgress, type IngestStage, writeAudit } from "../ingest/ingest.js";
import { parseIngestOptions } from "../ingest/options.js";
import { Workspace } from "../ingest/workspace.js";
import type { Action, ExitCode } from "./command.js";
import { renderAudit } from "./audit-report.js";
import { oneLine } from "./escape.js";
import { renderIngest } from "./ingest-report.js";
import type { Io } from "./io.js";
import { ProgressLine } from "./progress.js";
import { READER_VALUES, readOptionsOf } from "./reader-values.js";

const Values = z.object({
  out: z.string().optional(),
  force: z.boolean().optional(),
  duplicates: z.string(),
  conflicts: z.string(),
  attempted: z.string(),
  nonFinite: z.string(),
  clock: z.string(),
  splits: z.string(),
  seed: z.number(),
  audit: z.boolean().optional(),
  facts: z.boolean(),
  assets: z.string().optional(),
  intel: z.array(z.string()).optional(),
  attack: z.string().optional(),
  workers: z.number().optional(),
  json: z.boolean().optional(),
  ...READER_VALUES,
});

type Values = z.infer<typeof Values>;

const STAGES: Readonly<Record<IngestStage, string>> = {
  read: "reading",
  compare: "comparing",
  write: "writing",
  audit: "auditing",
};

export const runIngest: Action = async ({ options, positionals }, io) => {
  const values = Values.parse(options);
  const { out } = values;
  if (out === undefined) {
    throw new SocagentError("usage", "no folder for the dataset was given", {
      nextStep: "Give one with --out, as in `--out data/ingested/mine`.",
    });
  }
  const progress = new ProgressLine(io.stderr);
  const show = ({ stage, done, rows }: IngestProgress): void => {
    progress.show(STAGES[stage], done, rows === 0 ? "" : `${rows.toLocaleString("en-US")} rows`);
  };
  if (positionals.length === 0) return auditOnly(values, out, io, show, progress);
  const parsed = parseIngestOptions({ ...(await ingestValues(values)), inputs: positionals, out });
  const forgetHint = hintWhenStopped(parsed.out, io);
  try {
    const started = performance.now();
    const result = await ingest(parsed, { stdin: process.stdin, onProgress: show });
    progress.clear();
    const seconds = (performance.now() - started) / 1000;
    io.stdout.write(
      values.json === true
        ? `${JSON.stringify(result.manifest, undefined, 2)}\n`
        : renderIngest(result, { out, seconds }, io.stdout.colours),
    );
    if (result.audit !== undefined && values.json !== true) {
      io.stdout.write(`\n${renderAudit(result.audit, io.stdout.colours)}`);
    }
    return 0;
  } finally {
    progress.clear();
    forgetHint();
  }
};

/** `--audit` without files: the dataset that is there. */
async function auditOnly(
  { audit, seed, json }: Values,
  out: string,
  io: Io,
  show: (progress: IngestProgress) => void,
  progress: ProgressLine,
): Promise<ExitCode> {
  if (audit !== true) {
    throw new SocagentError("usage", "no files to ingest were given", {
      nextStep: "Give files, folders or globs; or --audit, to audit the dataset in --out.",
    });
  }
  const found = await writeAudit(out, seed, show);
  progress.clear();
  io.stdout.write(json === true ? `${JSON.stringify(found, undefined, 2)}\n` : renderAudit(found, io.stdout.colours));
  return 0;
}

async function ingestValues(values: Values): Promise<Record<string, unknown>> {
  const { duplicates, conflicts, attempted, nonFinite, clock, seed, workers, audit, force } = values;
  const { facts, assets, intel, attack, splits } = values;
  return {
    duplicates,
    conflicts,
    attempted,
    nonFinite,
    clock,
    seed,
    splits,
    audit: audit ?? false,
    facts,
    force: force ?? false,
    workers: workers ?? null,
    assets: assets ?? null,
    intel: intel ?? [],
    attack: attack ?? null,
    read: await readOptionsOf(values),
  };
}

/** Whoever stops it is told that nothing is lost. @returns takes the hint back */
function hintWhenStopped(out: string, io: Io): () => void {
  const hint = (code: number): void => {
    const { folder } = new Workspace(out);
    if (code !== 130 || !existsSync(folder)) return;
    io.stderr.write(`\nstopped; the same command goes on from here (${oneLine(folder)} holds what is done)\n`);
  };
  process.on("exit", hint);
  return () => process.off("exit", hint);
}
