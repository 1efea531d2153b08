/** Runs `socagent triage`, draws its progress and prints what it came to. */
import { existsSync } from "node:fs";
import { z } from "zod";
import { SocagentError } from "../errors.js";
import type { TriageEvent, TriageStage } from "../triage/events.js";
import { parseTriageOptions } from "../triage/options.js";
import { summaryDocument } from "../triage/report/summary-json.js";
import { Workspace } from "../triage/spool/workspace.js";
import { runTriage } from "../triage/triage.js";
import type { Action } from "./command.js";
import { DEFAULT_CHECKPOINT } from "./default-checkpoint.js";
import { oneLine } from "./escape.js";
import type { Io } from "./io.js";
import { ProgressLine } from "./progress.js";
import { READER_VALUES, readOptionsOf } from "./reader-values.js";
import { spareMemory } from "./spare-memory.js";
import { renderTriage } from "./triage-report.js";

const Values = z.object({
  out: z.string().optional(),
  checkpoint: z.string().default(DEFAULT_CHECKPOINT),
  intel: z.array(z.string()).optional(),
  assets: z.string().nullable().default(null),
  attack: z.string().nullable().default(null),
  window: z.number().optional(),
  top: z.number(),
  maxMiss: z.number(),
  confidence: z.number(),
  mayClose: z.array(z.string()).optional(),
  reports: z.array(z.string()).nullable().default(null),
  encoder: z.string(),
  backend: z.string(),
  threads: z.number().nullable().default(null),
  resume: z.boolean().default(false),
  force: z.boolean().default(false),
  json: z.boolean().default(false),
  ...READER_VALUES,
});

type Values = z.infer<typeof Values>;

const STAGES: Readonly<Record<TriageStage, string>> = {
  read: "reading",
  facts: "facts",
  encode: "encoding",
  enrich: "enriching",
  cluster: "clustering",
  prioritise: "ranking",
  report: "reporting",
};

export const runTriageCommand: Action = async ({ options, positionals }, io) => {
  const values = Values.parse(options);
  const out = values.out ?? nameByTime(values);
  const { json, top } = values;
  spareMemory();
  const parsed = parseTriageOptions({ ...(await optionsOf(values)), inputs: inputsOf(positionals), out });
  const progress = new ProgressLine(io.stderr);
  const forgetHint = hintWhenStopped(parsed.out, io);
  try {
    const outcome = await runTriage(parsed, {
      stdin: process.stdin,
      onEvent: (event) => {
        show(event, progress, io);
      },
    });
    progress.clear();
    const document = { ...summaryDocument(outcome, top), out, reports: outcome.reports.map(({ file }) => file) };
    io.stdout.write(
      json ? `${JSON.stringify(document, undefined, 2)}\n` : renderTriage(outcome, { out, top }, io.stdout),
    );
    return 0;
  } finally {
    progress.clear();
    forgetHint();
  }
};

function inputsOf(positionals: readonly string[]): readonly string[] {
  if (positionals.length > 0) return positionals;
  throw new SocagentError("usage", "no files to triage were given", {
    nextStep: "Give files, folders or globs, or - for standard input, as in `socagent triage data/samples/alerts.csv`.",
  });
}

/** Such as `triage-2025-03-03T14-05-09`, by the clock of the machine. */
function nameByTime({ resume }: Values): string {
  if (resume) {
    throw new SocagentError("usage", "--resume needs the folder that the triage was writing to", {
      nextStep: "Give it with --out.",
    });
  }
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return `triage-${local.toISOString().slice(0, 19).replaceAll(":", "-")}`;
}

async function optionsOf(values: Values): Promise<Record<string, unknown>> {
  const { checkpoint, intel = [], assets, attack, window, top, maxMiss, confidence, mayClose = [] } = values;
  const { reports, encoder, backend, threads, resume, force } = values;
  return {
    ...{ checkpoint, intel, assets, attack, top, maxMiss, confidence, mayClose },
    ...{ reports, encoder, backend, threads, resume, force },
    ...(window === undefined ? {} : { windowMs: window }),
    read: { ...(await readOptionsOf(values)), workers: threads },
  };
}

function show({ stage, kind, done, detail = "" }: TriageEvent, progress: ProgressLine, io: Io): void {
  switch (kind) {
    case "note":
      progress.clear();
      io.stderr.write(`note: ${oneLine(detail)}\n`);
      return;
    case "kept":
      progress.show(STAGES[stage], 1, "kept from the run before");
      return;
    case "begun":
    case "advanced":
      progress.show(STAGES[stage], done, detail);
      return;
    case "finished":
  }
}

/** Whoever stops it is told that nothing is lost. @returns takes the hint back */
function hintWhenStopped(out: string, io: Io): () => void {
  const hint = (code: number): void => {
    if (code !== 130 || !existsSync(new Workspace(out).folder)) return;
    io.stderr.write(
      `\nstopped; what is finished is kept: the same command with \`--out ${oneLine(out)} --resume\` goes on from here\n`,
    );
  };
  process.on("exit", hint);
  return () => process.off("exit", hint);
}
