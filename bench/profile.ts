/** `npm run bench -- profile`: where the time of one step goes, operation by operation. Nothing is recorded. */
import { Command, Option } from "commander";
import { BACKEND_CHOICES, startBackend, tf, type BackendChoice } from "../src/model/tensors.js";
import { LENGTHS, TASKS, type Task } from "./model/cases.js";
import { SHAPES, type ShapeName } from "./model/shapes.js";
import { createWorkload } from "./model/workload.js";
import { recordOperations, type OperationTotal } from "./profile/record-operations.js";
import { positive } from "./support/options.js";

interface Options {
  readonly shape: ShapeName;
  readonly tokens: number;
  /** `step` is short for `train`. */
  readonly what: Task | "step";
  readonly backend: BackendChoice;
  readonly steps: number;
  readonly warmup: number;
  readonly byShape: boolean;
  readonly rows: number;
}

export function profileCommand(): Command {
  return new Command("profile")
    .description("Where the time of one step goes, operation by operation.")
    .addOption(new Option("--shape <name>").choices(SHAPES).default("distilroberta"))
    .addOption(new Option("--tokens <n>", "length of the sequences").argParser(positive).default(LENGTHS[0]))
    .addOption(new Option("--what <task>").choices([...TASKS, "step"]).default("train"))
    .addOption(new Option("--backend <name>").choices(BACKEND_CHOICES).default("cpu"))
    .addOption(new Option("--steps <n>", "measured steps, averaged").argParser(positive).default(3))
    .addOption(new Option("--warmup <n>", "steps before them").argParser(positive).default(3))
    .addOption(new Option("--rows <n>", "longest rows that are shown").argParser(positive).default(30))
    .addOption(new Option("--by-shape", "a row for each combination of input shapes").default(false))
    .action(async (options: Options) => {
      await profile(options);
    });
}

async function profile({ shape, tokens, what, backend, steps, warmup, byShape, rows }: Options): Promise<void> {
  const started = await startBackend(backend);
  const workload = createWorkload({ shape, tokens, task: what === "step" ? "train" : what });
  for (let i = 0; i < warmup; i++) workload.step();
  const plain = timeOf(steps, () => workload.step());
  const record = recordOperations();
  workload.step();
  record.reset();
  const watched = timeOf(steps, () => workload.step());
  const totals = byShape ? record.totals() : byName(record.totals());
  const perStep = totals.map((total) => ({ ...total, count: total.count / steps, ms: total.ms / steps }));
  const before = tf.memory().numTensors;
  workload.step();
  const left = tf.memory().numTensors - before;
  console.log(`${shape}, ${tokens} tokens, ${what}, ${started.description}`);
  console.log(
    `${plain.toFixed(1)} ms a step (${watched.toFixed(1)} ms while watched); ${left} tensors left behind by a step`,
  );
  console.log(renderProfile(perStep, watched, rows));
}

function timeOf(steps: number, run: () => void): number {
  const started = performance.now();
  for (let i = 0; i < steps; i++) run();
  return (performance.now() - started) / steps;
}

function byName(totals: readonly OperationTotal[]): OperationTotal[] {
  const names = new Map<string, OperationTotal>();
  for (const { name, count, ms } of totals) {
    const total = names.get(name) ?? { name, shapes: "", count: 0, ms: 0 };
    total.count += count;
    total.ms += ms;
    names.set(name, total);
  }
  return [...names.values()].sort((left, right) => right.ms - left.ms);
}

/** @param stepMs the whole step, of which the operations are parts */
export function renderProfile(totals: readonly OperationTotal[], stepMs: number, rows: number): string {
  const operations = totals.reduce((sum, { ms }) => sum + ms, 0);
  const rest = { name: "(JavaScript)", shapes: "", count: NaN, ms: stepMs - operations };
  const row = ({ name, shapes, count, ms }: OperationTotal): string => {
    const share = `${((100 * ms) / stepMs).toFixed(1)} %`;
    const times = Number.isNaN(count) ? "" : count.toFixed(0);
    return `${ms.toFixed(2).padStart(9)} ${share.padStart(7)} ${times.padStart(6)}  ${name} ${shapes}`.trimEnd();
  };
  const shown = totals.slice(0, rows);
  const hidden = totals.slice(rows);
  const others = {
    name: `(${hidden.length} others)`,
    shapes: "",
    count: hidden.reduce((sum, { count }) => sum + count, 0),
    ms: hidden.reduce((sum, { ms }) => sum + ms, 0),
  };
  const count = totals.reduce((sum, one) => sum + one.count, 0);
  return [
    "  ms/step   share  calls  operation",
    ...shown.map(row),
    ...(hidden.length === 0 ? [] : [row(others)]),
    row(rest),
    row({ name: "all", shapes: "", count, ms: stepMs }),
  ].join("\n");
}
