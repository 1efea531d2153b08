// Makes data/samples/ by `socagent simulate`, as anybody could: same bytes each time. Give another folder as the argument
// to compare with.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = process.argv[2] ?? join(root, "data", "samples");

// Small enough to read, long enough for habits to show, and with some attacks that go on for several steps.
const OPTIONS = ["--records", "2000", "--days", "4", "--campaign-rate", "3", "--seed", "12", "--blind"];

const { status } = spawnSync(
  process.execPath,
  [join(root, "bin", "socagent.js"), "simulate", ...OPTIONS, "--out", folder, "--force"],
  { stdio: "inherit" },
);
process.exitCode = status ?? 1;
