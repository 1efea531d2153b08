// The command line of `npm run native`.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { NativeBuildError } from "./run.mjs";

/** The TensorFlow that the build is tested with; any 2.x whose C API and wheel layout are the same should do. */
export const DEFAULT_TENSORFLOW = "2.21.0";

export const HELP = `Usage: npm run native -- [options]
       node node_modules/socagent/scripts/native.mjs [options]

Builds the native TensorFlow backend into native/: the Node.js binding of
TensorFlow.js, compiled against the TensorFlow library from Python's wheel.
Linux on x64 or arm64, with glibc. Needs python3 with pip, a C++ compiler,
make, and about 2 GB of disk (10 GB with --gpu). Doing it again is quick when
nothing has changed, and it survives \`npm ci\`.

Options:
  --gpu                 use the CUDA wheel and NVIDIA's libraries (x64; UNTESTED
                        on a GPU: it was built, but never run on a card)
  --tensorflow VERSION  TensorFlow's version (default: ${DEFAULT_TENSORFLOW})
  --wheel FILE          use this wheel instead of downloading; may be repeated,
                        with --gpu also for nvidia-* wheels
  --python PATH         the Python to use (default: python3)
  --keep-wheel          keep downloaded wheels in native/wheels/
  --force               build again, even if it is built already
  --help                show this text

Exit codes: 0 built, 1 failed, 3 something that it needs is not to be had here.`;

/**
 * @typedef {object} NativeOptions
 * @property {boolean} gpu
 * @property {string | undefined} tensorflow the version that was asked for
 * @property {string[]} wheels absolute paths
 * @property {string} python
 * @property {boolean} keepWheel
 * @property {boolean} force
 * @property {boolean} help
 */

/**
 * @param {string[]} argv
 * @returns {NativeOptions}
 */
export function parseOptions(argv) {
  const values = parse(argv);
  if (values.tensorflow !== undefined && !/^\d+\.\d+\.\d+(rc\d+)?$/.test(values.tensorflow)) {
    throw new NativeBuildError(
      `--tensorflow ${values.tensorflow} is not a version`,
      `Give it as in --tensorflow ${DEFAULT_TENSORFLOW}.`,
    );
  }
  const wheels = (values.wheel ?? []).map((file) => resolve(process.env.INIT_CWD ?? ".", file));
  const absent = wheels.filter((file) => !existsSync(file));
  if (absent.length > 0) {
    throw new NativeBuildError(`no such file: ${absent.join(", ")}`, "Check the path after --wheel.");
  }
  return {
    gpu: values.gpu ?? false,
    tensorflow: values.tensorflow,
    wheels,
    python: values.python ?? "python3",
    keepWheel: values["keep-wheel"] ?? false,
    force: values.force ?? false,
    help: values.help ?? false,
  };
}

/** @param {string[]} argv */
function parse(argv) {
  try {
    return parseArgs({
      args: argv,
      options: {
        gpu: { type: "boolean" },
        tensorflow: { type: "string" },
        wheel: { type: "string", multiple: true },
        python: { type: "string" },
        "keep-wheel": { type: "boolean" },
        force: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new NativeBuildError(
      error instanceof Error ? error.message : String(error),
      "Run `npm run native -- --help` for the options.",
    );
  }
}
