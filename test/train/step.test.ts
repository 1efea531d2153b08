// One training step: what it changes, what it leaves, and that every backend computes the same.
import { beforeAll, describe, expect, it } from "vitest";
import type { LoraConfig } from "../../src/lora/config.js";
import { INFERENCE } from "../../src/model/mode.js";
import { startBackend, tf, type BackendKind, type Tensor } from "../../src/model/tensors.js";
import { AdamW, DEFAULT_ADAMW } from "../../src/train/adamw.js";
import { lossAndGradients, trainStep } from "../../src/train/step.js";
import { TEST_BACKENDS } from "../backends.js";
import { expectClose } from "../model/composed.js";
import { smallBatch, SmallModel } from "./small-model.js";

const EVERY_LINEAR: Partial<LoraConfig> = { targetModules: "all-linear", loraDropout: 0.2 };

/** The bits of each tensor. */
function bitsOf(tensors: Iterable<readonly [string, Tensor]>): Map<string, Uint32Array> {
  return new Map(
    [...tensors].map(([name, tensor]) => [name, new Uint32Array(tensor.dataSync<"float32">().slice().buffer)]),
  );
}

describe.each(TEST_BACKENDS)("a training step on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each<[string, Partial<LoraConfig>]>([
    ["LoRA on query and value", {}],
    ["LoRA with dropout on every linear module", EVERY_LINEAR],
    ["DoRA with dropout", { useDora: true, loraDropout: 0.2, targetModules: ["query", "key", "value", "dense"] }],
    ["LoRA with biases", { bias: "lora_only", targetModules: ["value", "intermediate.dense"] }],
  ])("changes every trained tensor and no bit of a frozen one (%s)", (_, lora) => {
    const model = new SmallModel(lora);
    const [frozen, trained] = [bitsOf(model.base), bitsOf(model.adapter.tensors())];
    const optimizer = new AdamW(model.adapter.variables());
    for (let step = 0; step < 2; step++) {
      trainStep(model.adapter.variables(), optimizer, () => model.loss(smallBatch(step), step));
    }
    expect(bitsOf(model.base)).toEqual(frozen);
    for (const [name, bits] of bitsOf(model.adapter.tensors())) expect(bits, name).not.toEqual(trained.get(name));
    optimizer.dispose();
    model.dispose();
  });

  it("gives the loss before the step, which repeated steps bring down", () => {
    const model = new SmallModel();
    const one = smallBatch(1);
    const optimizer = new AdamW(model.adapter.variables(), { ...DEFAULT_ADAMW, learningRate: 0.02 });
    const losses = Array.from({ length: 8 }, () => {
      const [before] = tf.tidy(() => model.loss(one, 0).dataSync<"float32">().slice());
      const given = trainStep(model.adapter.variables(), optimizer, () => model.loss(one, 0));
      expect(given).toBe(before);
      return given;
    });
    expect(losses.at(-1)).toBeLessThan(0.5 * (losses[0] ?? 0));
    optimizer.dispose();
    model.dispose();
  });

  it("takes the learning rate that it is given", () => {
    const model = new SmallModel();
    const before = bitsOf(model.adapter.tensors());
    const optimizer = new AdamW(model.adapter.variables());
    trainStep(model.adapter.variables(), optimizer, () => model.loss(smallBatch(1), 0), 0);
    expect(bitsOf(model.adapter.tensors())).toEqual(before);
    optimizer.dispose();
    model.dispose();
  });

  it("repeats itself from the same seed", () => {
    const run = (): Map<string, Uint32Array> => {
      const model = new SmallModel(EVERY_LINEAR);
      const optimizer = new AdamW(model.adapter.variables());
      for (let step = 0; step < 3; step++) {
        trainStep(model.adapter.variables(), optimizer, () => model.loss(smallBatch(step), step));
      }
      const bits = bitsOf(model.adapter.tensors());
      optimizer.dispose();
      model.dispose();
      return bits;
    };
    expect(run()).toEqual(run());
  });

  it("gives gradients of the named variables alone", () => {
    const model = new SmallModel();
    const [[name, variable] = ["", undefined]] = model.adapter.variables();
    if (variable === undefined) throw new Error("there are variables");
    const { gradients } = lossAndGradients(new Map([[name, variable]]), () => model.loss(smallBatch(1), 0));
    expect([...gradients.keys()]).toEqual([name]);
    expect(gradients.get(name)?.shape).toEqual(variable.shape);
    tf.dispose([...gradients.values()]);
    model.dispose();
  });

  it("says when there is nothing to train", () => {
    expect(() => lossAndGradients(new Map(), () => tf.scalar(0))).toThrow(/nothing to train/);
  });
});

// backends.ts says why where the native backend is missing.
describe.skipIf(!TEST_BACKENDS.includes("cpu"))("the backends", () => {
  interface Computed {
    readonly loss: number;
    readonly logits: Float32Array;
    readonly gradients: Map<string, Float32Array>;
  }

  async function computeOn(backend: BackendKind, lora: Partial<LoraConfig>): Promise<Computed> {
    await startBackend(backend);
    const model = new SmallModel(lora);
    const { loss, gradients } = lossAndGradients(model.adapter.variables(), () => model.loss(smallBatch(9, 5), 4));
    const read = new Map([...gradients].map(([name, one]) => [name, one.dataSync<"float32">().slice()]));
    const logits = tf.tidy(() => model.logits(smallBatch(9, 5).batch, INFERENCE).dataSync<"float32">().slice());
    tf.dispose([...gradients.values()]);
    model.dispose();
    return { loss, logits, gradients: read };
  }

  it.each<[string, Partial<LoraConfig>]>([
    ["LoRA with dropout on every linear module", EVERY_LINEAR],
    ["DoRA with dropout on query and value", { useDora: true, loraDropout: 0.2 }],
  ])("agree on the gradients of a whole step within 1e-4 of each tensor's largest (%s)", async (_, lora) => {
    const [native, wasm] = [await computeOn("cpu", lora), await computeOn("wasm", lora)];
    expect(Math.abs(wasm.loss - native.loss)).toBeLessThan(1e-5);
    expectClose("logits", wasm.logits, native.logits, 1e-4);
    expect([...wasm.gradients.keys()]).toEqual([...native.gradients.keys()]);
    for (const [name, gradient] of native.gradients) {
      expectClose(name, wasm.gradients.get(name) ?? [], gradient, 1e-4);
    }
  });
});
