/** `npm run bench -- triage`: SOC-Sim alerts from CSV to all reports, each size by the built binary in a process of its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { z } from "zod";
import { parseSimulation } from "../src/data/socsim/options.js";
import { simulate } from "../src/data/socsim/simulate.js";
import { PACKAGE_ROOT } from "../src/version.js";
import type { BenchContext } from "./support/bench-context.js";
import { busyShare, MAX_BUSY_SHARE } from "./support/busy-share.js";
import { describeMachine, ownVersions } from "./support/machine.js";
import { writeResult } from "./support/results.js";

const RESULT = "bench/results/triage.json";
const SIZES = [10_000, 100_000, 1_000_000];
/** Of every simulation: no enterprise that training saw. */
const SEED = 9_400;
const DAYS = 14;
const TARGETS = { alertsPerSecond: 1_000, sampleSeconds: 10, peakBytes: 1.5e9 } as const;
const SAMPLES = join(PACKAGE_ROOT, "data", "samples");

interface Options {
  readonly sizes: readonly number[];
  readonly checkpoint?: string;
  readonly encoder?: string;
  readonly work?: string;
  readonly out?: string;
}

const Times = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  peakBytes: z.number(),
  stages: z.array(z.object({ stage: z.string(), seconds: z.number() })),
});

const Summary = z.object({ summary: z.object({ alerts: z.number(), distinct: z.number(), clusters: z.number() }) });

export function triageCommand(context: BenchContext): Command {
  return new Command("triage")
    .description(
      "Wall time of each stage, alerts a second and peak memory of `socagent triage`; start-up is part of it.",
    )
    .addOption(
      new Option("--sizes <list>", "numbers of alerts, with commas between; 0 is the sample of 2,000")
        .argParser((text: string) => text.split(",").map(Number))
        .default([0, ...SIZES]),
    )
    .option("--checkpoint <folder>", "default: socagent-mini")
    .option("--encoder <kind>", "onnx or tensor; default: onnx")
    .option("--work <folder>", "where alerts are simulated, and kept for the next time; by default a temporary folder")
    .option("--out <file>", `the result as JSON; by default ${RESULT}, but none for other options than the defaults`)
    .action(async (options: Options) => {
      await run(options, context);
    });
}

async function run(options: Options, context: BenchContext): Promise<void> {
  const { sizes, checkpoint, encoder, work = mkdtempSync(join(os.tmpdir(), "socagent-bench-")) } = options;
  const isDefault = sizes.length === SIZES.length + 1 && checkpoint === undefined && encoder === undefined;
  const file = options.out ?? (isDefault ? RESULT : undefined);
  const result = {
    schemaVersion: 1,
    bench: "triage",
    command: context.command,
    startedAt: new Date().toISOString(),
    finishedAt: null as string | null,
    machine: describeMachine(),
    versions: ownVersions(),
    targets: TARGETS,
    runs: [] as unknown[],
  };
  try {
    for (const size of sizes) {
      const one = await measure(size, work, options);
      result.runs.push(one);
      await writeResult(file, result);
      console.log(report(one));
    }
    result.finishedAt = new Date().toISOString();
    await writeResult(file, result);
    context.finished(0);
  } finally {
    if (options.work === undefined) rmSync(work, { recursive: true, force: true });
  }
}

async function measure(size: number, work: string, { checkpoint, encoder }: Options) {
  const folder = size === 0 ? SAMPLES : await simulated(size, work);
  const out = join(work, `report-${size}`);
  const alerts = join(folder, "alerts.csv");
  const args = [
    ...[join(PACKAGE_ROOT, "bin", "socagent.js"), "triage", alerts, "--out", out, "--force", "--json"],
    ...["--assets", join(folder, "assets.csv"), "--intel", join(folder, "intel.csv")],
    ...(checkpoint === undefined ? [] : ["--checkpoint", checkpoint]),
    ...(encoder === undefined ? [] : ["--encoder", encoder]),
  ];
  const othersBusy = await busyShare(1_000);
  const begun = performance.now();
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  const seconds = (performance.now() - begun) / 1_000;
  const { summary } = Summary.parse(JSON.parse(stdout));
  const times = Times.parse(JSON.parse(readFileSync(join(out, "times.json"), "utf8")));
  rmSync(out, { recursive: true, force: true });
  return {
    ...summary,
    inputBytes: statSync(alerts).size,
    othersBusy,
    seconds,
    cpuSeconds: times.cpuSeconds,
    alertsPerSecond: summary.alerts / seconds,
    peakBytes: times.peakBytes,
    stages: Object.fromEntries(times.stages.map((stage) => [stage.stage, stage.seconds])),
  };
}

async function simulated(records: number, work: string): Promise<string> {
  const folder = join(work, `soc-${records}`);
  if (existsSync(join(folder, "assets.csv"))) return folder;
  mkdirSync(folder, { recursive: true });
  const simulation = parseSimulation({ records, days: DAYS, seed: SEED });
  const options = { simulation, out: folder, blind: true, gzip: false, force: true, stats: false };
  await simulate({ ...options, workers: os.availableParallelism() }, () => undefined);
  return folder;
}

function report(run: Awaited<ReturnType<typeof measure>>): string {
  const stages = Object.entries(run.stages).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`);
  return [
    `${run.alerts.toLocaleString("en-US")} alerts (${run.clusters.toLocaleString("en-US")} clusters) in ${run.seconds.toFixed(1)} s: ` +
      `${Math.round(run.alertsPerSecond)} a second, ${Math.round(run.peakBytes / 1e6)} MB at most`,
    `  s: ${stages.join(", ")}; processor ${run.cpuSeconds.toFixed(1)}`,
    ...(run.othersBusy > MAX_BUSY_SHARE ? [`  others used ${(100 * run.othersBusy).toFixed(0)} % of the machine`] : []),
  ].join("\n");
}
