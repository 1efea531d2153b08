import { describe, expect, it } from "vitest";
import { NO_COLOURS } from "../../src/cli/colours.js";
import { type DoctorReport, renderReport } from "../../src/cli/doctor-report.js";

const report: DoctorReport = {
  schemaVersion: 1,
  ok: true,
  versions: { socagent: "1.2.3", node: "22.1.0", tensorflowJs: "4.22.0" },
  machine: {
    node: { version: "22.1.0", supported: true },
    system: { platform: "linux", arch: "x64", release: "6.1.0", libc: "glibc 2.36" },
    processor: { model: "Some CPU", instructions: ["AVX2", "AVX-512"] },
    cores: { logical: 64, usable: 16, cgroupLimit: 1.5 },
    memory: { totalBytes: 64 * 2 ** 30, availableBytes: 30 * 2 ** 30, cgroupLimitBytes: 512 * 2 ** 20 },
    disk: { folder: "/somewhere", freeBytes: null },
  },
  gpu: {
    devices: [{ name: "NVIDIA L4", driver: "550.54.15", memoryMiB: 23034, computeCapability: "8.9" }],
    kernelDriver: "550.54.15",
    deviceFiles: ["/dev/nvidia0"],
    nvidiaSmi: true,
    libraries: [{ name: "libcuda.so.1", folder: "/lib" }],
    missingLibraries: ["libcudnn"],
  },
  backend: {
    requested: "auto",
    trial: {
      kind: "started",
      backend: {
        kind: "wasm",
        description: "WebAssembly (SIMD), 16 threads",
        library: "TensorFlow.js 4.22.0",
        threads: 16,
        passedOver: [
          { kind: "gpu", reason: "the library sees no GPU", mend: "Run `npm run native -- --gpu`." },
          { kind: "cpu", reason: "it does not load", mend: "Run `npm run native -- --force`." },
        ],
      },
    },
  },
  optionalParts: [
    { name: "native binding", purpose: "speed", present: true, detail: "TensorFlow 2.21.0", mend: null },
    { name: "CUDA library", purpose: "the card", present: false, detail: "not there", mend: "Run `npm run x`." },
  ],
};

describe("renderReport", () => {
  it("is neat in 80 columns", () => {
    const text = renderReport(report, NO_COLOURS);
    expect(text).toMatchSnapshot();
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("tells a backend that does not run, with every problem and the mend", () => {
    const trial = {
      kind: "failed" as const,
      reason: "the gpu backend does not start",
      problems: ["gpu: no"],
      mend: "Do.",
    };
    const text = renderReport({ ...report, ok: false, backend: { requested: "gpu", trial } }, NO_COLOURS);
    expect(text).toContain(
      "  Does not run  the gpu backend does not start\n                - gpu: no\n                Do.\n",
    );
  });

  it("tells a card that nvidia-smi does not list", () => {
    const gpu = { ...report.gpu, devices: [], nvidiaSmi: false };
    expect(renderReport({ ...report, gpu }, NO_COLOURS)).toContain(
      "/dev/nvidia0, but nvidia-smi is not there or fails",
    );
    const nothing = { ...gpu, deviceFiles: [], kernelDriver: null, libraries: [] };
    const text = renderReport({ ...report, gpu: nothing }, NO_COLOURS);
    expect(text).toContain("none found");
    expect(text).toContain("no CUDA libraries found");
  });

  it("lets no name command the terminal", () => {
    const devices = [{ name: "evil\u001B[2J\ncard", driver: null, memoryMiB: null, computeCapability: null }];
    const text = renderReport({ ...report, gpu: { ...report.gpu, devices } }, NO_COLOURS);
    expect(text).toContain(String.raw`evil\x1b[2J\ncard`);
  });
});
