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
import { DEFAULT_TENSORFLOW, HELP, parseOptions } from "./native/options.mjs";
import { NativeBuildError } from "./native/run.mjs";
import { checkPlatform, checkTools, findNpm, tfjsSeenFrom } from "./native/tools.mjs";
import { downloadWheels, readWheel, tensorflowPackage, unpackWheel, wheelsIn } from "./native/wheels.mjs";

/** Wheels and unpacked libraries together, measured for the CPU and estimated for CUDA. */
const NEEDED_BYTES = { cpu: 2e9, cuda: 10e9 };

/** @param {string} text */
function say(text) {
  console.log(`native: ${text}`);
}

/**
 * The wheels to unpack: those given, then those downloaded before, then those that pip downloads now.
 * @param {import("./native/options.mjs").NativeOptions} options
 * @param {import("./native/wheels.mjs").Wheel[]} given
 * @param {string} version
 */
async function collectWheels(options, given, version) {
  const known = [...given, ...(await wheelsIn(options.python, WHEELS))];
  const name = tensorflowPackage(options.gpu);
  const givenTensorflow = given.find((wheel) => wheel.name.startsWith("tensorflow"));
  let tensorflow = givenTensorflow ?? known.find((wheel) => wheel.name === name && wheel.version === version);
  if (tensorflow === undefined) {
    say(`downloading ${name} ${version} with pip (some hundred megabytes) …`);
    await downloadWheels(options.python, WHEELS, [`${name}==${version}`]);
    tensorflow = (await wheelsIn(options.python, WHEELS)).find(
      (wheel) => wheel.name === name && wheel.version === version,
    );
  }
  if (tensorflow === undefined) throw new NativeBuildError("pip left no wheel", "Run this again with --force.");
  if (!options.gpu) return { tensorflow, cuda: [] };
  const cuda = await collectCuda(options, known, tensorflow.cudaRequirements);
  return { tensorflow, cuda };
}

/**
 * NVIDIA's libraries that the wheel's `and-cuda` extra names.
 * @param {import("./native/options.mjs").NativeOptions} options
 * @param {import("./native/wheels.mjs").Wheel[]} known
 * @param {string[]} requirements
 */
async function collectCuda(options, known, requirements) {
  if (requirements.length === 0) {
    throw new NativeBuildError(
      "this TensorFlow wheel names no CUDA libraries (no extra and-cuda)",
      "Give the wheel of the package tensorflow, not tensorflow-cpu, or build without --gpu.",
    );
  }
  const nameOf = (/** @type {string} */ requirement) => /^[\w.-]+/.exec(requirement)?.[0].toLowerCase() ?? "";
  const wanted = new Set(requirements.map(nameOf));
  const absent = requirements.filter((requirement) => !known.some((wheel) => wheel.name === nameOf(requirement)));
  if (absent.length > 0) {
    say(`downloading ${absent.length} CUDA libraries with pip (some gigabytes) …`);
    await downloadWheels(options.python, WHEELS, absent);
  }
  const all = [...known, ...(await wheelsIn(options.python, WHEELS))];
  return [...wanted].flatMap((name) => all.find((wheel) => wheel.name === name) ?? []);
}

/** @param {import("./native/options.mjs").NativeOptions} options */
async function build(options) {
  checkPlatform(options.gpu);
  const given = [];
  for (const file of options.wheels) given.push(await readWheel(options.python, file));
  const givenTensorflow = given.find((wheel) => wheel.name.startsWith("tensorflow"));
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
  await checkTools(options.python, options.gpu || !given.some((wheel) => wheel.name.startsWith("tensorflow")));
  const npm = await findNpm();
  claimPartial();
  checkDisk(NEEDED_BYTES[options.gpu ? "cuda" : "cpu"]);
  const { tensorflow, cuda } = await collectWheels(options, given, version);
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
    tensorflow: proof.tensorflow,
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
  process.exitCode = 1;
}
