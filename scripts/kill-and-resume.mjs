// Kills ingests, fine-tunings and triages at random moments, goes on with them, and compares what comes of it, byte by byte, with what
// comes of runs that were left alone. Takes three to five seconds a kill on two cores.
//
//   node scripts/kill-and-resume.mjs [--kills N] [--seed N] [--only ingest|train|triage]      default: 100 kills of each, seed 7
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    seed: { type: "string", default: "7" },
    only: { type: "string", default: "" },
  },
});
for (const [name, text] of [
  ["--kills", values.kills],
  ["--seed", values.seed],
]) {
  if (/^\d+$/.test(text ?? "")) continue;
  console.error(`${name} ${text} is not a whole number; give it as in \`${name} 100\`.`);
  process.exit(2);
}
const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
const only = values.only === "" ? [] : ["-t", `${values.only}:`];
const { status } = spawnSync(process.execPath, [vitest, "run", "--project", "cli", "test/kill", ...only], {
  cwd: root,
  env: { ...process.env, KILLS: values.kills, KILL_SEED: values.seed },
  stdio: "inherit",
});
process.exitCode = status ?? 1;
