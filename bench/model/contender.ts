/** Run by the model benchmark as a process: one workload on one of our backends, stepping when told to. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { messageOf, SocagentError } from "../../src/errors.js";
import { BACKEND_KINDS, startBackend, tf } from "../../src/model/tensors.js";
import { parseCase } from "./cases.js";
import type { Memory, Ready, Times } from "./protocol.js";
import { createWorkload, type Workload } from "./workload.js";

const [kindText, threadsText, caseText = ""] = process.argv.slice(2);

function readMemory(): Memory {
  let status = "";
  try {
    status = readFileSync("/proc/self/status", "utf8");
  } catch {
    // not Linux
  }
  const bytes = (key: string): number | null => {
    const kibibytes = new RegExp(`^${key}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  };
  return { residentBytes: bytes("VmRSS"), peakBytes: bytes("VmHWM") };
}

function say(answer: Ready | Times | { memory: Memory }): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** Ends the process with the reason on one line. */
function giveUp(thrown: unknown): never {
  const problems = thrown instanceof SocagentError ? thrown.problems : [];
  console.error([messageOf(thrown), ...problems].join("; "));
  process.exit(1);
}

async function prepare(): Promise<Workload> {
  const kind = BACKEND_KINDS.find((known) => known === kindText);
  if (kind === undefined) throw new Error(`unknown backend ${kindText ?? ""}`);
  const backend = await startBackend(kind, { threads: Number(threadsText) });
  const workload = createWorkload(parseCase(caseText));
  const { parameters, trainable } = workload;
  const library = kind === "wasm" ? {} : { tensorflow: backend.library.replace(/^TensorFlow /, "") };
  const versions = { tfjs: tf.version_core, ...library };
  const { description, threads } = backend;
  say({ description, threads, parameters, trainable, versions, memory: readMemory() });
  return workload;
}

function run(workload: Workload, steps: number): Times {
  const ms: number[] = [];
  let value = NaN;
  for (let step = 0; step < steps; step++) {
    const started = performance.now();
    value = workload.step();
    ms.push(performance.now() - started);
  }
  return { ms, value };
}

try {
  const workload = await prepare();
  for await (const line of createInterface({ input: process.stdin })) {
    const [word, count] = line.split(" ");
    if (word === "memory") say({ memory: readMemory() });
    if (word === "run") say(run(workload, Number(count)));
  }
} catch (thrown) {
  giveUp(thrown);
}
process.exit(); // a backend's idle workers are none of our business
