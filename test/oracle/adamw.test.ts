// AdamW against PyTorch's, alone and on adapters (fixture: make_adamw.py). Tolerances: parameters 1e-6 absolute after each
// step; losses of ten steps 1e-4 absolute; an adapter's tensors after ten steps 1e-4 absolute.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { weightsOf } from "../../src/lora/adapter.js";
import { loadPeftAdapter } from "../../src/lora/load-peft-adapter.js";
import { peftKeys } from "../../src/lora/peft-keys.js";
import { releaseDerived } from "../../src/model/derived.js";
import { classify } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { startBackend, tf, type Variable } from "../../src/model/tensors.js";
import { AdamW, DEFAULT_ADAMW } from "../../src/train/adamw.js";
import { crossEntropy } from "../../src/train/losses.js";
import { trainStep } from "../../src/train/step.js";
import { TEST_BACKENDS } from "../backends.js";
import { largestDifference, TINY, tinyBatches, toBatch } from "./tiny-roberta.js";

const FIXTURES = join(import.meta.dirname, "fixtures");
const ADAMW = join(FIXTURES, "adamw");

const settings = z.object({ weightDecay: z.number(), beta1: z.number(), beta2: z.number(), epsilon: z.number() });
const steps = z
  .object({ rates: z.array(z.number()), optimizers: z.record(z.string(), settings) })
  .parse(JSON.parse(await readFile(join(ADAMW, "steps.json"), "utf8")));
const training = z
  .object({ learningRate: z.number(), weightDecay: z.number(), losses: z.record(z.string(), z.array(z.number())) })
  .parse(JSON.parse(await readFile(join(ADAMW, "training.json"), "utf8")));
const { tensors } = await readSafetensors(join(ADAMW, "steps.safetensors"));

describe.each(TEST_BACKENDS)("AdamW on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each(Object.entries(steps.optimizers))("takes PyTorch's steps (%s)", (key, options) => {
    const named = (start: string): [string, Float32Array, readonly number[]][] =>
      [...tensors].flatMap(([name, { data, shape }]) =>
        name.startsWith(start) ? [[name.slice(start.length), data.slice(), shape]] : [],
      );
    const variables = new Map<string, Variable>(
      named("initial.").map(([name, data, shape]) => [
        name,
        tf.tidy(() => tf.variable(tf.tensor(data.slice(), [...shape]))),
      ]),
    );
    expect(variables.size).toBe(5);
    const optimizer = new AdamW(variables, { ...options, learningRate: NaN });
    for (const [index, rate] of steps.rates.entries()) {
      const step = index + 1;
      const gradients = new Map(
        named(`gradient.${step}.`).map(([name, data, shape]) => [name, tf.tensor(data, [...shape])]),
      );
      optimizer.apply(gradients, rate);
      tf.dispose([...gradients.values()]);
      const expected = named(`${key}.${step}.`);
      expect(expected).toHaveLength(variables.size);
      for (const [name, data] of expected) {
        const difference = largestDifference(variables.get(name)?.dataSync() ?? [], data);
        expect(difference, `${name} after step ${step}`).toBeLessThan(1e-6);
      }
    }
    expect(optimizer.step).toBe(steps.rates.length);
    optimizer.dispose();
    tf.dispose([...variables.values()]);
  });

  it.each(Object.entries(training.losses))("trains an adapter as PEFT does (%s)", async (name, losses) => {
    const { config, params } = await loadPretrained(join(TINY, "classification-f32"), { heads: ["classification"] });
    const { adapter } = await loadPeftAdapter(join(FIXTURES, `peft-${name}`), params, { trainable: true });
    const fixture = (await tinyBatches()).classificationGradients;
    const [batch, labels] = [toBatch(fixture), Int32Array.from(fixture.labels)];
    const weights = weightsOf(params, adapter);
    const variables = adapter.variables();
    const { learningRate, weightDecay } = training;
    const optimizer = new AdamW(variables, { ...DEFAULT_ADAMW, learningRate, weightDecay });
    const ours = losses.map(() =>
      trainStep(variables, optimizer, () => crossEntropy(classify(weights, config, batch, INFERENCE), labels)),
    );
    expect(losses).toHaveLength(10);
    expect(largestDifference(ours, losses)).toBeLessThan(1e-4);

    const trained = (await readSafetensors(join(ADAMW, `training-${name}.safetensors`))).tensors;
    const keys = peftKeys(adapter.layout);
    expect([...variables.keys()].map((variable) => keys.get(variable)).sort()).toEqual([...trained.keys()].sort());
    for (const [variable, tensor] of variables) {
      const expected = trained.get(keys.get(variable) ?? "")?.data ?? new Float32Array();
      expect(largestDifference(tensor.dataSync(), expected), variable).toBeLessThan(1e-4);
    }
    optimizer.dispose();
    adapter.dispose();
    releaseDerived(params.values());
    tf.dispose([...params.values()]);
  });
});
