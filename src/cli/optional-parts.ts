/** Parts that socagent works without, and what each would bring. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findNativeBinding, type NativeBinding, nativeBuildCommand } from "../model/native-binding.js";
import { PACKAGE_ROOT } from "../version.js";
import { type GpuFacts, hasGpu } from "./gpu.js";
import type { Host } from "./host.js";

export interface OptionalPart {
  readonly name: string;
  readonly purpose: string;
  readonly present: boolean;
  /** What is there, or why it is not. */
  readonly detail: string;
  /** A sentence with the command in backticks; null where nothing is to be mended. */
  readonly mend: string | null;
}

/** For test/oracle's generators and bench/peers. */
const PYTHON_PACKAGES = ["torch", "transformers", "peft", "numpy"];

const HOW = { built: "built by scripts/native.mjs", downloaded: "downloaded by its install script" } as const;

/** Prints the version or an empty line for each package named, without importing them. */
const PYTHON_VERSIONS = `
import sys
from importlib import metadata
for name in sys.argv[1:]:
    try:
        print(metadata.version(name))
    except metadata.PackageNotFoundError:
        print()
`;

export function findOptionalParts(host: Host, gpu: GpuFacts, root = PACKAGE_ROOT): OptionalPart[] {
  const binding = findNativeBinding(root);
  const parts = [nativePart(binding)];
  if (hasGpu(gpu)) parts.push(cudaPart(binding, root));
  // A published package has neither benchmarks nor fixtures.
  if (existsSync(join(root, "test", "oracle"))) parts.push(pythonPart(host));
  return parts;
}

function nativePart(binding: NativeBinding): OptionalPart {
  const common = { name: "native binding", purpose: "the gpu and cpu backends, several times faster than wasm" };
  if (binding.kind === "absent") return { ...common, present: false, detail: binding.reason, mend: binding.mend };
  const library = binding.library === undefined ? "TensorFlow" : `TensorFlow ${binding.library}`;
  return { ...common, present: true, detail: `${library}, ${HOW[binding.source]}`, mend: null };
}

function cudaPart(binding: NativeBinding, root: string): OptionalPart {
  const present = binding.kind === "found" && binding.gpuLibrary;
  return {
    name: "CUDA library",
    purpose: "the gpu backend on the NVIDIA card of this machine",
    present,
    detail: present ? "TensorFlow's library is built with CUDA" : "TensorFlow's library with CUDA is not there",
    mend: present ? null : `Run \`${nativeBuildCommand("--gpu", root)}\`.`,
  };
}

/** As the benchmarks choose it. */
function pythonOf(host: Host): string {
  const named = host.environment.SOCAGENT_PYTHON;
  return named === undefined || named === "" ? "python3" : named;
}

function pythonPart(host: Host): OptionalPart {
  const python = pythonOf(host);
  const common = { name: "Python packages", purpose: "remaking test fixtures and benchmarks beside PyTorch" };
  const output = host.run(python, ["-c", PYTHON_VERSIONS, ...PYTHON_PACKAGES]);
  if (output === undefined) {
    const mend = "Install Python 3.10 or newer, or name one with SOCAGENT_PYTHON.";
    return { ...common, present: false, detail: `${python} is not there or older than 3.8`, mend };
  }
  const versions = output.split("\n");
  const missing = PYTHON_PACKAGES.filter((_, index) => (versions[index] ?? "").trim() === "");
  const found = PYTHON_PACKAGES.flatMap((name, index) =>
    missing.includes(name) ? [] : `${name} ${versions[index] ?? ""}`,
  );
  return missing.length === 0
    ? { ...common, present: true, detail: found.join(", "), mend: null }
    : {
        ...common,
        present: false,
        detail: `${python} lacks ${missing.join(", ")}`,
        mend: `Run \`${python} -m pip install ${missing.join(" ")}\`, or name another Python with SOCAGENT_PYTHON.`,
      };
}
