// Files as a killed process leaves them.
import { spawnSync } from "node:child_process";
import { temporaryName } from "../src/temporary-name.js";

/** The name under which a process that has ended was writing a file. */
export function nameOfEndedProcess(file: string): string {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  return temporaryName(file).replace(/[0-9a-f]{6}(?=[0-9a-f]{6}\.tmp$)/, pid.toString(16).padStart(6, "0"));
}
