/** `socagent simulate` without its command line: makes a simulation's files, and measures how hard it is. */
import type { Dirent } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { breathe } from "../../breathe.js";
import { SocagentError, systemCode } from "../../errors.js";
import { fileError } from "../../files.js";
import { assetsCsv } from "./assets.js";
import { ALERT_HEADER, BLIND_HEADER, TRUTH_HEADER } from "./csv.js";
import type { Columns } from "./difficulty/columns.js";
import { type Difficulty, measureDifficulty } from "./difficulty/measure.js";
import { compressed, type EncodedSlice } from "./encode-slice.js";
import { intelCsv, intelList, makeIntel } from "./intel.js";
import type { Simulation } from "./options.js";
import { isCompressed, nameOutputs, type OutputNames, writtenFiles } from "./output-names.js";
import { OutputSet } from "./output-set.js";
import { type Plan, planInSteps } from "./plan.js";
import { SliceMaker } from "./slice-alerts.js";
import { encodeSlices } from "./slice-pool.js";
import { buildWorld, type World } from "./world.js";

export interface SimulateOptions {
  readonly simulation: Simulation;
  /** A folder or a CSV file, see `nameOutputs`; without it nothing is written. */
  readonly out?: string;
  /** Alerts as an analyst gets them, and truth in a file of its own. */
  readonly blind: boolean;
  readonly gzip: boolean;
  /** Replaces what is there. */
  readonly force: boolean;
  /** Threads at most; whatever their number, the bytes are the same. */
  readonly workers: number;
  /** Measures the difficulty, too. */
  readonly stats: boolean;
}

export type SimulateStage = "plan" | "make" | "measure";

export interface SimulateProgress {
  readonly stage: SimulateStage;
  /** Share that is done; undefined where it cannot be told. */
  readonly done: number | undefined;
  /** Alerts made so far. */
  readonly records: number;
}

export interface SimulateResult {
  readonly simulation: Simulation;
  readonly files: OutputNames | undefined;
  /** Of the alerts and the truth, before they were compressed. */
  readonly bytes: number;
  /** Alerts of campaigns, of benign processes, and everyday false alarms. */
  readonly malicious: number;
  readonly processes: number;
  readonly falseAlarms: number;
  /** Campaigns by playbook. */
  readonly campaigns: ReadonlyMap<string, number>;
  /** Listed addresses. */
  readonly indicators: number;
  /** Where it was asked for, and there are enough alerts of either kind. */
  readonly difficulty: Difficulty | undefined;
}

/**
 * @throws SocagentError (`usage`) when the output is there and `force` is not given; (`io`) when it cannot be written. Nothing
 * is left behind then
 */
export async function simulate(
  options: SimulateOptions,
  onProgress: (progress: SimulateProgress) => void = () => undefined,
): Promise<SimulateResult> {
  const { out, blind, gzip, force } = options;
  if (out === undefined) return run(options, undefined, undefined, onProgress);
  const names = nameOutputs(out, { blind, gzip });
  await checkOutput(names, force);
  const outputs = new OutputSet();
  try {
    // Opened before anything is made: what cannot be written is told at once.
    for (const file of writtenFiles(names)) await outputs.open(file);
    return await run(options, names, outputs, onProgress);
  } finally {
    await outputs.discard();
  }
}

async function run(
  options: SimulateOptions,
  names: OutputNames | undefined,
  outputs: OutputSet | undefined,
  onProgress: (progress: SimulateProgress) => void,
): Promise<SimulateResult> {
  const { simulation, blind, workers, stats } = options;
  const gzip = options.gzip || isCompressed(options.out ?? "");
  onProgress({ stage: "plan", done: undefined, records: 0 });
  const world = buildWorld(simulation);
  const plan = await planWithPauses(world);
  const intel = makeIntel(world, plan.campaigns);
  if (names !== undefined && outputs !== undefined) {
    await outputs.write(names.assets, assetsCsv(world.enterprise));
    await outputs.write(names.intel, intelCsv(intel));
    await outputs.write(names.intelList, intelList(intel));
    await outputs.write(names.alerts, header(blind ? BLIND_HEADER : ALERT_HEADER, gzip));
    if (names.truth !== undefined) await outputs.write(names.truth, header(TRUTH_HEADER, gzip));
  }
  const rows = names === undefined ? "none" : blind ? "blind" : "with-truth";
  const columns: Columns[] = [];
  let records = 0;
  let bytes = 0;
  onProgress({ stage: "make", done: 0, records });
  for await (const slice of encodeSlices(new SliceMaker(world, plan), { rows, gzip, columns: stats }, workers)) {
    await writeSlice(slice, names, outputs);
    if (slice.columns !== undefined) columns.push(slice.columns);
    records += slice.records;
    bytes += slice.plainBytes;
    onProgress({ stage: "make", done: records / simulation.records, records });
  }
  // Measured before the files have their names: whatever fails, it fails with nothing left.
  if (stats) onProgress({ stage: "measure", done: undefined, records });
  const difficulty = stats ? measureDifficulty(columns) : undefined;
  await outputs?.finish(names?.others ?? []);
  const { malicious, processes, falseAlarms } = plan;
  return {
    simulation,
    files: names,
    bytes,
    malicious,
    processes,
    falseAlarms,
    campaigns: countBy(plan.campaigns.map(({ script }) => script.name)),
    indicators: intel.length,
    difficulty,
  };
}

/** So long the process does not hear signals. */
const DEAF_MS = 100;

async function planWithPauses(world: World): Promise<Plan> {
  const steps = planInSteps(world);
  let paused = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (performance.now() - paused < DEAF_MS) continue;
    await breathe();
    paused = performance.now();
  }
}

async function writeSlice(
  { alerts, truth }: EncodedSlice,
  names: OutputNames | undefined,
  outputs: OutputSet | undefined,
): Promise<void> {
  if (names === undefined) return;
  await outputs?.write(names.alerts, alerts);
  if (names.truth !== undefined) await outputs?.write(names.truth, truth);
}

function header(text: string, gzip: boolean): Uint8Array {
  return compressed(new TextEncoder().encode(text), gzip);
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** @throws SocagentError (`usage`) when something is there that would be lost, or that is of another kind */
async function checkOutput(names: OutputNames, force: boolean): Promise<void> {
  const { folder, others } = names;
  const files = [...writtenFiles(names), ...others];
  const kinds = await Promise.all(files.map(async (file) => ({ file, kind: await kindOf(file) })));
  const folders = kinds.filter(({ kind }) => kind === "folder").map(({ file }) => file);
  if (folders.length > 0) {
    throw new SocagentError("usage", `${folders.join(", ")}: it is a folder, not a file`, {
      subject: { file: folders[0] ?? "" },
      nextStep: "Give another --out.",
    });
  }
  if (force) return;
  const there = kinds.filter(({ kind }) => kind === "file").map(({ file }) => file);
  if (there.length === 0 && (folder === undefined || (await isEmpty(folder)))) return;
  const what = there[0] ?? folder ?? "";
  throw new SocagentError("usage", `${what} already exists`, {
    subject: { file: what },
    problems: there.slice(1),
    nextStep: "Give another --out, or --force to replace it.",
  });
}

async function kindOf(file: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await stat(file)).isDirectory() ? "folder" : "file";
  } catch (thrown) {
    // A part of the path that is a file is told when the output is opened.
    if (["ENOENT", "ENOTDIR"].includes(systemCode(thrown) ?? "")) return undefined;
    throw fileError(thrown, file, "write");
  }
}

async function isEmpty(folder: string): Promise<boolean> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT") return true;
    if (systemCode(thrown) === "ENOTDIR") {
      throw new SocagentError("usage", `${folder} is a file, not a folder`, {
        subject: { file: folder },
        nextStep: "Give a folder, or a file that ends in .csv or .csv.gz.",
      });
    }
    throw fileError(thrown, folder, "write");
  }
  return entries.length === 0;
}
