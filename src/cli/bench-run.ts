/** Runs `socagent bench`, draws its progress, prints and writes what it came to. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type Assumptions, parseAssumptions } from "../bench/assumptions.js";
import { readRecorded, regressions } from "../bench/check.js";
import { DEFAULT_ASSUMPTIONS } from "../bench/default-assumptions.js";
import { benchHtml } from "../bench/report/html.js";
import { benchJson } from "../bench/report/bench-json.js";
import { benchMarkdown } from "../bench/report/markdown.js";
import type { BenchResult } from "../bench/result.js";
import { type BenchOptions, type BenchStage, runBench } from "../bench/run-bench.js";
import { expandInputs } from "../data/read/expand-inputs.js";
import { parseReadOptions } from "../data/read/parse-options.js";
import { loadSources } from "../enrich/load-sources.js";
import { SocagentError } from "../errors.js";
import { makeOutputFolder, readJson, writeFileAtomically } from "../files.js";
import { DEFAULT_TRIAGE, parseGuards } from "../triage/options.js";
import { renderBench, renderRegressions } from "./bench-report.js";
import type { Action } from "./command.js";
import { DEFAULT_CHECKPOINT } from "./default-checkpoint.js";
import { ProgressLine } from "./progress.js";
import { READER_VALUES, readOptionsOf } from "./reader-values.js";

/** Comes with the package. */
const FULL = { days: 14, replications: 200, sensitivityReplications: 5, forestAlertsPerDay: 5_000 };
/** About a minute on two cores without AVX-512, half of it the model's. */
const QUICK = { days: 2, replications: 100, sensitivityReplications: 0, forestAlertsPerDay: 1_500 };

const Values = z.object({
  quick: z.boolean().default(false),
  data: z.array(z.string()).optional(),
  intel: z.array(z.string()).default([]),
  assets: z.string().nullable().default(null),
  checkpoint: z.string().optional(),
  report: z.string().optional(),
  maxMiss: z.number(),
  confidence: z.number(),
  mayClose: z.array(z.string()).default([]),
  baseline: z.enum(["soar", "soar-strict", "fcfs", "severity", "forest"]),
  assumptions: z.string().optional(),
  printAssumptions: z.boolean().default(false),
  arrivals: z.enum(["replay", "bursty"]),
  replications: z.number().optional(),
  days: z.number().optional(),
  alertsPerDay: z.number(),
  seed: z.number(),
  out: z.string().optional(),
  check: z.string().optional(),
  json: z.boolean().default(false),
  ...READER_VALUES,
});

type Values = z.infer<typeof Values>;

const STAGES: Readonly<Record<BenchStage, string>> = {
  simulate: "simulating",
  read: "reading",
  forest: "forest",
  facts: "facts",
  agent: "triage",
  queue: "queueing",
  sensitivity: "varying",
};

export const runBenchCommand: Action = async ({ options }, io) => {
  const values = Values.parse(options);
  if (values.printAssumptions) {
    io.stdout.write(`${JSON.stringify(DEFAULT_ASSUMPTIONS, undefined, 2)}\n`);
    return 0;
  }
  checkUse(values);
  // Read first: a bench takes minutes, and a wrong path should not.
  const recorded = values.check === undefined ? undefined : await readRecorded(values.check);
  const parsed = await optionsOf(values);
  await checkFiles(parsed, values.out);
  const progress = new ProgressLine(io.stderr);
  try {
    const result = await runBench(parsed, (stage, done, detail = "") => {
      progress.show(STAGES[stage], done, detail);
    });
    progress.clear();
    const written = values.out === undefined ? [] : await writeAll(result, values.out);
    io.stdout.write(values.json ? benchJson(result) : renderBench(result, written, io.stdout.colours));
    if (recorded === undefined || values.check === undefined) return 0;
    const found = regressions(result, recorded);
    (found.length === 0 && !values.json ? io.stdout : io.stderr).write(renderRegressions(found, values.check));
    return found.length === 0 ? 0 : 1;
  } finally {
    progress.clear();
  }
};

/** @throws SocagentError (`usage`) for options that contradict each other */
function checkUse({ data, intel, assets, report, days, checkpoint, ...rules }: Values): void {
  const { maxMiss, confidence, mayClose } = rules;
  const asked = maxMiss !== DEFAULT_TRIAGE.maxMiss || confidence !== DEFAULT_TRIAGE.confidence || mayClose.length > 0;
  const problems = [
    ...(data === undefined && (intel.length > 0 || assets !== null) ? ["--intel and --assets go with --data"] : []),
    ...(data === undefined && report !== undefined ? ["--report goes with --data, the alerts that it is about"] : []),
    ...(data !== undefined && days !== undefined ? ["--days is of SOC-Sim, not of --data"] : []),
    ...(report !== undefined && checkpoint !== undefined ? ["--report and --checkpoint exclude each other"] : []),
    ...(report !== undefined && asked
      ? ["--max-miss, --confidence and --may-close are of a triage now, not of --report"]
      : []),
  ];
  if (problems.length === 0) return;
  throw new SocagentError("usage", "these options do not go together", {
    problems,
    nextStep: "See `socagent bench --help`.",
  });
}

/** What a bench would come to read after minutes, and where it would write in the end. */
async function checkFiles({ data }: BenchOptions, out: string | undefined): Promise<void> {
  if (data.kind === "files") {
    await expandInputs(data.input.inputs);
    await loadSources(data.input.sources);
  }
  if (out !== undefined) await makeOutputFolder(out);
}

async function optionsOf(values: Values): Promise<BenchOptions> {
  const { quick, baseline, arrivals, seed, alertsPerDay } = values;
  const size = quick ? QUICK : FULL;
  return {
    ...size,
    ...{ baseline, arrivals, seed },
    replications: values.replications ?? size.replications,
    assumptions: await assumptionsOf(values),
    agent: agentOf(values),
    data:
      values.data === undefined
        ? { kind: "simulated", simulated: { seed, alertsPerDay, days: values.days ?? size.days } }
        : { kind: "files", input: await inputOf(values, values.data) },
  };
}

async function assumptionsOf({ assumptions }: Values): Promise<Assumptions> {
  if (assumptions === undefined) return parseAssumptions(undefined);
  return parseAssumptions(await readJson(assumptions, "config"), assumptions);
}

function agentOf({ report, checkpoint, maxMiss, confidence, mayClose }: Values): BenchOptions["agent"] {
  if (report !== undefined) return { kind: "report", folder: report };
  const promise = { maxMiss, confidence, mayClose: parseGuards(mayClose) };
  if (checkpoint !== undefined) return { kind: "checkpoint", folder: checkpoint, promise };
  if (existsSync(DEFAULT_CHECKPOINT)) return { kind: "checkpoint", folder: DEFAULT_CHECKPOINT, promise };
  return { kind: "none", reason: "socagent-mini is not there; give a model with --checkpoint" };
}

async function inputOf(
  values: Values,
  inputs: readonly string[],
): Promise<Extract<BenchOptions["data"], { kind: "files" }>["input"]> {
  const { intel, assets } = values;
  return {
    name: inputs.join(", "),
    inputs,
    sources: { intel, assets, attack: null },
    read: parseReadOptions(await readOptionsOf(values)),
  };
}

async function writeAll(result: BenchResult, folder: string): Promise<string[]> {
  const files = [
    ["bench.json", benchJson(result)],
    ["bench.html", benchHtml(result)],
    ["bench.md", benchMarkdown(result)],
  ] as const;
  for (const [name, text] of files) await writeFileAtomically(join(folder, name), text);
  return files.map(([name]) => join(folder, name));
}
