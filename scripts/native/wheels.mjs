// Getting TensorFlow's C library out of Python wheels: find out which, download, unpack.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MissingError, NativeBuildError, run, tail } from "./run.mjs";

const WHEEL_PY = fileURLToPath(new URL("wheel.py", import.meta.url));

/** pip's defaults wait for minutes where there is no network; configured local indexes answer at once. */
const PIP_PATIENCE = ["--timeout", "15", "--retries", "1"];

/** A Python that TensorFlow publishes wheels for; ours need not be one, since only the C library is used. */
const STAND_IN_PYTHON = { version: "3.12", abi: "cp312" };
const GLIBC_TAGS = ["manylinux_2_17", "manylinux2014", "manylinux_2_27", "manylinux_2_28"];

/** From TensorFlow's wheel: the C library, what it is linked with, and the headers. */
const TENSORFLOW_MEMBERS = [
  "tensorflow/libtensorflow_cc.so.2",
  "tensorflow/libtensorflow_framework.so.2",
  "tensorflow/include/",
];

/** @typedef {{ file: string, name: string, version: string, cudaRequirements: string[] }} Wheel */

/**
 * The name of the wheel with TensorFlow's library for this machine. There is no tensorflow-cpu for arm64; the plain
 * wheel is without CUDA there.
 * @param {boolean} gpu
 * @param {string} arch
 */
export function tensorflowPackage(gpu, arch = process.arch) {
  return gpu || arch === "arm64" ? "tensorflow" : "tensorflow-cpu";
}

/**
 * Name, version and CUDA dependencies from a wheel's METADATA (core metadata: `Requires-Dist: NAME SPEC; marker`).
 * @param {string} text
 */
export function parseMetadata(text) {
  const headers = text.split(/\r?\n\r?\n/, 1)[0] ?? "";
  const values = (/** @type {string} */ key) =>
    headers.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(":");
      return line.slice(0, colon).toLowerCase() === key ? [line.slice(colon + 1).trim()] : [];
    });
  const cudaRequirements = values("requires-dist").flatMap((requirement) => {
    const [specifier = "", marker = ""] = requirement.split(";");
    return /extra\s*==\s*["']and-cuda["']/.test(marker) ? [specifier.trim()] : [];
  });
  const normal = (/** @type {string | undefined} */ name) => (name ?? "").toLowerCase().replaceAll(/[-_.]+/g, "-");
  return { name: normal(values("name")[0]), version: values("version")[0] ?? "", cudaRequirements };
}

/**
 * @param {string} python
 * @param {readonly string[]} files
 * @returns {Promise<(Wheel | undefined)[]>} undefined for a file that is no whole wheel
 */
async function tryReadWheels(python, files) {
  const result = await run(python, [WHEEL_PY, "metadata", ...files]);
  if (!result.ok) {
    throw new MissingError(
      `${python} ${result.missing ? "is not there" : "does not run"}`,
      "Install Python 3, or name one with --python PATH.",
      tail(result.stderr),
    );
  }
  const texts = /** @type {(string | null)[]} */ (parseJson(result.stdout));
  return files.map((file, index) => {
    const text = texts[index] ?? undefined;
    return text === undefined ? undefined : { file, ...parseMetadata(text) };
  });
}

/**
 * @param {string} text
 * @returns {unknown}
 */
function parseJson(text) {
  return JSON.parse(text);
}

/**
 * @param {string} python
 * @param {readonly string[]} files
 * @returns {Promise<Wheel[]>}
 */
export async function readWheels(python, files) {
  const wheels = files.length === 0 ? [] : await tryReadWheels(python, files);
  const broken = files.filter((_, index) => wheels[index] === undefined);
  if (broken.length > 0) throw new NativeBuildError(`no whole wheel: ${broken.join(", ")}`, "Give whole .whl files.");
  return wheels.filter((wheel) => wheel !== undefined);
}

/**
 * The wheels in a folder that are whole; an interrupted download's remains are removed.
 * @param {string} python
 * @param {string} folder
 */
export async function wheelsIn(python, folder) {
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
  const wheels = files.length === 0 ? [] : await tryReadWheels(python, files);
  for (const [index, file] of files.entries()) {
    if (wheels[index] === undefined) rmSync(file, { force: true, recursive: true });
  }
  return wheels.filter((wheel) => wheel !== undefined);
}

/**
 * Downloads wheels with pip into a folder.
 * @param {string} python
 * @param {string} folder
 * @param {string[]} requirements such as `tensorflow-cpu==2.21.0`
 */
export async function downloadWheels(python, folder, requirements) {
  const common = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", ...PIP_PATIENCE, "--dest", folder];
  const options = {
    showOutput: process.stdout.isTTY,
    env: { PIP_DISABLE_PIP_VERSION_CHECK: "1", PIP_NO_INPUT: "1" },
  };
  const machine = process.arch === "arm64" ? "aarch64" : "x86_64";
  const { version, abi } = STAND_IN_PYTHON;
  const tags = GLIBC_TAGS.flatMap((tag) => ["--platform", `${tag}_${machine}`]);
  const standIn = ["--implementation", "cp", "--python-version", version, "--abi", abi, ...tags];
  const own = await run(python, [...common, ...requirements], options);
  if (own.ok) return;
  const other = await run(python, [...common, ...standIn, ...requirements], options);
  if (other.ok) return;
  throw new MissingError(
    `pip could not download ${requirements.join(", ")}`,
    "Check the connection to the package index, or download the wheel elsewhere and give it with --wheel FILE.",
    tail(own.stderr, 6),
  );
}

/**
 * Unpacks what is needed, so that the library's RUNPATH ($ORIGIN/../nvidia/…) finds NVIDIA's libraries:
 * `folder`/tensorflow/libtensorflow_cc.so.2 beside `folder`/nvidia/.
 * @param {string} python
 * @param {Wheel} wheel
 * @param {string} folder
 */
export async function unpackWheel(python, wheel, folder) {
  const members = wheel.name.startsWith("nvidia-") ? ["nvidia/"] : TENSORFLOW_MEMBERS;
  const result = await run(python, [WHEEL_PY, "unpack", wheel.file, folder, ...members]);
  if (result.ok) return;
  throw new NativeBuildError(
    `${wheel.file} could not be unpacked: ${result.stderr.trim()}`,
    "Check the free disk space; with --wheel, check that it is TensorFlow's own wheel for this platform.",
  );
}
