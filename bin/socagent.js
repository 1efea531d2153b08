#!/usr/bin/env node
// The `socagent` command: checks Node.js, compiles src/ where the install left that out, and hands over to
// dist/cli/main.js. Old-fashioned on purpose (no top-level await, no `node:` names), so that an old Node.js reads it as
// far as the message.
import { spawnSync } from "child_process";
import { existsSync } from "fs";
import { dirname, join } from "path";
import { fileURLToPath, pathToFileURL } from "url";

const LEAST_NODE = 20;
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const entry = join(root, "dist", "cli", "main.js");

/** `npm ci --ignore-scripts` skips the `prepare` step that compiles src/. */
function compile() {
  if (!existsSync(join(root, "src", "cli", "main.ts"))) return;
  console.error("socagent: compiling src/ once, since the install ran no scripts …");
  spawnSync(process.execPath, [join(root, "scripts", "build.mjs")], { stdio: ["ignore", 2, 2] });
}

/** @param {string} message */
function fail(message) {
  console.error(`socagent: ${message}`);
  process.exitCode = 1;
}

function start() {
  if (!existsSync(entry)) compile();
  if (!existsSync(entry)) {
    fail("dist/ is missing and could not be compiled. Run `npm ci`, then `npm run build`.");
    return;
  }
  import(pathToFileURL(entry).href).then(
    (/** @type {typeof import("../src/cli/main.js")} */ { main }) => main(process.argv.slice(2)),
    fail,
  );
}

if (Number(process.versions.node.split(".")[0]) >= LEAST_NODE) start();
else fail(`Node.js ${LEAST_NODE} or newer is needed, and this is ${process.versions.node}.`);
