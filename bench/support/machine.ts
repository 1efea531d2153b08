/** What a result was measured on and with. */
import { execFileSync } from "node:child_process";
import os from "node:os";
import { PACKAGE_ROOT, VERSION } from "../../src/version.js";

export interface Machine {
  readonly cpu: string;
  /** Logical cores that this process may use; every contender gets as many threads. */
  readonly cores: number;
  readonly memoryBytes: number;
  readonly platform: string;
  readonly kernel: string;
  /** Of the last minute, before the benchmark: much above 0 tells of a busy machine. */
  readonly loadAverage: number;
}

export function describeMachine(): Machine {
  const [firstCore] = os.cpus();
  const [lastMinute = NaN] = os.loadavg();
  return {
    cpu: firstCore?.model.trim() ?? "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    platform: `${process.platform}-${process.arch}`,
    kernel: os.release(),
    loadAverage: lastMinute,
  };
}

/** Versions by name; contenders add theirs. */
export function ownVersions(): Record<string, string> {
  const revision = gitRevision();
  return {
    node: process.versions.node,
    socagent: VERSION,
    ...(revision === undefined ? {} : { revision }),
  };
}

/** The commit, with `-dirty` where tracked files differ from it. */
function gitRevision(): string | undefined {
  try {
    return execFileSync("git", ["describe", "--always", "--dirty", "--abbrev=12"], {
      cwd: PACKAGE_ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined; // not a clone, or no git
  }
}
