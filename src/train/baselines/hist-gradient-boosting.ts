/** scikit-learn's HistGradientBoostingClassifier, where Python has it: the strongest tabular baseline that is common. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { messageOf } from "../../errors.js";
import { PACKAGE_ROOT } from "../../version.js";
import { type Baseline, type BaselineAnswer, type BaselineData, classNameOf, type Unanswered } from "./baseline.js";
import { type Tables, tablesOf } from "./table.js";

const SCRIPT = join(PACKAGE_ROOT, "bench", "peers", "hist_gradient_boosting.py");
/** A fit of 20,000 rows takes some tens of seconds. */
const TIMEOUT_MS = 20 * 60_000;
const MAX_OUTPUT = 1024 * 1024;

const Said = z.object({ scikitLearn: z.string(), numpy: z.string(), iterations: z.number() });

/** @param python interpreter; by default SOCAGENT_PYTHON, else python3 */
export function histGradientBoosting(python = process.env.SOCAGENT_PYTHON ?? "python3"): Baseline {
  return { name: "HistGradientBoosting", run: async (data) => runScript(python, data) };
}

async function runScript(python: string, data: BaselineData): Promise<BaselineAnswer | Unanswered> {
  const folder = await mkdtemp(join(tmpdir(), "socagent-baseline-"));
  try {
    const tables = tablesOf(data);
    const classes = await writeTables(folder, tables, data);
    const said = Said.parse(JSON.parse(await run(python, [SCRIPT, folder])));
    const scores = doubles(await readFile(join(folder, "test.scores.f64")));
    const named = classes.length > 2 ? integers(await readFile(join(folder, "test.classes.i32"))) : undefined;
    return {
      scores,
      ...(named === undefined ? {} : { classes: Array.from(named, (at) => classes[at] ?? "benign") }),
      trainRows: tables.train.rows,
      note: `scikit-learn ${said.scikitLearn}, ${said.iterations} iterations, ${tables.columns.length} columns`,
    };
  } catch (thrown) {
    return { reason: reasonOf(thrown, python) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns names of the classes, benign first */
async function writeTables(
  folder: string,
  { train, test }: Tables,
  { train: rows, seed }: BaselineData,
): Promise<string[]> {
  const names = rows.rows.map((row) => classNameOf(row));
  const classes = ["benign", ...new Set(names.filter((name) => name !== "benign"))];
  const table = { width: train.width, trainRows: train.rows, testRows: test.rows, seed, classes };
  await writeFile(join(folder, "table.json"), JSON.stringify(table));
  await writeFile(join(folder, "train.f32"), train.values);
  await writeFile(join(folder, "test.f32"), test.values);
  await writeFile(
    join(folder, "train.i32"),
    Int32Array.from(names, (name) => classes.indexOf(name)),
  );
  return classes;
}

function run(python: string, argv: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    // Threads that wait for one another by spinning take the time of whatever else runs.
    const env = { OMP_WAIT_POLICY: "passive", ...process.env };
    const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT, env };
    execFile(python, [...argv], options, (thrown, stdout, stderr) => {
      if (thrown === null) resolve(stdout);
      else reject(new Error(lastLine(stderr) ?? thrown.message, { cause: thrown }));
    });
  });
}

function reasonOf(thrown: unknown, python: string): string {
  const message = messageOf(thrown);
  if (message.includes("ENOENT")) return `there is no ${python}; SOCAGENT_PYTHON names one with scikit-learn`;
  if (message.includes("No module named")) {
    return `${python} has no scikit-learn (${message}); SOCAGENT_PYTHON names an interpreter that has`;
  }
  return `${python} failed: ${message}`;
}

function lastLine(text: string): string | undefined {
  return text.trim().split("\n").at(-1)?.trim() === "" ? undefined : text.trim().split("\n").at(-1)?.trim();
}

function doubles(bytes: Buffer): Float64Array {
  return Float64Array.from({ length: bytes.length / 8 }, (_, at) => bytes.readDoubleLE(at * 8));
}

function integers(bytes: Buffer): Int32Array {
  return Int32Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readInt32LE(at * 4));
}
