// Adapters that PEFT made (fixtures: make_peft_adapters.py). Tolerances: 1e-4 absolute for logits and loss; gradients
// 1e-4 of the largest gradient of their tensor; merged against unmerged 1e-5 (of the largest logit where that is above 1); a fresh adapter changes
// no bit.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createAdapter, weightsOf, type Adapter } from "../../src/lora/adapter.js";
import { DEFAULT_LORA } from "../../src/lora/config.js";
import { loadPeftAdapter } from "../../src/lora/load-peft-adapter.js";
import { disposeMerged, mergeAdapter } from "../../src/lora/merge.js";
import { peftKeys } from "../../src/lora/peft-keys.js";
import { savePeftAdapter } from "../../src/lora/save-peft-adapter.js";
import { classify, maskedLmHead } from "../../src/model/heads.js";
import { INFERENCE } from "../../src/model/mode.js";
import { Weights } from "../../src/model/params.js";
import { loadPretrained, type Pretrained } from "../../src/model/pretrained.js";
import { readSafetensors, type HostTensor } from "../../src/model/read-safetensors.js";
import { encode } from "../../src/model/roberta.js";
import { startBackend, tf, type Tensor, type Tensor2D } from "../../src/model/tensors.js";
import type { TokenBatch } from "../../src/model/token-batch.js";
import { crossEntropy } from "../../src/train/losses.js";
import { AdamW } from "../../src/train/adamw.js";
import { lossAndGradients, trainStep } from "../../src/train/step.js";
import { TEST_BACKENDS } from "../backends.js";
import { largestDifference, largestMagnitude, TINY, tinyBatches, toBatch } from "./tiny-roberta.js";

const FIXTURES = join(import.meta.dirname, "fixtures");
const CLASSIFIERS = ["lora", "lora-f16", "rslora", "dora", "all-linear", "dora-bias-all"] as const;
const ADAPTERS = [...CLASSIFIERS, "masked-lm"] as const;
type Name = (typeof ADAPTERS)[number];
const BATCHES = ["padded", "unpadded"] as const;

function headOf(name: Name): "masked-lm" | "classification" {
  return name === "masked-lm" ? "masked-lm" : "classification";
}

async function loadBase(name: Name): Promise<Pretrained> {
  const head = headOf(name);
  return loadPretrained(join(TINY, `${head}-f32`), { heads: [head] });
}

async function expectedOf(name: Name): Promise<ReadonlyMap<string, HostTensor>> {
  return (await readSafetensors(join(FIXTURES, `peft-${name}`, "expected.safetensors"))).tensors;
}

function logitsOf(name: Name, weights: Weights, { config }: Pretrained, batch: TokenBatch): Tensor2D {
  if (headOf(name) === "classification") return classify(weights, config, batch, INFERENCE);
  return maskedLmHead(weights, config, encode(weights, config, batch, INFERENCE), INFERENCE);
}

/** The logits of both batches, one after the other. */
async function allLogits(name: Name, weights: Weights, base: Pretrained): Promise<number[]> {
  const { batches } = await tinyBatches();
  return BATCHES.flatMap((one) => {
    const batch = toBatch(batches[one] ?? { inputIds: [], attentionMask: [] });
    return [...tf.tidy(() => logitsOf(name, weights, base, batch).dataSync())];
  });
}

function valuesOf(adapter: Adapter): Record<string, number[]> {
  return Object.fromEntries([...adapter.tensors()].map(([key, tensor]) => [key, [...tensor.dataSync()]]));
}

describe.each(TEST_BACKENDS)("PEFT's adapters on %s", (backend) => {
  beforeAll(async () => {
    await startBackend(backend);
  });

  it.each(ADAPTERS)("give PEFT's logits: %s", async (name) => {
    const base = await loadBase(name);
    const expected = await expectedOf(name);
    const { adapter, warnings } = await loadPeftAdapter(join(FIXTURES, `peft-${name}`), base.params);
    const wanted = BATCHES.flatMap((batch) => [...(expected.get(`${batch}.logits`)?.data ?? [])]);
    const plain = await allLogits(name, new Weights(base.params), base);
    expect(warnings).toEqual([]);
    expect(largestDifference(await allLogits(name, weightsOf(base.params, adapter), base), wanted)).toBeLessThan(1e-4);
    expect(largestDifference(plain, wanted)).toBeGreaterThan(0.1);
    adapter.dispose();
    tf.dispose([...base.params.values()]);
  });

  it.each(ADAPTERS)("have PyTorch's gradients: %s", async (name) => {
    const base = await loadBase(name);
    const expected = await expectedOf(name);
    const { adapter } = await loadPeftAdapter(join(FIXTURES, `peft-${name}`), base.params, { trainable: true });
    const fixtures = await tinyBatches();
    const fixture = headOf(name) === "classification" ? fixtures.classificationGradients : fixtures.maskedLmGradients;
    const { loss, gradients } = lossAndGradients(adapter.variables(), () =>
      crossEntropy(
        logitsOf(name, weightsOf(base.params, adapter), base, toBatch(fixture)),
        Int32Array.from(fixture.labels.flat()),
      ),
    );
    expect(Math.abs(loss - (expected.get("loss")?.data[0] ?? NaN))).toBeLessThan(1e-4);
    const wanted = [...expected].filter(([key]) => key.startsWith("gradient."));
    const scale = Math.max(...wanted.map(([, { data }]) => largestMagnitude(data)));
    const keys = peftKeys(adapter.layout);
    expect([...keys.values()].map((key) => `gradient.${key}`).sort()).toEqual(wanted.map(([key]) => key).sort());
    for (const [ours, key] of keys) {
      const data = expected.get(`gradient.${key}`)?.data ?? [];
      // A key's bias shifts every score of a query equally: its gradient is rounding noise around zero.
      const reference = Math.max(largestMagnitude(data), 1e-3 * scale);
      expect(largestDifference(gradients.get(ours)?.dataSync() ?? [], data) / reference, key).toBeLessThan(1e-4);
    }
    tf.dispose([...gradients.values(), ...base.params.values()]);
    adapter.dispose();
  });

  it.each(ADAPTERS)("compute the same when merged, and leave the base whole: %s", async (name) => {
    const base = await loadBase(name);
    const before = [...base.params].map(([key, tensor]) => [key, tensor, tensor.dataSync().slice()] as const);
    const { adapter } = await loadPeftAdapter(join(FIXTURES, `peft-${name}`), base.params);
    const unmerged = await allLogits(name, weightsOf(base.params, adapter), base);
    const merged = mergeAdapter(base.params, adapter);
    adapter.dispose(); // what was merged does not need it any more
    const difference = largestDifference(await allLogits(name, new Weights(merged), base), unmerged);
    expect(difference / Math.max(1, largestMagnitude(unmerged))).toBeLessThan(1e-5);
    expect([...merged.keys()]).toEqual([...base.params.keys()]);
    disposeMerged(merged, base.params);
    for (const [key, tensor, values] of before) {
      expect(base.params.get(key)).toBe(tensor);
      expect(Buffer.from(tensor.dataSync().slice().buffer).equals(Buffer.from(values.buffer)), key).toBe(true);
    }
    tf.dispose([...base.params.values()]);
  });

  it.each(ADAPTERS)("are saved as PEFT saved them: %s", async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "socagent-peft-"));
    const base = await loadBase(name);
    const source = join(FIXTURES, `peft-${name}`);
    const { adapter } = await loadPeftAdapter(source, base.params, { trainable: true });
    await savePeftAdapter(folder, adapter);
    const [ours, theirs] = await Promise.all(
      [folder, source].map((from) => readSafetensors(join(from, "adapter_model.safetensors"))),
    );
    expect(ours?.metadata).toEqual(new Map([["format", "pt"]]));
    for (const [key, { shape, data }] of ours?.tensors ?? []) {
      expect([key, shape, data]).toEqual([key, theirs?.tensors.get(key)?.shape, theirs?.tensors.get(key)?.data]);
    }
    // With bias "all" PEFT writes copies beside what it reads.
    const copies = /\.(modules_to_save\.default|original_module)\.|decoder\.bias$/;
    const wanted = [...(theirs?.tensors.keys() ?? [])].filter((key) => !copies.test(key));
    expect([...(ours?.tensors.keys() ?? [])].sort()).toEqual(wanted.sort());
    const config = (from: string): object =>
      JSON.parse(readFileSync(join(from, "adapter_config.json"), "utf8")) as object;
    // PEFT notes the class of the base model where there is no task.
    expect({ ...config(source), auto_mapping: null }).toMatchObject(config(folder));
    const again = await loadPeftAdapter(folder, base.params);
    expect(valuesOf(again.adapter)).toEqual(valuesOf(adapter));
    again.adapter.dispose();
    adapter.dispose();
    tf.dispose([...base.params.values()]);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["LoRA", {}],
    ["rsLoRA", { useRslora: true, initLoraWeights: "gaussian" }],
    ["DoRA", { useDora: true, targetModules: "all-linear" }],
  ] as const)("fresh ones change nothing: %s", async (_kind, options) => {
    const base = await loadBase("lora");
    const plain = await allLogits("lora", new Weights(base.params), base);
    for (const trainable of [false, true]) {
      const adapter = createAdapter(base.config, base.params, { ...DEFAULT_LORA, ...options }, { seed: 7, trainable });
      const adapted = await allLogits("lora", weightsOf(base.params, adapter), base);
      expect(adapted).toEqual(plain);
      adapter.dispose();
    }
    tf.dispose([...base.params.values()]);
  });

  it("are all that a training step changes", async () => {
    const base = await loadBase("dora");
    const bytes = (tensor: Tensor): Buffer => Buffer.from(tensor.dataSync().slice().buffer);
    const frozen = new Map([...base.params].map(([key, tensor]) => [key, bytes(tensor)]));
    const config = { ...DEFAULT_LORA, useDora: true, initLoraWeights: false };
    const adapter = createAdapter(base.config, base.params, config, { seed: 7 });
    const before = new Map([...adapter.tensors()].map(([key, tensor]) => [key, bytes(tensor)]));
    const { classificationGradients: fixture } = await tinyBatches();
    const weights = weightsOf(base.params, adapter);
    const optimizer = new AdamW(adapter.variables());
    trainStep(adapter.variables(), optimizer, () =>
      crossEntropy(classify(weights, base.config, toBatch(fixture), INFERENCE), Int32Array.from(fixture.labels)),
    );
    for (const [key, tensor] of base.params)
      expect(bytes(tensor).equals(frozen.get(key) ?? Buffer.of()), key).toBe(true);
    for (const [key, tensor] of adapter.tensors()) {
      expect(bytes(tensor).equals(before.get(key) ?? Buffer.of()), key).toBe(false);
    }
    optimizer.dispose();
    adapter.dispose();
    tf.dispose([...base.params.values()]);
  });

  it("leave no tensor behind", async () => {
    const base = await loadBase("dora");
    await allLogits("dora", new Weights(base.params), base);
    const before = tf.memory().numTensors;
    const { adapter } = await loadPeftAdapter(join(FIXTURES, "peft-dora"), base.params, { trainable: true });
    const merged = mergeAdapter(base.params, adapter);
    await allLogits("dora", new Weights(merged), base);
    disposeMerged(merged, base.params);
    adapter.dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([...base.params.values()]);
  });
});
