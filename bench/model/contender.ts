/** Run by the model benchmark as a process: one workload on one of our backends, stepping when told to. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { BACKEND_KINDS, startBackend, tf } from "../../src/model/tensors.js";
import { parseCase } from "./cases.js";
import type { Memory, Ready, Times } from "./protocol.js";
import { createWorkload } from "./workload.js";

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

const kind = BACKEND_KINDS.find((known) => known === kindText);
if (kind === undefined) throw new Error(`unknown backend ${kindText ?? ""}`);
const backend = await startBackend(kind, { threads: Number(threadsText) });
const workload = createWorkload(parseCase(caseText));
say({
  description: backend.description,
  threads: backend.threads,
  parameters: workload.parameters,
  trainable: workload.trainable,
  versions: {
    tfjs: tf.version_core,
    ...(kind === "wasm" ? {} : { tensorflow: backend.library.replace(/^TensorFlow /, "") }),
  },
  memory: readMemory(),
});

for await (const line of createInterface({ input: process.stdin })) {
  const [word, count] = line.split(" ");
  if (word === "memory") say({ memory: readMemory() });
  if (word !== "run") continue;
  const ms: number[] = [];
  let value = NaN;
  for (let step = 0; step < Number(count); step++) {
    const started = performance.now();
    value = workload.step();
    ms.push(performance.now() - started);
  }
  say({ ms, value });
}
process.exit(); // a backend's idle workers are none of our business
