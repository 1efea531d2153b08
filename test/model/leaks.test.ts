// No tensor is left behind: tensor count, their bytes and resident memory are flat over 500 steps and 500 batches.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeAll, describe, expect, it } from "vitest";
import { disposeMerged, mergeAdapter } from "../../src/lora/merge.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { AdamW } from "../../src/train/adamw.js";
import { trainStep } from "../../src/train/step.js";
import { TEST_BACKENDS } from "../backends.js";
import { smallBatch, SmallModel } from "../train/small-model.js";

const RUNS = 500;
/** By then caches, optimized code and the allocators' arenas are filled. */
const WARM = 100;
/** How many runs each measurement of memory looks at. */
const WINDOW = 100;
/** The native allocator moves by 20 MB from step to step. A leak of 100 KB a run would be 30 MB over the 300 between the windows. */
const MAX_GROWTH = 30e6;

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function residentMemory(): number {
  collectGarbage();
  return process.memoryUsage.rss();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** Runs with batches of changing lengths and rows. Tensors must be flat from the first run, resident memory once warm. */
function expectFlat(run: (index: number) => void, runs = RUNS): void {
  run(0);
  const counts = (): number[] => [tf.memory().numTensors, tf.memory().numBytes, tf.engine().backend.numDataIds()];
  const before = counts();
  const resident = { first: [] as number[], last: [] as number[] };
  for (let index = 1; index <= runs; index++) {
    run(index);
    if (counts().some((count, i) => count !== before[i])) expect(counts(), `after run ${index}`).toEqual(before);
    if (index % 20 !== 0) continue;
    if (index >= WARM && index < WARM + WINDOW) resident.first.push(residentMemory());
    if (index > runs - WINDOW) resident.last.push(residentMemory());
  }
  const growth = median(resident.last) - median(resident.first);
  if (runs === RUNS) expect(growth, "growth of resident memory in bytes").toBeLessThan(MAX_GROWTH);
}

describe.each(TEST_BACKENDS)("memory on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend, { threads: 1 }); // more only get in each other's way on tensors this small
  });

  it.each([
    ["500 training steps of LoRA", RUNS, { loraDropout: 0.1 }],
    // Tensors alone: what is native is the same.
    ["DoRA's on every linear module", 20, { useDora: true, loraDropout: 0.1, targetModules: "all-linear" }],
    ["those with biases", 20, { bias: "all" as const }],
  ])(
    "is flat over %s",
    (_, runs, lora) => {
      const before = tf.memory().numTensors;
      const model = new SmallModel(lora, 1);
      const variables = model.adapter.variables();
      const optimizer = new AdamW(variables);
      expectFlat((step) => {
        trainStep(variables, optimizer, () => model.loss(smallBatch(step, 2 + (step % 3)), step));
      }, runs);
      optimizer.dispose();
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
    240_000,
  ); // WebAssembly on a busy machine

  it("is flat over 500 batches", () => {
    const before = tf.memory().numTensors;
    const model = new SmallModel({}, 1);
    expectFlat((index) => {
      tf.tidy(() => model.logits(smallBatch(index, 2 + (index % 3)).batch, INFERENCE).dataSync());
    });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it("is flat over merges, each with a batch", () => {
    const model = new SmallModel({}, 1);
    expectFlat((index) => {
      const merged = mergeAdapter(model.base, model.adapter);
      tf.tidy(() => model.logits(smallBatch(index).batch, INFERENCE, new Weights(merged)).dataSync());
      disposeMerged(merged, model.base);
    }, 20);
    model.dispose();
  });
});
