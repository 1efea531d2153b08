/**
 * Which process works in a folder: a run notes itself there, so that two do not write the same files. A process's id alone does not tell, as
 * another program may have got it since, after a restart of the machine above all; with the time at which the process began it does.
 */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { SocagentError, systemCode } from "./errors.js";

/** What a run notes in its folder. */
export const RunNote = z.strictObject({
  /** Of the options, the version and the inputs: another one makes another result. */
  fingerprint: z.string(),
  pid: z.int(),
  /** When the process began, in words that no other process of this id has; absent where the system does not tell. */
  started: z.string().optional(),
});

export type RunProcess = Readonly<Omit<z.infer<typeof RunNote>, "fingerprint">>;

/** `unsure`: a process of that id runs, and whether it is the one cannot be told. */
export type RunProcessState = "ended" | "running" | "unsure";

/** What the operating system says of a process, so that tests can put another one in its place. */
export interface ProcessSystem {
  readonly isAlive: (pid: number) => boolean;
  readonly startOf: (pid: number) => string | undefined;
}

const THIS_SYSTEM: ProcessSystem = { isAlive, startOf };

export function thisProcess(system: ProcessSystem = THIS_SYSTEM): RunProcess {
  const started = system.startOf(process.pid);
  return { pid: process.pid, ...(started === undefined ? {} : { started }) };
}

/** Of this very process it says `ended`: nobody else works there. */
export function stateOfProcess({ pid, started }: RunProcess, system: ProcessSystem = THIS_SYSTEM): RunProcessState {
  if (pid <= 0 || pid === process.pid || !system.isAlive(pid)) return "ended";
  const now = system.startOf(pid);
  if (started === undefined || now === undefined) return "unsure";
  return now === started ? "running" : "ended";
}

/**
 * @param doing what the process does, as in `writing to monday`
 * @param note the file that names the process
 * @param instead what else may be done than to wait for it or stop it, as in `or give another folder with --out`
 * @throws SocagentError (`io`) when another process works there
 */
export function refuseRunning(
  found: RunProcess,
  { doing, note, instead }: { readonly doing: string; readonly note: string; readonly instead?: string },
  system: ProcessSystem = THIS_SYSTEM,
): void {
  const { pid } = found;
  const state = stateOfProcess(found, system);
  if (state === "ended") return;
  const choices = ["Wait for it", "stop it", ...(instead === undefined ? [] : [instead])];
  throw new SocagentError("io", `process ${pid} is already ${doing}`, {
    subject: { file: note },
    nextStep: [
      `${choices.slice(0, -1).join(", ")}, or ${choices.at(-1) ?? ""}.`,
      ...(state === "unsure"
        ? [`If process ${pid} is no socagent, its id was given again: write 0 in place of ${pid} in ${note}.`]
        : []),
    ].join(" "),
  });
}

/** Whether a process of that id runs, whosoever it is. @param pid above 0 */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    if (systemCode(thrown) !== "EPERM") return false;
  }
  // One that has ended is still there until the process above it asks, which may never be.
  const state = statOf(pid)?.[STATE];
  return state !== "Z" && state !== "X";
}

/** From `/proc`, where there is one: which start of the machine, and how long after it. */
function startOf(pid: number): string | undefined {
  const start = statOf(pid)?.[START];
  if (start === undefined || !/^\d+$/.test(start)) return undefined;
  try {
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()} ${start}`;
  } catch {
    return undefined;
  }
}

/** Of the fields that `statOf` gives: the state, and the clock ticks from the machine's start to the process's. */
const STATE = 0;
const START = 19;

/** Fields of proc_pid_stat(5) after the name, which may hold blanks and brackets itself. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}
