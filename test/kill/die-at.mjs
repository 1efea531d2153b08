// Preloaded into a process (`node --import`): kills it right before its n-th change to a file or folder, so that every moment between
// two changes can be tried, not only those that a clock happens to hit.
//
//   DIE_AT=12          which change; 0 for none
//   STOP_AT=NAME       Ctrl-C, once, before the first change of a file whose path has this in it
//   DIE_COUNT=FILE     where the number of changes of the main thread goes when the process ends by itself
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { isMainThread } from "node:worker_threads";

const dieAt = Number(process.env.DIE_AT ?? 0);
const stopAt = process.env.STOP_AT;
const countFile = process.env.DIE_COUNT;
const { readdirSync, rmSync, writeFileSync } = fs;
let changes = 0;
let stopped = false;

/**
 * @param {string} name of the function
 * @param {unknown[]} args
 */
function note(name, args) {
  changes += 1;
  if (stopAt !== undefined && !stopped && typeof args[0] === "string" && args[0].includes(stopAt)) {
    stopped = true;
    process.kill(process.pid, "SIGINT");
  }
  if (changes !== dieAt) return;
  if (name.startsWith("rm")) removeHalf(String(args[0]));
  process.kill(process.pid, "SIGKILL");
  // Until the signal is there, nothing more may be changed.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** A folder goes entry by entry: whoever is killed then leaves some. @param {string} folder */
function removeHalf(folder) {
  try {
    const names = readdirSync(folder);
    for (const entry of names.slice(0, Math.ceil(names.length / 2))) rmSync(`${folder}/${entry}`, { recursive: true });
  } catch {
    // A file, or nothing at all.
  }
}

/** @param {unknown} flags of `open` */
function writes(flags) {
  return typeof flags === "string" ? /[wa+]/.test(flags) : typeof flags === "number" && (flags & 3) !== 0;
}

/**
 * @param {object} owner
 * @param {readonly string[]} names
 */
function wrap(owner, names) {
  for (const name of names) {
    /** @type {unknown} */
    const original = Reflect.get(owner, name);
    if (typeof original !== "function") continue;
    Reflect.set(
      owner,
      name,
      /**
       * @this {unknown}
       * @param {unknown[]} args
       */
      function (...args) {
        if (!name.startsWith("open") || writes(args[1])) note(name, args);
        /** @type {unknown} */
        const result = Reflect.apply(original, this, args);
        return result;
      },
    );
  }
}

const CHANGING = ["rename", "mkdir", "rm", "open", "write", "writeFile", "appendFile", "copyFile", "unlink"];
// Of a file that is open; all such handles share one prototype.
const handle = await fs.promises.open(new URL(import.meta.url), "r");
const prototype = /** @type {unknown} */ (Object.getPrototypeOf(handle));
await handle.close();
if (typeof prototype === "object" && prototype !== null)
  wrap(prototype, ["write", "writeFile", "appendFile", "truncate"]);
wrap(fs, [...CHANGING, ...CHANGING.map((name) => `${name}Sync`)]);
wrap(fs.promises, CHANGING);
syncBuiltinESMExports();

if (isMainThread && countFile !== undefined) {
  process.on("exit", () => {
    writeFileSync(countFile, String(changes));
  });
}
