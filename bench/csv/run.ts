/** Runs the csv benchmark: makes a file, and lets both sides read it in turns, each time in a fresh process. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { PACKAGE_ROOT } from "../../src/version.js";
import { SocagentError } from "../../src/errors.js";
import { PUBLISHED_FILES } from "../cic/published-files.js";
import { writeCicFiles } from "../cic/write-files.js";
import type { BenchContext } from "../support/bench-context.js";
import { busyShare } from "../support/busy-share.js";
import { describeMachine, ownVersions } from "../support/machine.js";
import { chosenPython, findPeerPython } from "../support/peer-python.js";
import { writeResult } from "../support/results.js";
import { Round } from "./protocol.js";
import { compare, render, TARGETS } from "./report.js";

export const RESULT = "bench/results/csv.json";
export const DEFAULTS = { rows: 650_000, rounds: 3 } as const;

/** Without repeated headers, which would turn every column of pandas' into texts and slow it down. */
const FILE = "Wednesday-14-02-2018";
const ROUND_TIMEOUT_MS = 600_000;

export interface CsvOptions {
  readonly rows: number;
  readonly rounds: number;
  readonly python?: string;
  readonly out?: string;
}

export async function runCsvBench({ rows, rounds, python, out }: CsvOptions, context: BenchContext): Promise<void> {
  if (!existsSync(join(PACKAGE_ROOT, "dist", "ingest", "ingest.js"))) {
    throw new SocagentError("config", "dist/ is not there", { nextStep: "Run `npm run build` first." });
  }
  const startedAt = new Date().toISOString();
  const machine = describeMachine();
  const peer = await findPeerPython(chosenPython(python), ["pandas"]);
  if (peer.kind === "missing") console.error(`pandas is left out: ${peer.reason}`);
  const folder = await mkdtemp(join(tmpdir(), "socagent-bench-csv-"));
  try {
    const file = await makeFile(folder, rows);
    const { size } = await stat(file);
    console.error(`${FILE}: ${rows} rows, ${(size / 1e6).toFixed(0)} MB`);
    const ours: Round[] = [];
    const pandas: Round[] = [];
    const busy: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      busy.push(await busyShare(500));
      ours.push(await runOurs(file, join(folder, "dataset"), machine.cores));
      if (peer.kind === "found") pandas.push(await runPandas(peer.python, file));
      console.error(`round ${round + 1} of ${rounds}`);
    }
    const comparison = compare(size, ours, pandas);
    const isWhole = rows === DEFAULTS.rows && rounds === DEFAULTS.rounds;
    await writeResult(out ?? (isWhole ? RESULT : undefined), {
      ...{ schemaVersion: 1, bench: "csv", command: context.command, startedAt, finishedAt: new Date().toISOString() },
      ...{ machine, othersBusy: busy, versions: { ...ownVersions(), ...(peer.kind === "found" ? peer.versions : {}) } },
      ...{ peer: peer.kind === "found" ? "pandas" : peer.reason, targets: TARGETS },
      ...{ file: { name: FILE, rows, bytes: size }, rounds: { ours, pandas }, comparison },
    });
    console.log(render(comparison));
    context.finished(0);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makeFile(folder: string, rows: number): Promise<string> {
  const published = PUBLISHED_FILES.find(({ name }) => name === FILE);
  const all = Object.values(published?.labels ?? {}).reduce((sum, count) => sum + count, 0);
  const [written] = await writeCicFiles({ folder, scale: rows / all, seed: 1, only: [FILE] });
  if (written === undefined) throw new SocagentError("internal", "no file was made");
  return written.file;
}

async function runOurs(file: string, dataset: string, threads: number): Promise<Round> {
  const script = join(PACKAGE_ROOT, "bench", "csv", "ingest-contender.mjs");
  const round = await runContender(process.execPath, [script, file, dataset, String(threads)]);
  await rm(dataset, { recursive: true });
  return round;
}

function runPandas(python: string, file: string): Promise<Round> {
  return runContender(python, [join(PACKAGE_ROOT, "bench", "peers", "read_csv.py"), file]);
}

async function runContender(program: string, args: readonly string[]): Promise<Round> {
  const { stdout } = await promisify(execFile)(program, args, { timeout: ROUND_TIMEOUT_MS });
  return Round.parse(JSON.parse(stdout));
}
