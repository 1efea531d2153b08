import { describe, expect, it } from "vitest";
import { readMachine, type RuntimeFacts } from "../../src/cli/machine.js";
import { fakeHost } from "./fake-host.js";

const runtime: RuntimeFacts = {
  nodeVersion: "22.1.0",
  platform: "linux",
  arch: "x64",
  release: "6.1.0",
  glibc: "2.36",
  cpuModel: " Some CPU ",
  logicalCores: 8,
  usableCores: 4,
  totalBytes: 16 * 2 ** 30,
  freeBytes: 2 ** 30,
  folder: "/somewhere",
  diskFreeBytes: 5e9,
};

describe("readMachine", () => {
  it("joins what Node.js tells with /proc", () => {
    const host = fakeHost({
      files: {
        "/proc/meminfo": "MemTotal:       16777216 kB\nMemFree: 1 kB\nMemAvailable:    8388608 kB\n",
        "/proc/cpuinfo": "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_bf16 amx_tile\n\nprocessor\t: 1\n",
        "/proc/self/cgroup": "0::/\n",
        "/sys/fs/cgroup/memory.max": "4294967296\n",
      },
    });
    expect(readMachine(host, runtime)).toEqual({
      node: { version: "22.1.0", supported: true },
      system: { platform: "linux", arch: "x64", release: "6.1.0", libc: "glibc 2.36" },
      processor: { model: "Some CPU", instructions: ["AVX2", "AVX-512", "AVX-512 BF16", "AMX"] },
      cores: { logical: 8, usable: 4, cgroupLimit: null },
      memory: { totalBytes: 16 * 2 ** 30, availableBytes: 8 * 2 ** 30, cgroupLimitBytes: 4 * 2 ** 30 },
      disk: { folder: "/somewhere", freeBytes: 5e9 },
    });
  });

  it("does without /proc", () => {
    const facts = readMachine(fakeHost({}), { ...runtime, platform: "darwin", glibc: undefined, cpuModel: undefined });
    expect(facts.memory).toEqual({ totalBytes: 16 * 2 ** 30, availableBytes: 2 ** 30, cgroupLimitBytes: null });
    expect(facts.processor).toEqual({ model: "unknown", instructions: [] });
    expect(facts.system.libc).toBeNull();
  });

  it("tells a Node.js that is too old", () => {
    expect(readMachine(fakeHost({}), { ...runtime, nodeVersion: "18.19.0" }).node.supported).toBe(false);
  });

  it("names arm64's instructions", () => {
    const files = { "/proc/cpuinfo": "Features\t: fp asimd sve bf16\n" };
    expect(readMachine(fakeHost({ files }), runtime).processor.instructions).toEqual(["NEON", "SVE", "BF16"]);
  });
});
