// Run by the csv benchmark as a process: ingests one file with the built socagent, and says when its rows were compared.
//
//   node bench/csv/ingest-contender.mjs FILE FOLDER THREADS
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const dist = createRequire(import.meta.url)
  .resolve("../../package.json")
  .replace(/package\.json$/, "dist/");
const [file = "", out = "", threads = ""] = process.argv.slice(2);

/** Of the process so far, null where the system does not tell. */
function peakBytes() {
  if (!existsSync("/proc/self/status")) return null;
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}

/**
 * @typedef {typeof import("../../src/ingest/ingest.js")} Ingest
 * @typedef {typeof import("../../src/ingest/options.js")} Options
 */

/**
 * @param {Ingest} ingestModule
 * @param {Options} optionsModule
 */
async function run({ ingest }, { parseIngestOptions }) {
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  /** @type {Record<string, { seconds: number, peakBytes: number | null }>} */
  const begins = {};
  const { manifest } = await ingest(
    parseIngestOptions({ inputs: [file], out, workers: Number(threads), facts: false }),
    {
      stdin: process.stdin,
      onProgress: ({ stage }) => {
        begins[stage] ??= { seconds: seconds(), peakBytes: peakBytes() };
      },
    },
  );
  const whole = { seconds: seconds(), peakBytes: peakBytes() };
  const compared = begins.write ?? whole;
  const rows = manifest.inputs.reduce((sum, input) => sum + input.rows, 0);
  console.log(
    JSON.stringify({
      rows,
      kept: manifest.rows,
      readSeconds: begins.compare?.seconds ?? compared.seconds,
      seconds: compared.seconds,
      peakBytes: compared.peakBytes,
      whole,
      versions: { node: process.versions.node },
    }),
  );
}

/** @param {string} name */
const url = (name) => pathToFileURL(`${dist}${name}`).href;
await import(url("ingest/ingest.js")).then((/** @type {Ingest} */ ingestModule) =>
  import(url("ingest/options.js")).then((/** @type {Options} */ options) => run(ingestModule, options)),
);
