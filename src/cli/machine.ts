/** Facts about the machine, without the GPU: Node.js, system, processor, cores, memory, disk. */
import { statfsSync } from "node:fs";
import os from "node:os";
import { readLimits } from "./cgroup.js";
import type { Host } from "./host.js";

/** What package.json's `engines` says. */
export const LEAST_NODE_MAJOR = 20;

export interface MachineFacts {
  readonly node: { readonly version: string; readonly supported: boolean };
  readonly system: {
    readonly platform: string;
    readonly arch: string;
    readonly release: string;
    readonly libc: string | null;
  };
  readonly processor: {
    readonly model: string;
    /** That speed up matrix products, best last. */ readonly instructions: readonly string[];
  };
  readonly cores: {
    readonly logical: number;
    /** That this process may use, by its CPU affinity. */
    readonly usable: number;
    /** CPUs' worth of time that the control group allows, where it limits it. */
    readonly cgroupLimit: number | null;
  };
  readonly memory: {
    readonly totalBytes: number;
    readonly availableBytes: number;
    readonly cgroupLimitBytes: number | null;
  };
  readonly disk: { readonly folder: string; readonly freeBytes: number | null };
}

/** What Node.js itself tells; tests give another. */
export interface RuntimeFacts {
  readonly nodeVersion: string;
  readonly platform: string;
  readonly arch: string;
  readonly release: string;
  readonly glibc: string | undefined;
  readonly cpuModel: string | undefined;
  readonly logicalCores: number;
  readonly usableCores: number;
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly folder: string;
  readonly diskFreeBytes: number | undefined;
}

export function readMachine(host: Host, runtime: RuntimeFacts = readRuntime()): MachineFacts {
  const limits = readLimits(host, runtime.totalBytes);
  const memory = host.readText("/proc/meminfo") ?? "";
  return {
    node: { version: runtime.nodeVersion, supported: Number(runtime.nodeVersion.split(".")[0]) >= LEAST_NODE_MAJOR },
    system: {
      platform: runtime.platform,
      arch: runtime.arch,
      release: runtime.release,
      libc: runtime.glibc === undefined ? null : `glibc ${runtime.glibc}`,
    },
    processor: {
      model: runtime.cpuModel?.trim() ?? "unknown",
      instructions: matrixInstructions(host.readText("/proc/cpuinfo") ?? ""),
    },
    cores: { logical: runtime.logicalCores, usable: runtime.usableCores, cgroupLimit: limits.cpus ?? null },
    memory: {
      totalBytes: runtime.totalBytes,
      availableBytes: kibibytes(memory, "MemAvailable") ?? runtime.freeBytes,
      cgroupLimitBytes: limits.memoryBytes ?? null,
    },
    disk: { folder: runtime.folder, freeBytes: runtime.diskFreeBytes ?? null },
  };
}

function readRuntime(): RuntimeFacts {
  const cpus = os.cpus();
  const folder = process.cwd();
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    release: os.release(),
    glibc: glibcVersion(),
    cpuModel: cpus[0]?.model,
    logicalCores: cpus.length,
    usableCores: os.availableParallelism(),
    totalBytes: os.totalmem(),
    freeBytes: os.freemem(),
    folder,
    diskFreeBytes: freeBytes(folder),
  };
}

function glibcVersion(): string | undefined {
  const report: unknown = process.report.getReport();
  if (typeof report !== "object" || report === null || !("header" in report)) return undefined;
  const { header } = report;
  if (typeof header !== "object" || header === null || !("glibcVersionRuntime" in header)) return undefined;
  return typeof header.glibcVersionRuntime === "string" ? header.glibcVersionRuntime : undefined;
}

function freeBytes(folder: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

/** A value of /proc/meminfo in bytes. */
function kibibytes(meminfo: string, key: string): number | undefined {
  const value = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(meminfo)?.[1];
  return value === undefined ? undefined : Number(value) * 1024;
}

/** /proc/cpuinfo's flags (x86) or features (arm64) that matter to matrix products, by the names people know. */
const INSTRUCTIONS: readonly (readonly [flag: string, name: string])[] = [
  ["avx2", "AVX2"],
  ["fma", "FMA"],
  ["avx512f", "AVX-512"],
  ["avx512_vnni", "AVX-512 VNNI"],
  ["avx512_bf16", "AVX-512 BF16"],
  ["amx_tile", "AMX"],
  ["asimd", "NEON"],
  ["sve", "SVE"],
  ["bf16", "BF16"],
];

function matrixInstructions(cpuinfo: string): string[] {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? "";
  const flags = new Set(line.split(/\s+/));
  return INSTRUCTIONS.flatMap(([flag, name]) => (flags.has(flag) ? [name] : []));
}
