// Commands that are killed, gone on with, and compared with ones that were left alone.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Random } from "../../src/random.js";
import { BIN } from "../cli/run-cli.js";

/** Given to `node --import`. */
export const PRELOAD = pathToFileURL(fileURLToPath(new URL("die-at.mjs", import.meta.url))).href;
/** A command that is killed again and again must still come to its end. */
const MOST_KILLS_OF_A_RUN = 3;
/** What hangs is a fault, and told as one; a run of some seconds on a machine that does much else is not. */
const MAX_MS = 540_000;

export interface KilledCommand {
  readonly name: string;
  /** Of the first run. @param folder that everything it makes goes to, but for the cache */
  readonly first: (folder: string) => readonly string[];
  /** Of every run after it. */
  readonly again: (folder: string) => readonly string[];
  /** What a person would do instead where going on is refused: the message that says so, and the arguments that it asks for. */
  readonly otherwise?: { readonly message: RegExp; readonly args: (folder: string) => readonly string[] };
  /** Refused because the killed run had come to its end. */
  readonly isDone?: RegExp;
  /** Paths in the folder of what holds times, and is not compared. */
  readonly timed: RegExp;
}

/** Killed after so many milliseconds, or before so many changes of files. */
type Moment = { readonly kind: "time"; readonly ms: number } | { readonly kind: "change"; readonly at: number };

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly ms: number;
  readonly killed: boolean;
}

/** Kills a command `kills` times, in as many runs as that takes. @returns what went wrong, as sentences that tell how to see it again */
export async function killAgainAndAgain(command: KilledCommand, kills: number, seed: number): Promise<string[]> {
  const root = mkdtempSync(join(tmpdir(), `socagent-kill-${command.name}-`));
  try {
    // One path for all runs: some files tell where they are.
    const folder = join(root, "work");
    const countFile = join(root, "changes");
    const { code, stderr, ms } = await run(command.first(folder), join(root, "cache"), undefined, countFile);
    if (code !== 0) return [`${command.name} fails without being killed: ${stderr}`];
    const measured = { ms, changes: Number(readFileSync(countFile, "utf8")) };
    const expected = digestsBelow(folder, command.timed);
    const random = new Random(seed, `kill ${command.name}`);
    const faults: string[] = [];
    for (let done = 0, round = 0; done < kills; round += 1) {
      rmSync(folder, { recursive: true, force: true });
      const budget = Math.min(kills - done, 1 + random.below(MOST_KILLS_OF_A_RUN));
      const moments = Array.from({ length: budget }, (_, at) => drawMoment(random, measured, done + at));
      const fault =
        (await killedRun(command, folder, join(root, `cache-${round}`), moments)) ??
        differences(expected, digestsBelow(folder, command.timed));
      const told = `${command.name}, seed ${seed}, ${moments.map(tell).join(", then ")}`;
      if (fault !== undefined) faults.push(`${told}: ${fault}`);
      // A run that ended before its moment was not killed, but it counts: chance alone must not make the test endless.
      done += budget;
    }
    return faults;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Both kinds in turn. Later runs are shorter, so that early moments come more often. */
function drawMoment(random: Random, { ms, changes }: { ms: number; changes: number }, at: number): Moment {
  const share = random.uniform() ** 1.3;
  return at % 2 === 0
    ? { kind: "change", at: 1 + Math.floor(share * changes) }
    : { kind: "time", ms: Math.round(share * ms) };
}

function tell(moment: Moment): string {
  return moment.kind === "time" ? `killed after ${moment.ms} ms` : `killed before change ${moment.at}`;
}

/** @returns what went wrong */
async function killedRun(
  command: KilledCommand,
  folder: string,
  cache: string,
  moments: readonly Moment[],
): Promise<string | undefined> {
  let args = command.first(folder);
  let times = 0;
  for (const moment of [...moments, undefined]) {
    let ended = await run(args, cache, moment);
    if (!ended.killed && ended.code !== 0 && command.otherwise?.message.test(ended.stderr) === true) {
      ended = await run(command.otherwise.args(folder), cache, moment);
    }
    if (!ended.killed) {
      const fine = ended.code === 0 || (times > 0 && command.isDone?.test(ended.stderr) === true);
      return fine ? undefined : `exit code ${ended.code}: ${ended.stderr.trim()}`;
    }
    times += 1;
    args = command.again(folder);
  }
  return `did not end within ${MAX_MS} ms`;
}

function run(args: readonly string[], cache: string, moment?: Moment, countFile?: string): Promise<Ended> {
  const environment = {
    ...process.env,
    NO_COLOR: "1",
    XDG_CACHE_HOME: cache,
    DIE_AT: moment?.kind === "change" ? String(moment.at) : "0",
    ...(countFile === undefined ? {} : { DIE_COUNT: countFile }),
  };
  const begun = performance.now();
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--import", PRELOAD, BIN, ...args], {
      env: environment,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const timer = setTimeout(() => child.kill("SIGKILL"), moment?.kind === "time" ? moment.ms : MAX_MS);
    // A test that is given up must not leave it behind.
    const end = (): void => void child.kill("SIGKILL");
    process.once("exit", end);
    child.on("error", fail);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      process.off("exit", end);
      const ms = performance.now() - begun;
      done({ code, stderr, ms, killed: signal === "SIGKILL" && ms < MAX_MS });
    });
  });
}

/** SHA-256 of every file below a folder, by its path. */
export function digestsBelow(folder: string, timed: RegExp): ReadonlyMap<string, string> {
  const digests = new Map<string, string>();
  if (!existsSync(folder)) return digests;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(folder, name);
    if (timed.test(name) || statSync(path).isDirectory()) continue;
    digests.set(name, createHash("sha256").update(readFileSync(path)).digest("hex"));
  }
  return digests;
}

/** @returns undefined where they are equal */
function differences(expected: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): string | undefined {
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  const more = [...found.keys()].filter((name) => !expected.has(name));
  const others = [...found].filter(([name, digest]) => expected.has(name) && expected.get(name) !== digest);
  const told = [
    ...missing.map((name) => `${name} is missing`),
    ...more.map((name) => `${name} is left over`),
    ...others.map(([name]) => `${name} differs`),
  ];
  return told.length === 0 ? undefined : told.join(", ");
}
