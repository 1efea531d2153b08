/**
 * The names that files have until they are whole. They tell which process writes, so that what a killed one left can be told from what
 * another one writes just now.
 */
import { createHash, randomBytes } from "node:crypto";
import { readlinkSync } from "node:fs";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { isAlive } from "./run-process.js";

/** The file's name, then in hexadecimal: the process's id, its machine, random digits. */
const TEMPORARY = /^\.(.+)\.([0-9a-f]{6})([0-9a-f]{3})[0-9a-f]{3}\.tmp$/;
/** Ids of Linux have 22 bits. Of a larger one the name says 0, which is no process's. */
const MAX_PID = 0xff_ffff;
/** Whoever writes does so every few seconds: a file that was not touched for so long is nobody's. */
const STALE_MS = 24 * 60 * 60 * 1_000;

const MACHINE = createHash("sha256").update(`${hostname()} ${pidNamespace()}`).digest("hex").slice(0, 3);

/** A name beside the file's own that nobody else has. */
export function temporaryName(file: string): string {
  const pid = (process.pid > MAX_PID ? 0 : process.pid).toString(16).padStart(6, "0");
  const random = randomBytes(2).toString("hex").slice(1);
  return join(dirname(file), `.${basename(file)}.${pid}${MACHINE}${random}.tmp`);
}

/** The name of the file that a temporary one was to become; undefined for any other name. */
export function nameOfTemporary(name: string): string | undefined {
  return TEMPORARY.exec(name)?.[1];
}

/** Whether the process that wrote a temporary file has ended. Of other machines that share the folder, only the file's age tells. */
export async function isStale(temporary: string): Promise<boolean> {
  const [, , pid, machine] = TEMPORARY.exec(basename(temporary)) ?? [];
  if (pid === undefined) return false;
  const number = Number.parseInt(pid, 16);
  if (machine === MACHINE && number > 0 && !isAlive(number)) return true;
  return stat(temporary).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > STALE_MS,
    () => false,
  );
}

/** Within which ids are given; containers have their own. */
function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
