/** Facts about NVIDIA GPUs and CUDA libraries; nothing is loaded. */
import { join } from "node:path";
import type { Host } from "./host.js";

export interface GpuDevice {
  readonly name: string;
  readonly driver: string | null;
  readonly memoryMiB: number | null;
  /** Such as `8.9`; old drivers don't tell. */
  readonly computeCapability: string | null;
}

export interface CudaLibrary {
  /** Such as `libcudart.so.12`. */
  readonly name: string;
  readonly folder: string;
}

export interface GpuFacts {
  readonly devices: readonly GpuDevice[];
  /** Version of the loaded kernel driver. */
  readonly kernelDriver: string | null;
  /** Device files, such as `/dev/nvidia0`. */
  readonly deviceFiles: readonly string[];
  /** Where nvidia-smi was not found or failed, `devices` is empty though cards may be there. */
  readonly nvidiaSmi: boolean;
  readonly libraries: readonly CudaLibrary[];
  /** Of what TensorFlow's GPU build loads, by stem, such as `libcudnn`. */
  readonly missingLibraries: readonly string[];
}

/** What TensorFlow's GPU build loads at run time. */
const CUDA_STEMS = ["libcuda", "libcudart", "libcublas", "libcudnn", "libcufft", "libcusolver", "libcusparse"];
const CUDA_LIBRARY = new RegExp(`^(${CUDA_STEMS.join("|")})\\.so(\\.\\d+)*$`);
const MAX_DEVICES = 64;

/** @param nvidiaFolder where `npm run native -- --gpu` puts NVIDIA's wheels (their `nvidia/` folder) */
export function readGpu(host: Host, nvidiaFolder: string): GpuFacts {
  const smi = queryDevices(host);
  const libraries = findLibraries(host, nvidiaFolder);
  return {
    devices: smi ?? [],
    kernelDriver: kernelDriver(host.readText("/proc/driver/nvidia/version")),
    deviceFiles: host.list("/dev").flatMap((name) => (/^nvidia\d+$/.test(name) ? [`/dev/${name}`] : [])),
    nvidiaSmi: smi !== undefined,
    libraries,
    missingLibraries: CUDA_STEMS.filter((stem) => !libraries.some(({ name }) => name.startsWith(`${stem}.so`))),
  };
}

/** Whether anything says that there is an NVIDIA card. */
export function hasGpu(facts: GpuFacts): boolean {
  return facts.devices.length > 0 || facts.deviceFiles.length > 0 || facts.kernelDriver !== null;
}

/** undefined where nvidia-smi is not there or fails. */
function queryDevices(host: Host): GpuDevice[] | undefined {
  const format = "--format=csv,noheader,nounits";
  const output =
    host.run("nvidia-smi", ["--query-gpu=name,driver_version,memory.total,compute_cap", format]) ??
    host.run("nvidia-smi", ["--query-gpu=name,driver_version,memory.total", format]); // drivers before 510
  if (output === undefined) return undefined;
  const rows = output.split("\n").filter((line) => line.trim() !== "");
  return rows.slice(0, MAX_DEVICES).map((row) => {
    const [name = "unknown", driver, memory, capability] = row.split(",").map((cell) => cell.trim());
    return {
      name,
      driver: driver ?? null,
      memoryMiB: memory !== undefined && /^\d+$/.test(memory) ? Number(memory) : null,
      computeCapability: capability !== undefined && /^\d+\.\d+$/.test(capability) ? capability : null,
    };
  });
}

/** `NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 …`, or `… Open Kernel Module for x86_64  …`. */
function kernelDriver(text: string | undefined): string | null {
  return /NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/.exec(text ?? "")?.[1] ?? null;
}

/** In the loader's cache, on LD_LIBRARY_PATH, and among the wheels beside the built binding. */
function findLibraries(host: Host, nvidiaFolder: string): CudaLibrary[] {
  const cached = (host.run("ldconfig", ["-p"]) ?? host.run("/sbin/ldconfig", ["-p"]) ?? "")
    .split("\n")
    .flatMap((line) => {
      const [, name, folder] = /^\s*(\S+) \(.*\) => (.*)\/[^/]+$/.exec(line) ?? [];
      return name === undefined || folder === undefined ? [] : [{ name, folder }];
    });
  const folders = [
    ...(host.environment.LD_LIBRARY_PATH ?? "").split(":").filter((folder) => folder !== ""),
    ...host.list(nvidiaFolder).map((part) => join(nvidiaFolder, part, "lib")),
  ];
  const listed = folders.flatMap((folder) => host.list(folder).map((name) => ({ name, folder })));
  const seen = new Set<string>();
  return [...listed, ...cached]
    .filter(({ name }) => CUDA_LIBRARY.test(name))
    .filter(({ name, folder }) => !seen.has(`${folder}/${name}`) && seen.add(`${folder}/${name}`))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
