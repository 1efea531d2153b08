// Checks every way to install socagent where the native library can't be downloaded: in a clone of HEAD and from its
// package, with each npm named, with install scripts and without. Takes minutes. CONTRIBUTING.md says when to run it.
//
//   node scripts/check-install.mjs [NPM_VERSION...]     default: 10 11
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), "socagent-install-"));

/** npm's own notes and the build's; more would be a wall. */
const MOST_LINES = 14;

/** The library's download fails at once, network or not. */
const environment = {
  ...process.env,
  TFJS_NODE_BASE_URI: "http://127.0.0.1:9/",
  TFJS_NODE_CDN_STORAGE: "http://127.0.0.1:9/",
  npm_config_update_notifier: "false",
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const result = spawnSync(command, args, { cwd, env: environment, encoding: "utf8" });
  return { code: result.status, stdout: result.stdout, output: result.stdout + result.stderr };
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function must(command, args, cwd) {
  const result = run(command, args, cwd);
  if (result.code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${result.output}`);
  return result;
}

/**
 * @param {string} npm path of npm-cli.js
 * @param {string} folder where socagent was installed
 * @param {string} output what the install printed
 * @returns {string[]} what is wrong
 */
function faults(npm, folder, output) {
  const found = [];
  const lines = output.split("\n").filter((line) => line.trim() !== "" && !line.includes("Unknown user config"));
  if (lines.length > MOST_LINES) found.push(`${lines.length} lines were printed`);
  const errors = lines.filter((line) => /npm (error|ERR!)|TypeError|\s+at .*:\d+/.test(line));
  if (errors.length > 0) found.push(`errors were printed: ${errors[0] ?? ""}`);
  const version = run(process.execPath, [npm, "exec", "--no", "--", "socagent", "--version"], folder);
  if (version.code !== 0 || !/^\d+\.\d+\.\d+/.test(version.stdout)) found.push(`--version: ${version.output}`);
  const doctor = run(process.execPath, [npm, "exec", "--no", "--", "socagent", "doctor", "--json"], folder);
  if (doctor.code !== 0 || !doctor.stdout.includes('"kind": "wasm"')) found.push(`doctor: ${doctor.output}`);
  if (!doctor.stdout.includes("native")) found.push("doctor does not say how to get the native binding");
  return found;
}

/** @param {string} version */
function fetchNpm(version) {
  const prefix = join(work, `npm-${version}`);
  mkdirSync(prefix);
  writeFileSync(join(prefix, "package.json"), "{}");
  must("npm", ["install", "--prefix", prefix, "--no-audit", "--no-fund", `npm@${version}`], prefix);
  return join(prefix, "node_modules", "npm", "bin", "npm-cli.js");
}

/**
 * @param {string} label
 * @param {string} npm
 * @param {string} folder
 * @param {readonly string[]} args
 */
function check(label, npm, folder, args) {
  const start = performance.now();
  const { code, output } = run(process.execPath, [npm, ...args], folder);
  const wrong = code === 0 ? faults(npm, folder, output) : [`exit code ${code}:\n${output}`];
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${wrong.length === 0 ? "ok  " : "FAIL"} ${label} (${seconds} s)`);
  for (const fault of wrong) console.log(`     ${fault}`);
  rmSync(folder, { recursive: true });
  return wrong.length === 0;
}

function clone() {
  const folder = mkdtempSync(join(work, "clone-"));
  must("git", ["clone", "--quiet", root, folder], work);
  return folder;
}

/** @param {string} npm */
function pack(npm) {
  const folder = clone();
  must(process.execPath, [npm, "ci"], folder);
  must(process.execPath, [npm, "pack", "--pack-destination", work], folder);
  rmSync(folder, { recursive: true });
  const file = readdirSync(work).find((name) => name.endsWith(".tgz"));
  if (file === undefined) throw new Error("npm pack made no file");
  return join(work, file);
}

let fine = true;
try {
  const given = process.argv.slice(2);
  const npms = (given.length > 0 ? given : ["10", "11"]).map(fetchNpm);
  const archive = pack(npms[0] ?? "npm");
  for (const npm of npms) {
    const manifest = readFileSync(join(dirname(dirname(npm)), "package.json"), "utf8");
    const name = `npm ${/"version": "([^"]+)"/.exec(manifest)?.[1] ?? "?"}`;
    for (const flags of [[], ["--ignore-scripts"]]) {
      const shown = flags.join(" ");
      fine = check(`${name}: npm ci ${shown}`, npm, clone(), ["ci", ...flags]) && fine;
      const empty = mkdtempSync(join(work, "empty-"));
      writeFileSync(join(empty, "package.json"), "{}");
      const install = ["install", "--no-audit", "--no-fund", ...flags, archive];
      fine = check(`${name}: npm install socagent.tgz ${shown}`, npm, empty, install) && fine;
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = fine ? 0 : 1;
