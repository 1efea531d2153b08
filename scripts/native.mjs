#!/usr/bin/env node
// `npm run native`: builds the native TensorFlow backend into native/. docs/native.md tells how and why.
import { mkdirSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import { compile, placePackages, verify } from "./native/binding.mjs";
import {
  NAPI,
  NATIVE,
  PARTIAL,
  ROOT,
  WHEELS,
  claimPartial,
  pathsIn,
  platformHere,
  promote,
  readBuilt,
} from "./native/layout.mjs";
import { collectWheels, isTensorflow } from "./native/collect.mjs";
import { DEFAULT_TENSORFLOW, HELP, parseOptions } from "./native/options.mjs";
import { NativeBuildError } from "./native/run.mjs";
import { checkPlatform, checkTools, findNpm, tfjsSeenFrom } from "./native/tools.mjs";
import { readWheels, tensorflowPackage, unpackWheel } from "./native/wheels.mjs";

/** Wheels and unpacked libraries together, measured for the CPU and estimated for CUDA. */
const NEEDED_BYTES = { cpu: 2e9, cuda: 10e9 };

/** @param {string} text */
function say(text) {
  console.log(`native: ${text}`);
}

/** @param {import("./native/options.mjs").NativeOptions} options */
async function build(options) {
  checkPlatform(options.gpu);
  const given = await readWheels(options.python, options.wheels);
  const givenTensorflow = given.find(isTensorflow);
  const version = givenTensorflow?.version ?? options.tensorflow ?? DEFAULT_TENSORFLOW;
  if (givenTensorflow !== undefined && options.tensorflow !== undefined && options.tensorflow !== version) {
    throw new NativeBuildError(
      `the given wheel is TensorFlow ${version}, not ${options.tensorflow}`,
      "Leave --tensorflow out.",
    );
  }
  const isCuda = process.arch === "x64" && (givenTensorflow?.name ?? tensorflowPackage(options.gpu)) === "tensorflow";
  const built = readBuilt();
  if (
    !options.force &&
    built?.tensorflow === version &&
    (built.library === "cuda") === isCuda &&
    built.cudaPackages.length > 0 === options.gpu
  ) {
    say(`already built: TensorFlow ${built.tensorflow} (${built.library}) in ${NATIVE}. --force builds it again.`);
    return;
  }
  await buildAnew(options, given, version, isCuda);
}

/**
 * @param {import("./native/options.mjs").NativeOptions} options
 * @param {import("./native/wheels.mjs").Wheel[]} given
 * @param {string} version
 * @param {boolean} isCuda
 */
async function buildAnew(options, given, version, isCuda) {
  say("checking what the build needs …");
  if (tfjsSeenFrom(ROOT) === undefined) {
    throw new NativeBuildError("socagent's own packages are not installed", "Run `npm ci` first, then this again.");
  }
  await checkTools(options.python, options.gpu || !given.some(isTensorflow));
  const npm = await findNpm();
  claimPartial();
  checkDisk(NEEDED_BYTES[options.gpu ? "cuda" : "cpu"]);
  const { tensorflow, cuda } = await collectWheels({ ...options, given, version, folder: WHEELS, say });
  say("installing the binding's packages …");
  await placePackages(npm);
  say(`unpacking TensorFlow ${version}${cuda.length > 0 ? ` and ${cuda.length} CUDA libraries` : ""} …`);
  const { site, bindingPackage } = pathsIn(PARTIAL);
  for (const wheel of [tensorflow, ...cuda]) await unpackWheel(options.python, wheel, site);
  say("compiling the binding (about half a minute) …");
  await compile(npm, options.python);
  say("trying it …");
  const proof = await verify();
  const manifest = readJson(join(bindingPackage, "package.json"));
  promote({
    schemaVersion: 1,
    tensorflow: version,
    library: isCuda ? "cuda" : "cpu",
    cudaPackages: cuda.map((wheel) => `${wheel.name}-${wheel.version}`),
    tfjsNode: String(manifest.version),
    napi: Number(NAPI),
    platform: platformHere(),
  });
  if (!options.keepWheel) rmSync(WHEELS, { recursive: true, force: true });
  say(`done: TensorFlow ${proof.tensorflow} in ${NATIVE}; it computes on the ${proof.gpu ? "GPU" : "CPU"}.`);
  if (options.gpu && !proof.gpu) {
    say("no GPU was used; what TensorFlow says about it:");
    console.log(proof.log.trimEnd());
  }
}

/**
 * @param {string} file
 * @returns {{ version?: unknown }}
 */
function readJson(file) {
  /** @type {unknown} */
  const value = JSON.parse(readFileSync(file, "utf8"));
  return typeof value === "object" && value !== null ? value : {};
}

/** @param {number} needed bytes */
function checkDisk(needed) {
  mkdirSync(NATIVE, { recursive: true });
  const { bavail, bsize } = statfsSync(NATIVE);
  if (bavail * bsize >= needed) return;
  const gigabytes = (/** @type {number} */ bytes) => (bytes / 1e9).toFixed(1);
  throw new NativeBuildError(
    `the disk has ${gigabytes(bavail * bsize)} GB free, and the build needs ${gigabytes(needed)} GB`,
    "Free some space, then run this again.",
  );
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await build(options);
} catch (error) {
  if (!(error instanceof NativeBuildError)) throw error;
  if (error.output !== "") console.error(error.output);
  console.error(`native: ${error.message}.`);
  console.error(`        ${error.nextStep}`);
  process.exitCode = error.exitCode;
}
