// native/: where everything is, what is built there, and how a new build takes its place in one go.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { NativeBuildError } from "./run.mjs";

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const NATIVE = join(ROOT, "native");

/** The build's own folder; it takes native/'s place when it is complete. */
const PARTIAL_NAME = ".partial";
export const PARTIAL = join(NATIVE, PARTIAL_NAME);
export const WHEELS = join(NATIVE, "wheels");
const MANIFEST = "native.json";
const BINDING_PACKAGE = join("node_modules", "@tensorflow", "tfjs-node-gpu");

/** N-API level of the binding: Node 12.22 and newer have it, so one binding serves every Node. */
export const NAPI = "8";

/**
 * @typedef {object} Manifest native.json, which `socagent doctor` reads
 * @property {1} schemaVersion
 * @property {string} tensorflow TensorFlow's version
 * @property {"cpu" | "cuda"} library
 * @property {string[]} cudaPackages NVIDIA's wheels beside it, as name-version
 * @property {string} tfjsNode version of the binding's package
 * @property {number} napi
 * @property {string} platform such as linux-x64
 */

/** @param {string} base native/ or the partial build */
export function pathsIn(base) {
  const bindingPackage = join(base, BINDING_PACKAGE);
  return {
    bindingPackage,
    bindingFolder: join(bindingPackage, "lib", `napi-v${NAPI}`),
    binding: join(bindingPackage, "lib", `napi-v${NAPI}`, "tfjs_binding.node"),
    deps: join(bindingPackage, "deps"),
    /** As Python's site-packages: tensorflow/ beside nvidia/. */
    site: join(base, "site"),
    libraries: [
      join(bindingPackage, "deps", "lib", "libtensorflow_cc.so.2"),
      join(bindingPackage, "deps", "lib", "libtensorflow_framework.so.2"),
    ],
  };
}

/** @returns {Manifest | undefined} what is built and whole */
export function readBuilt(native = NATIVE) {
  const { binding, libraries } = pathsIn(native);
  if (![binding, ...libraries].every((file) => existsSync(file))) return undefined;
  try {
    /** @type {unknown} */
    const manifest = JSON.parse(readFileSync(join(native, MANIFEST), "utf8"));
    if (typeof manifest !== "object" || manifest === null || !("platform" in manifest)) return undefined;
    return manifest.platform === platformHere() ? /** @type {Manifest} */ (manifest) : undefined;
  } catch {
    return undefined;
  }
}

export function platformHere() {
  return `${process.platform}-${process.arch}`;
}

/** Takes the build folder for this process. @throws NativeBuildError when another build is running or it can't be written */
export function claimPartial(native = NATIVE) {
  const partial = join(native, PARTIAL_NAME);
  const owner = join(partial, "pid");
  const other = existsSync(owner) ? Number(readFileSync(owner, "utf8")) : 0;
  if (other > 0 && other !== process.pid && isRunning(other)) {
    throw new NativeBuildError(`another build is running here (process ${other})`, "Wait until it has ended.");
  }
  try {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeFileSync(owner, String(process.pid));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NativeBuildError(
      `${native} cannot be written: ${reason}`,
      "Run this as the user who installed socagent.",
    );
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * Puts the finished build in place. The manifest goes first and comes last, so that half a build is never taken for one.
 * @param {Manifest} manifest
 */
export function promote(manifest, native = NATIVE) {
  const partial = join(native, PARTIAL_NAME);
  rmSync(join(native, MANIFEST), { force: true });
  for (const part of ["node_modules", "site"]) {
    rmSync(join(native, part), { recursive: true, force: true });
    renameSync(join(partial, part), join(native, part));
  }
  writeFileSync(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
  renameSync(join(partial, MANIFEST), join(native, MANIFEST));
  rmSync(partial, { recursive: true, force: true });
}
