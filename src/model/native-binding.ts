/** Finds the native TensorFlow binding, and tells what is missing, without loading anything. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { PACKAGE_ROOT } from "../version.js";

export type NativeBinding =
  | {
      readonly kind: "found";
      /** Folder of the package to require. */
      readonly packagePath: string;
      /** `built` by `npm run native`, or `downloaded` by the package's own install script. */
      readonly source: "built" | "downloaded";
      /** Version of the TensorFlow C library, such as `2.21.0`, where the files tell it. */
      readonly library: string | undefined;
      /** Whether the library is one with CUDA; it may still find no GPU. */
      readonly gpuLibrary: boolean;
    }
  | {
      readonly kind: "absent";
      readonly reason: string;
      /** What mends it: a sentence with the command in backticks. */
      readonly mend: string;
    };

const GPU_PACKAGE = "@tensorflow/tfjs-node-gpu";
const CPU_PACKAGE = "@tensorflow/tfjs-node";

/** `npm run native`, or the script's path where socagent is a package inside another project. */
export function nativeBuildCommand(flags = "", root = PACKAGE_ROOT): string {
  if (!root.split(sep).includes("node_modules")) return `npm run native${flags === "" ? "" : ` -- ${flags}`}`;
  const script = join(root, "scripts", "native.mjs");
  const near = relative(process.cwd(), script);
  return `node ${near.startsWith("..") ? script : near}${flags === "" ? "" : ` ${flags}`}`;
}

/**
 * Looks into `native/` (what `npm run native` builds), then for the packages that download their library.
 * @param root socagent's own folder
 */
export function findNativeBinding(root = PACKAGE_ROOT): NativeBinding {
  const built = findBuilt(root);
  if (built?.kind === "found") return built;
  let withoutLibrary: NativeBinding | undefined;
  for (const name of [GPU_PACKAGE, CPU_PACKAGE]) {
    const packagePath = resolvePackage(root, name);
    if (packagePath === undefined) continue;
    const defect = defectOf(packagePath);
    if (defect === undefined) {
      const gpuLibrary = name === GPU_PACKAGE && process.platform === "linux" && process.arch === "x64";
      return { kind: "found", packagePath, source: "downloaded", library: libraryVersion(packagePath), gpuLibrary };
    }
    withoutLibrary ??= {
      kind: "absent",
      reason: `${name} is installed without its TensorFlow library (${defect})`,
      mend: installStep(root),
    };
  }
  return (
    built ??
    withoutLibrary ?? {
      kind: "absent",
      reason: "the native TensorFlow binding is not installed",
      mend: installStep(root),
    }
  );
}

/** The build script is for Linux; elsewhere the CPU package downloads its library. */
function installStep(root: string): string {
  const command =
    process.platform === "linux" ? nativeBuildCommand("", root) : `npm install --no-save ${CPU_PACKAGE}@4.22.0`;
  return `Run \`${command}\`.`;
}

function findBuilt(root: string): NativeBinding | undefined {
  const folder = join(root, "native");
  if (!existsSync(folder)) return undefined;
  const mend = `Run \`${nativeBuildCommand("", root)}\`.`;
  const manifest = readManifest(join(folder, "native.json"));
  if (manifest === undefined) return { kind: "absent", reason: "native/ holds an unfinished build", mend };
  const here = `${process.platform}-${process.arch}`;
  if (manifest.platform !== here) {
    return { kind: "absent", reason: `native/ was built for ${manifest.platform}, and this is ${here}`, mend };
  }
  const packagePath = join(folder, "node_modules", "@tensorflow", "tfjs-node-gpu");
  const defect = defectOf(packagePath);
  if (defect !== undefined) return { kind: "absent", reason: `native/ is not whole: ${defect}`, mend };
  return {
    kind: "found",
    packagePath,
    source: "built",
    library: manifest.tensorflow,
    gpuLibrary: manifest.library === "cuda",
  };
}

interface Manifest {
  readonly platform: string;
  readonly tensorflow: string;
  readonly library: string;
}

/** What scripts/native.mjs wrote, if it is whole. */
function readManifest(file: string): Manifest | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (typeof value !== "object" || value === null) return undefined;
    if (!("platform" in value) || !("tensorflow" in value) || !("library" in value)) return undefined;
    const { platform, tensorflow, library } = value;
    if (typeof platform !== "string" || typeof tensorflow !== "string" || typeof library !== "string") return undefined;
    return { platform, tensorflow, library };
  } catch {
    return undefined;
  }
}

function resolvePackage(root: string, name: string): string | undefined {
  try {
    return dirname(createRequire(join(root, "package.json")).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}

/** What keeps the package from loading, as far as its files tell. */
function defectOf(packagePath: string): string | undefined {
  const hasBinding = list(join(packagePath, "lib")).some(
    (name) => /^napi-v\d+$/.test(name) && existsSync(join(packagePath, "lib", name, "tfjs_binding.node")),
  );
  if (!hasBinding) return "no lib/napi-v*/tfjs_binding.node";
  const folder = join(packagePath, "deps", "lib");
  const libraries = list(folder).filter((name) => /^(lib)?tensorflow.*\.(?:so|dylib|dll)\b/.test(name));
  if (libraries.length === 0) return "no TensorFlow library in deps/lib";
  const dangling = libraries.filter((name) => !existsSync(join(folder, name)));
  return dangling.length === 0 ? undefined : `deps/lib/${dangling.join(", deps/lib/")} leads nowhere`;
}

/** The library's version from a name such as `libtensorflow.so.2.9.1`. */
function libraryVersion(packagePath: string): string | undefined {
  return list(join(packagePath, "deps", "lib"))
    .map((name) => /^libtensorflow\.(?:so\.)?(\d+\.\d+\.\d+)(?:\.dylib)?$/.exec(name)?.[1])
    .find((version) => version !== undefined);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
