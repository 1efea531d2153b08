// WebAssembly on several threads: it runs them, computes the same, leaves Node.js as it was, and lets the process end.
import { spawnSync } from "node:child_process";
import os from "node:os";
import { join } from "node:path";
import workerThreads from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { withNodeWorkers } from "../../src/model/wasm-threads.js";

const ROOT = join(import.meta.dirname, "..", "..");

/** Multiplies on this many threads in a process of its own, and prints what it found there. */
const PROGRAM = `
import os from "node:os";
import workerThreads from "node:worker_threads";
const tensors = await import(process.argv[1]);
const before = { Worker: workerThreads.Worker, cpus: os.cpus, global: globalThis.Worker };
const started = await tensors.startBackend("wasm", { threads: Number(process.argv[2]) });
const { tf } = tensors;
const size = 96;
const x = tf.tensor2d(Float32Array.from({ length: size * size }, (_, i) => (i % 7) - 3), [size, size]);
const sums = [...tf.sum(tf.matMul(x, x), 1).dataSync()];
console.log(JSON.stringify({
  threads: started.threads,
  description: started.description,
  restored: workerThreads.Worker === before.Worker && os.cpus === before.cpus && globalThis.Worker === before.global,
  sums,
}));
`;

interface Report {
  threads: number;
  description: string;
  restored: boolean;
  sums: number[];
}

function multiplyOn(threads: number): Report {
  const module = join(ROOT, "src", "model", "tensors.ts");
  const args = ["--import", "tsx", "--input-type=module", "--eval", PROGRAM, module, String(threads)];
  // Workers that hold the process up would run into the time limit.
  const { stdout, stderr, status } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: "utf8",
    timeout: 45_000,
  });
  expect(status, stderr.slice(-2_000)).toBe(0); // the backend prints all of its own source before an error
  return JSON.parse(stdout) as Report;
}

describe("WebAssembly threads", () => {
  it("are as many as asked for, compute what one does, and let the process end", () => {
    const [one, three] = [multiplyOn(1), multiplyOn(3)];
    expect([one.threads, three.threads]).toEqual([1, 3]);
    expect(one.description).toContain("1 thread");
    expect(three.description).toContain("3 threads");
    expect([one.restored, three.restored]).toEqual([true, true]);
    expect(three.sums).toEqual(one.sums);
    const size = 96;
    const at = (i: number): number => (i % 7) - 3;
    const expected = Array.from({ length: size }, (_, row) => {
      let total = 0;
      for (let inner = 0; inner < size; inner++) {
        for (let column = 0; column < size; column++) total += at(row * size + inner) * at(inner * size + column);
      }
      return total;
    });
    expect(one.sums).toEqual(expected);
  });

  it("restore Node.js's own when the start fails", async () => {
    const scripts = join(ROOT, "node_modules", "@tensorflow", "tfjs-backend-wasm", "wasm-out");
    const [worker, main] = ["worker.js", "js"].map((end) => join(scripts, `tfjs-backend-wasm-threaded-simd.${end}`));
    const before = [workerThreads.Worker, os.cpus, Object.getOwnPropertyDescriptor(globalThis, "Worker")];
    const failure = withNodeWorkers(2, worker ?? "", main ?? "", () => {
      expect(os.cpus()).toHaveLength(4);
      expect(workerThreads.Worker).not.toBe(before[0]);
      return Promise.reject(new Error("it did not start"));
    });
    await expect(failure).rejects.toThrow("it did not start");
    expect([workerThreads.Worker, os.cpus, Object.getOwnPropertyDescriptor(globalThis, "Worker")]).toEqual(before);
  });

  it("name a script that is not there", async () => {
    const none = join(ROOT, "no-such-file.js");
    await expect(withNodeWorkers(2, none, none, () => Promise.resolve())).rejects.toThrow(/no-such-file/);
  });
});
