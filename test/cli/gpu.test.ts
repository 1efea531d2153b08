import { describe, expect, it } from "vitest";
import { hasGpu, readGpu } from "../../src/cli/gpu.js";
import { fakeHost } from "./fake-host.js";

const QUERY = "nvidia-smi --query-gpu=name,driver_version,memory.total,compute_cap --format=csv,noheader,nounits";
const OLD_QUERY = "nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader,nounits";
const NVIDIA = "/app/native/site/nvidia";

describe("readGpu", () => {
  it("finds nothing on a machine without a card", () => {
    const facts = readGpu(fakeHost({}), NVIDIA);
    expect(hasGpu(facts)).toBe(false);
    expect(facts).toMatchObject({ devices: [], kernelDriver: null, deviceFiles: [], nvidiaSmi: false, libraries: [] });
    expect(facts.missingLibraries).toContain("libcudnn");
  });

  it("reads nvidia-smi, the kernel's driver and the device files", () => {
    const facts = readGpu(
      fakeHost({
        programs: { [QUERY]: "NVIDIA L4, 550.54.15, 23034, 8.9\nTesla T4, 550.54.15, 15360, 7.5\n" },
        files: {
          "/proc/driver/nvidia/version":
            "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: gcc 12\n",
        },
        folders: { "/dev": ["null", "nvidia-uvm", "nvidia0", "nvidia1", "nvidiactl"] },
      }),
      NVIDIA,
    );
    expect(facts).toMatchObject({
      devices: [
        { name: "NVIDIA L4", driver: "550.54.15", memoryMiB: 23034, computeCapability: "8.9" },
        { name: "Tesla T4", driver: "550.54.15", memoryMiB: 15360, computeCapability: "7.5" },
      ],
      kernelDriver: "550.54.15",
      deviceFiles: ["/dev/nvidia0", "/dev/nvidia1"],
      nvidiaSmi: true,
    });
    expect(hasGpu(facts)).toBe(true);
  });

  it("reads the open kernel module's version", () => {
    const files = {
      "/proc/driver/nvidia/version":
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.15  Release Build  (dvs-builder)\n",
    };
    expect(readGpu(fakeHost({ files }), NVIDIA).kernelDriver).toBe("570.86.15");
  });

  it("falls back to the query that old drivers know, and to null for what they don't tell", () => {
    const programs = { [OLD_QUERY]: "Tesla K80, 470.57.02, [N/A]\n" };
    expect(readGpu(fakeHost({ programs }), NVIDIA).devices).toEqual([
      { name: "Tesla K80", driver: "470.57.02", memoryMiB: null, computeCapability: null },
    ]);
  });

  it("finds CUDA libraries in the loader's cache, on LD_LIBRARY_PATH and beside the built binding", () => {
    const facts = readGpu(
      fakeHost({
        programs: {
          "ldconfig -p":
            "3 libs found in cache `/etc/ld.so.cache'\n" +
            "\tlibcuda.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcuda.so.1\n" +
            "\tlibcudnn_ops.so.9 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcudnn_ops.so.9\n" +
            "\tlibc.so.6 (libc6,x86-64) => /lib/x86_64-linux-gnu/libc.so.6\n",
        },
        folders: {
          "/cuda/lib64": ["libcudart.so.12", "libcudart_static.a"],
          [NVIDIA]: ["cublas", "cudnn"],
          [`${NVIDIA}/cublas/lib`]: ["libcublas.so.12", "libcublasLt.so.12"],
          [`${NVIDIA}/cudnn/lib`]: ["libcudnn.so.9"],
        },
        environment: { LD_LIBRARY_PATH: "/cuda/lib64::/cuda/lib64" },
      }),
      NVIDIA,
    );
    expect(facts.libraries).toEqual([
      { name: "libcublas.so.12", folder: `${NVIDIA}/cublas/lib` },
      { name: "libcuda.so.1", folder: "/lib/x86_64-linux-gnu" },
      { name: "libcudart.so.12", folder: "/cuda/lib64" },
      { name: "libcudnn.so.9", folder: `${NVIDIA}/cudnn/lib` },
    ]);
    expect(facts.missingLibraries).toEqual(["libcufft", "libcusolver", "libcusparse"]);
  });
});
