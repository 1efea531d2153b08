// Fuzzes for as long as it is told to: how many cases there were, what crashed, how slow and how large it became.
//
//   npm run fuzz -- [--cases N] [--seed N] [--only PART_OF_A_NAME]      default: 1,000,000 cases, a seed of its own
//
// The cases run in a process of their own, so that one which ends the process, or never ends, is told too.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { messageOf } from "../../src/errors.js";
import { MAX_BYTES, MAX_MS } from "./how-many.js";
import type { FromCases, Told, ToCases } from "./nightly-cases.js";

const CASES = fileURLToPath(new URL("nightly-cases.ts", import.meta.url));
/** Without a word for so long, it hangs: what is told in between is a hundred cases of some milliseconds. */
const SILENCE_MS = 120_000;
/** A heap that grows without bound ends the process before it ends the machine. */
const HEAP_MB = 1024;
const MB = 1024 ** 2;

interface Total {
  cases: number;
  slowest: { ms: number; where: string };
  peakBytes: number;
  readonly faults: string[];
}

const values = readOptions();
for (const [name, text] of [
  ["--cases", values.cases],
  ["--seed", values.seed],
] as const) {
  if (/^\d{1,9}$/.test(text)) continue;
  console.error(`${name} ${text} is not a whole number; give it as in \`${name} 10000\`.`);
  process.exit(2);
}
const asked = { cases: Number(values.cases), seed: Number(values.seed), only: values.only };

function readOptions(): { readonly cases: string; readonly seed: string; readonly only: string } {
  const options = {
    cases: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    only: { type: "string", default: "" },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (thrown) {
    console.error(`${messageOf(thrown)}\nusage: npm run fuzz -- [--cases N] [--seed N] [--only PART_OF_A_NAME]`);
    process.exit(2);
  }
}

/** Runs the cases of all targets but those that are skipped. @returns whether they came to their end; `begun` gets those that were begun */
function runCases(asked: ToCases, total: Total, begun: string[]): Promise<boolean> {
  return new Promise((done) => {
    const child = fork(CASES, { execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MB}`] });
    let timer: NodeJS.Timeout | undefined;
    const watch = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill("SIGKILL"), SILENCE_MS);
    };
    watch();
    child.on("message", (message: FromCases) => {
      watch();
      if (message.kind === "begins") {
        begun.push(message.target);
        console.error(message.target);
      } else {
        add(total, message);
      }
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code !== 0) {
        const how =
          signal === "SIGKILL" ? `was silent for ${SILENCE_MS / 1000} s` : `ended with ${signal ?? code ?? "?"}`;
        total.faults.push(`${begun.at(-1) ?? "making the files"}: the process ${how}`);
      }
      done(code === 0);
    });
    child.send(asked);
  });
}

function add(total: Total, { target, cases, slowest, peakBytes, faults }: Told): void {
  total.cases += cases;
  total.peakBytes = Math.max(total.peakBytes, peakBytes);
  if (slowest > total.slowest.ms) total.slowest = { ms: slowest, where: target };
  for (const fault of faults) {
    total.faults.push(`${target}: ${fault}`);
    console.error(`${target}: ${fault}`);
  }
}

const begun = performance.now();
const total: Total = { cases: 0, slowest: { ms: 0, where: "nothing" }, peakBytes: 0, faults: [] };
const targets: string[] = [];
for (let before = -1; targets.length > before;) {
  before = targets.length;
  if (await runCases({ ...asked, skip: [...targets] }, total, targets)) break;
}
if (total.peakBytes > MAX_BYTES) total.faults.push(`the process took more than ${MAX_BYTES / MB} MiB`);
console.log(`seed     ${asked.seed}`);
console.log(
  `cases    ${total.cases.toLocaleString("en-US")} in ${((performance.now() - begun) / 60_000).toFixed(1)} min`,
);
console.log(`faults   ${total.faults.length}`);
for (const fault of total.faults) console.log(`         ${fault}`);
console.log(`slowest  ${total.slowest.ms.toFixed(0)} ms: ${total.slowest.where} (bound: ${MAX_MS} ms)`);
console.log(`memory   ${(total.peakBytes / MB).toFixed(0)} MiB at most (bound: ${MAX_BYTES / MB} MiB)`);
process.exitCode = total.faults.length === 0 && total.cases > 0 ? 0 : 1;
