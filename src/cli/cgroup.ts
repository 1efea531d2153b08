/** What the Linux control group of this process allows (containers, systemd slices), versions 1 and 2. */
import { join } from "node:path";
import type { Host } from "./host.js";

export interface CgroupLimits {
  /** CPUs' worth of time, such as 1.5; absent without a limit. */
  readonly cpus?: number;
  /** Absent without a limit below the machine's memory. */
  readonly memoryBytes?: number;
}

const MOUNT = "/sys/fs/cgroup";

/** Deeper trees are not what a kernel writes. */
const MAX_DEPTH = 32;

/**
 * The tightest limit on the way from the process's group to the root. See the kernel's cgroup-v2.rst (cpu.max,
 * memory.max) and cgroup-v1 (cpu.cfs_quota_us, memory.limit_in_bytes).
 */
export function readLimits(host: Host, totalMemoryBytes: number): CgroupLimits {
  const groups = parseGroups(host.readText("/proc/self/cgroup") ?? "");
  const cpus: number[] = [];
  const memory: number[] = [];
  for (const folder of ancestors(MOUNT, groups.get("") ?? "/")) {
    keep(cpus, cpuMax(host.readText(join(folder, "cpu.max"))));
    keep(memory, bytes(host.readText(join(folder, "memory.max"))));
  }
  for (const folder of ancestors(join(MOUNT, "cpu"), groups.get("cpu") ?? "/")) {
    const quota = host.readText(join(folder, "cpu.cfs_quota_us"));
    keep(cpus, cpuMax(quota && `${quota.trim()} ${host.readText(join(folder, "cpu.cfs_period_us")) ?? ""}`));
  }
  for (const folder of ancestors(join(MOUNT, "memory"), groups.get("memory") ?? "/")) {
    keep(memory, bytes(host.readText(join(folder, "memory.limit_in_bytes"))));
  }
  const memoryBytes = Math.min(...memory);
  return {
    ...(cpus.length === 0 ? {} : { cpus: Math.min(...cpus) }),
    // Without a limit, version 1 tells a number near 2^63.
    ...(memoryBytes < totalMemoryBytes ? { memoryBytes } : {}),
  };
}

/** /proc/self/cgroup: `id:controllers:path` a line; version 2's has no controllers. */
function parseGroups(text: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    for (const controller of controllers.split(",")) groups.set(controller, path);
  }
  return groups;
}

function ancestors(mount: string, path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== "..");
  return Array.from({ length: Math.min(parts.length, MAX_DEPTH) + 1 }, (_, depth) =>
    join(mount, ...parts.slice(0, depth)),
  );
}

function keep(limits: number[], limit: number | undefined): void {
  if (limit !== undefined) limits.push(limit);
}

/** `QUOTA PERIOD` in microseconds; `max` or −1 is no limit. */
function cpuMax(text: string | undefined): number | undefined {
  const [, quota, period] = /^(\d+)\s+(\d+)\s*$/.exec(text ?? "") ?? [];
  return quota === undefined || Number(period) === 0 ? undefined : Number(quota) / Number(period);
}

function bytes(text: string | undefined): number | undefined {
  return /^\d+\s*$/.test(text ?? "") ? Number(text) : undefined;
}
