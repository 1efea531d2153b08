/** What `socagent doctor` found, as data (its JSON) and as text. */
import type { BackendChoice } from "../model/tensors.js";
import type { BackendTrial, PassedOverFact } from "./backend-facts.js";
import type { Colours } from "./colours.js";
import { oneLine } from "./escape.js";
import type { GpuFacts } from "./gpu.js";
import { binarySize, row } from "./layout.js";
import type { MachineFacts } from "./machine.js";
import type { OptionalPart } from "./optional-parts.js";

export interface DoctorReport {
  /** Raised when a field changes its meaning or goes. */
  readonly schemaVersion: 1;
  readonly ok: boolean;
  readonly versions: { readonly socagent: string; readonly node: string; readonly tensorflowJs: string | null };
  readonly machine: MachineFacts;
  readonly gpu: GpuFacts;
  readonly backend: { readonly requested: BackendChoice; readonly trial: BackendTrial };
  readonly optionalParts: readonly OptionalPart[];
}

/** Longer lists of libraries are not read. */
const MAX_LIBRARIES = 12;

/** Several lines for a terminal of 80 columns, with a line feed at the end. */
export function renderReport(report: DoctorReport, colours: Colours): string {
  const title = (text: string): string => colours.bold(text);
  const sections = [
    [title(`socagent ${report.versions.socagent}`)],
    [title("Machine"), ...machineRows(report, colours)],
    [title(`Backend (--backend ${report.backend.requested})`), ...backendRows(report, colours)],
    [title("Optional parts"), ...report.optionalParts.flatMap((part) => partRows(part, colours))],
  ];
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function machineRows({ machine, gpu }: DoctorReport, colours: Colours): string[] {
  const { node, system, processor, cores, memory, disk } = machine;
  const cpuLimit = cores.cgroupLimit === null ? "" : `, control group allows ${Number(cores.cgroupLimit.toFixed(2))}`;
  const memoryLimit =
    memory.cgroupLimitBytes === null ? "" : `, control group allows ${binarySize(memory.cgroupLimitBytes)}`;
  const free = disk.freeBytes === null ? "unknown" : binarySize(disk.freeBytes);
  const system_ = [system.platform, system.release, system.arch].join(" ");
  const rows: [string, string][] = [
    ["Node.js", `${node.version} (${node.supported ? "supported" : "NOT supported"}; 20 or newer is needed)`],
    ["System", system.libc === null ? system_ : `${system_}, ${system.libc}`],
    ["Processor", [processor.model, processor.instructions.join(", ")].filter((part) => part !== "").join("; ")],
    ["Cores", `${cores.logical} logical, ${cores.usable} usable${cpuLimit}`],
    ["Memory", `${binarySize(memory.totalBytes)}, ${binarySize(memory.availableBytes)} available${memoryLimit}`],
    ["Disk", `${free} free in ${disk.folder}`],
    ...gpuRows(gpu),
  ];
  return rows.map(([label, text]) => row(label, oneLine(text), colours.dim));
}

function gpuRows(gpu: GpuFacts): [string, string][] {
  const devices = gpu.devices.map(({ name, memoryMiB, computeCapability }): [string, string] => {
    const memory = memoryMiB === null ? "" : `, ${binarySize(memoryMiB * 2 ** 20)}`;
    return ["GPU", `${name}${memory}${computeCapability === null ? "" : `, compute capability ${computeCapability}`}`];
  });
  if (devices.length === 0) devices.push(["GPU", noGpu(gpu)]);
  const driver = gpu.kernelDriver ?? gpu.devices[0]?.driver;
  if (driver !== undefined && driver !== null) devices.push(["NVIDIA driver", driver]);
  const names = [...new Set(gpu.libraries.map(({ name }) => name))];
  const shown = names.slice(0, MAX_LIBRARIES).join(", ");
  const more = names.length > MAX_LIBRARIES ? ` and ${names.length - MAX_LIBRARIES} more` : "";
  const missing = gpu.missingLibraries.length === 0 ? "" : `; not found: ${gpu.missingLibraries.join(", ")}`;
  return [...devices, ["CUDA", names.length === 0 ? "no CUDA libraries found" : `${shown}${more}${missing}`]];
}

function noGpu(gpu: GpuFacts): string {
  if (gpu.deviceFiles.length > 0 || gpu.kernelDriver !== null) {
    const seen = gpu.deviceFiles.length > 0 ? gpu.deviceFiles.join(", ") : "the NVIDIA driver";
    return `${seen}, but nvidia-smi ${gpu.nvidiaSmi ? "lists no card" : "is not there or fails"}`;
  }
  return "none found (no card in nvidia-smi, no NVIDIA driver, no /dev/nvidia*)";
}

function backendRows({ backend, versions }: DoctorReport, colours: Colours): string[] {
  const { trial } = backend;
  const rows: string[] = [];
  if (trial.kind === "started") {
    rows.push(row("Runs", oneLine(`${trial.backend.kind}: ${trial.backend.description}`), colours.green));
    rows.push(...trial.backend.passedOver.flatMap((one) => passedOverRows(one, colours)));
  } else {
    rows.push(row("Does not run", oneLine(trial.reason), colours.red));
    rows.push(...trial.problems.map((problem) => row("", oneLine(`- ${problem}`))));
    rows.push(row("", oneLine(trial.mend)));
  }
  rows.push(row("TensorFlow.js", versions.tensorflowJs ?? "not installed", colours.dim));
  return rows;
}

function passedOverRows({ kind, reason, mend }: PassedOverFact, colours: Colours): string[] {
  return [row("Passed over", oneLine(`${kind}: ${reason}.`), colours.yellow), row("", oneLine(mend))];
}

function partRows({ name, purpose, present, detail, mend }: OptionalPart, colours: Colours): string[] {
  const label = present ? "Present" : "Missing";
  const style = present ? colours.green : colours.yellow;
  const first = row(label, oneLine(`${name}: ${detail}${present ? "" : ` (for ${purpose})`}`), style);
  return mend === null ? [first] : [first, row("", oneLine(mend))];
}
