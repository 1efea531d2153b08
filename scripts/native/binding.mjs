// The Node.js binding itself: its packages, the compilation, and the proof that it works.
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { NAPI, PARTIAL, ROOT, pathsIn } from "./layout.mjs";
import { MissingError, NativeBuildError, run, tail } from "./run.mjs";
import { findNodeHeaders, installPackages, nodeGyp, tfjsSeenFrom } from "./tools.mjs";

const PACKAGE_TEMPLATE = fileURLToPath(new URL("package", import.meta.url));
const PROBE = fileURLToPath(new URL("probe.mjs", import.meta.url));

/**
 * Installs the binding's package without the copy of TensorFlow.js that it would bring: two copies in one process do
 * not know each other's tensors.
 * @param {string} npm npm's folder
 */
export async function placePackages(npm) {
  cpSync(PACKAGE_TEMPLATE, PARTIAL, { recursive: true });
  await installPackages(npm, PARTIAL);
  rmSync(join(PARTIAL, "node_modules", "@tensorflow", "tfjs"), { recursive: true, force: true });
  const { bindingPackage } = pathsIn(PARTIAL);
  const seen = tfjsSeenFrom(bindingPackage);
  if (seen === undefined || seen !== tfjsSeenFrom(ROOT)) {
    throw new NativeBuildError(
      `the binding would load TensorFlow.js from ${seen ?? "nowhere"}, not the copy that socagent uses`,
      "Run `npm ci` first, then this again.",
    );
  }
}

/**
 * Compiles the binding against the unpacked library. `deps/lib` is one link to the folder with both libraries: their
 * RUNPATH is relative to the path by which they are loaded.
 * @param {string} npm npm's folder
 * @param {string} python
 */
export async function compile(npm, python) {
  const { bindingPackage, bindingFolder, deps, site } = pathsIn(PARTIAL);
  const library = join(site, "tensorflow");
  mkdirSync(deps, { recursive: true });
  symlinkSync(relative(deps, library), join(deps, "lib"));
  symlinkSync(relative(deps, join(library, "include")), join(deps, "include"));
  symlinkSync("libtensorflow_cc.so.2", join(library, "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(library, "libtensorflow_framework.so"));
  const headers = findNodeHeaders();
  const result = await run(
    process.execPath,
    [
      nodeGyp(npm),
      "rebuild",
      ...(headers === undefined ? [] : [`--nodedir=${headers}`]),
      `--python=${python}`,
      "--jobs=2",
      "--module_name=tfjs_binding",
      `--module_path=${bindingFolder}`,
      `--napi_build_version=${NAPI}`,
    ],
    { cwd: bindingPackage },
  );
  if (!result.ok) {
    const log = join(PARTIAL, "node-gyp.log");
    writeFileSync(log, `${result.stdout}\n${result.stderr}`);
    const Failure = headers === undefined ? MissingError : NativeBuildError;
    throw new Failure(
      `the binding did not compile; the whole output is in ${log}`,
      headers === undefined
        ? "If node-gyp could not download Node's headers, install them (Debian: `apt-get install libnode-dev`) or check the connection."
        : "Check that the compiler knows C++17, and that the TensorFlow version is one that socagent was tested with.",
      tail(result.stderr),
    );
  }
  rmSync(join(bindingPackage, "build"), { recursive: true, force: true });
  rmSync(join(deps, "include"), { force: true });
  rmSync(join(library, "include"), { recursive: true, force: true });
}

/**
 * Loads the binding in a process of its own and multiplies two matrices.
 * @returns {Promise<{ tensorflow: string, gpu: boolean, log: string }>}
 */
export async function verify() {
  const { bindingPackage } = pathsIn(PARTIAL);
  const result = await run(process.execPath, [PROBE, bindingPackage]);
  try {
    /** @type {unknown} */
    const printed = JSON.parse(result.stdout.trim().split("\n").at(-1) ?? "");
    const proof = /** @type {{ product: number[], tensorflow: string, gpu: boolean }} */ (printed);
    if (String(proof.product) === "19,22,43,50") {
      return { tensorflow: proof.tensorflow, gpu: proof.gpu, log: result.stderr };
    }
  } catch {
    // Falls through to the one error below.
  }
  throw new NativeBuildError(
    "the binding was built, but does not work here",
    "Try another --tensorflow VERSION; until then `--backend wasm` runs everywhere.",
    tail(result.stderr || result.stdout),
  );
}
