// What a build needs on the machine: checked before anything is downloaded, all that is missing named at once.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { MissingError, run, tail } from "./run.mjs";

const GYP_SCRIPT = join("node_modules", "node-gyp", "bin", "node-gyp.js");

/** @throws MissingError where no TensorFlow wheel exists for the platform */
export function checkPlatform(/** @type {boolean} */ gpu) {
  const here = `${process.platform} ${process.arch}`;
  const wasm = "Use `--backend wasm`, which runs everywhere.";
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch)) {
    throw new MissingError(`the native build is for Linux on x64 or arm64, and this is ${here}`, wasm);
  }
  if (gpu && process.arch !== "x64") {
    throw new MissingError(`there is no CUDA wheel of TensorFlow for ${here}`, "Build without --gpu.");
  }
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  if (report.header?.glibcVersionRuntime === undefined) {
    throw new MissingError("TensorFlow's wheels need glibc, and this system has another C library (musl?)", wasm);
  }
}

/**
 * @param {string} python
 * @param {boolean} needsPip false when every wheel was given
 * @throws MissingError that lists everything missing
 */
export async function checkTools(python, needsPip) {
  const missing = [];
  const install = new Set();
  const version = await run(python, ["-c", "import sys; sys.exit(sys.version_info < (3, 6))"]);
  if (!version.ok) {
    missing.push(version.missing ? `${python} is not there` : `${python} does not run, or is older than Python 3.6`);
    install.add("python3").add("python3-pip");
  } else if (needsPip && !(await run(python, ["-m", "pip", "--version"])).ok) {
    missing.push(`${python} has no pip`);
    install.add("python3-pip");
  }
  const compilers = [process.env.CXX, "c++", "g++", "clang++"].filter((name) => name !== undefined && name !== "");
  if (!(await firstThatRuns(compilers))) {
    missing.push("no C++ compiler (c++, g++ or clang++)");
    install.add("g++");
  }
  if (!(await firstThatRuns([process.env.MAKE ?? "make"]))) {
    missing.push("make is not there");
    install.add("make");
  }
  if (missing.length > 0) {
    throw new MissingError(
      missing.join("; "),
      `On Debian and Ubuntu: \`apt-get install ${[...install].join(" ")}\`. Then run this again.`,
    );
  }
}

/** @param {(string | undefined)[]} commands */
async function firstThatRuns(commands) {
  for (const command of commands) {
    // CXX may hold arguments, as in "ccache g++".
    const [program = "", ...args] = (command ?? "").split(/\s+/);
    if ((await run(program, [...args, "--version"])).ok) return true;
  }
  return false;
}

/**
 * npm's own folder, which holds npm and node-gyp: that of the npm that runs this script, or of the one beside Node.
 * @returns {Promise<string>}
 */
export async function findNpm() {
  const running = process.env.npm_execpath;
  const candidates = [
    ...(running === undefined ? [] : [dirname(dirname(running))]),
    join(dirname(dirname(process.execPath)), "lib", "node_modules", "npm"),
  ];
  const globalRoot = await run("npm", ["root", "--global", "--loglevel=error"]);
  if (globalRoot.ok) candidates.push(join(globalRoot.stdout.trim(), "npm"));
  const found = candidates.find(
    (folder) => existsSync(join(folder, GYP_SCRIPT)) && existsSync(join(folder, "bin", "npm-cli.js")),
  );
  if (found !== undefined) return found;
  throw new MissingError(
    "npm was not found, or it carries no node-gyp",
    "Install npm with Node.js from https://nodejs.org, and run `npm run native`.",
  );
}

/** @param {string} npm npm's folder */
export function nodeGyp(npm) {
  return join(npm, GYP_SCRIPT);
}

/**
 * Where Node's C headers are, if they are on this machine; otherwise node-gyp downloads them.
 * @returns {string | undefined}
 */
export function findNodeHeaders() {
  const configured = process.env.npm_config_nodedir;
  const prefix = dirname(dirname(process.execPath));
  return [configured, prefix].find(
    (folder) => folder !== undefined && existsSync(join(folder, "include", "node", "node_api.h")),
  );
}

/**
 * Node's packages of the binding, from the registry or npm's cache, versions and digests pinned by the lock file.
 * @param {string} npm npm's folder
 * @param {string} folder holds package.json and package-lock.json
 */
export async function installPackages(npm, folder) {
  const flags = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = await run(process.execPath, [join(npm, "bin", "npm-cli.js"), "ci", ...flags], { cwd: folder });
  if (result.ok) return;
  throw new MissingError(
    "the binding's Node packages could not be installed",
    "Check the connection to the npm registry, and run this again.",
    tail(result.stderr),
  );
}

/**
 * The folder of `@tensorflow/tfjs` that a file in `folder` would get.
 * @param {string} folder
 * @returns {string | undefined}
 */
export function tfjsSeenFrom(folder) {
  try {
    return dirname(createRequire(join(folder, "any.cjs")).resolve("@tensorflow/tfjs/package.json"));
  } catch {
    return undefined;
  }
}
