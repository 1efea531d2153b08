import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAdapter, weightsOf, type Adapter } from "../../src/lora/adapter.js";
import { DEFAULT_LORA, type LoraConfig } from "../../src/lora/config.js";
import { mergeAdapter } from "../../src/lora/merge.js";
import { robertaShapes } from "./shapes.js";
import type { Params } from "../../src/model/params.js";
import { startBackend, tf, type Tensor } from "../../src/model/tensors.js";
import { baseConfig, makeBase } from "./base.js";

const QUERY = "roberta.encoder.layer.0.attention.self.query";
const VALUE = "roberta.encoder.layer.1.attention.self.value";

let base: Params;
beforeAll(async () => {
  await startBackend("wasm");
  base = makeBase();
});
afterAll(() => {
  tf.dispose([...base.values()]);
});

function create(options: Partial<LoraConfig> = {}, seed = 1): Adapter {
  return createAdapter(baseConfig, base, { ...DEFAULT_LORA, ...options }, { seed });
}

function values(adapter: Adapter): Map<string, number[]> {
  return new Map([...adapter.tensors()].map(([name, tensor]) => [name, [...tensor.dataSync()]]));
}

describe("createAdapter", () => {
  it("makes 28 variables of 749,583 numbers for DistilRoBERTa with 15 classes", () => {
    // A short vocabulary and one tensor for each shape will do: only A, B and the head are made.
    const size = { hidden: 768, layers: 6, intermediate: 3072, vocabulary: 2, positions: 2 };
    const zeros = new Map<string, Tensor>();
    const params = new Map<string, Tensor>();
    for (const [name, shape] of robertaShapes(size, "none")) {
      const known = zeros.get(shape.join()) ?? tf.zeros([...shape]);
      zeros.set(shape.join(), known);
      params.set(name, known);
    }
    const model = { ...baseConfig, labels: Array.from({ length: 15 }, (_, index) => `class ${index}`) };
    const adapter = createAdapter(model, params, DEFAULT_LORA, { seed: 1 });
    const variables = [...adapter.variables()];
    const count = (lora: boolean): number =>
      variables.filter(([name]) => name.includes(".lora_") === lora).reduce((sum, [, { size: n }]) => sum + n, 0);
    expect(variables).toHaveLength(28);
    expect([count(true), count(false), adapter.count()]).toEqual([147_456, 602_127, 749_583]);
    adapter.dispose();
    tf.dispose([...zeros.values()]);
  });

  it("draws A uniformly within 1/√in and leaves B zero", () => {
    const adapter = create({ r: 8, targetModules: "all-linear" });
    const drawn = values(adapter);
    for (const [module, { a }] of adapter.updates) {
      const bound = 1 / Math.sqrt(a.shape[1]);
      const found = drawn.get(`${module}.lora_A`) ?? [];
      expect(Math.max(...found.map(Math.abs))).toBeLessThanOrEqual(bound);
      expect(Math.max(...found.map(Math.abs))).toBeGreaterThan(0.8 * bound);
      // The deviation of U(−b, b) is b/√3.
      const deviation = Math.sqrt(found.reduce((sum, value) => sum + value * value, 0) / found.length);
      expect(deviation / (bound / Math.sqrt(3))).toBeGreaterThan(0.75);
      expect(deviation / (bound / Math.sqrt(3))).toBeLessThan(1.25);
      expect(new Set(drawn.get(`${module}.lora_B`))).toEqual(new Set([0]));
    }
    adapter.dispose();
  });

  it("draws A normally with deviation 1/r for gaussian, and B too for false", () => {
    const gaussian = create({ r: 16, initLoraWeights: "gaussian", targetModules: "all-linear" });
    const all = [...values(gaussian)].filter(([name]) => name.endsWith("lora_A")).flatMap(([, found]) => found);
    const deviation = Math.sqrt(all.reduce((sum, value) => sum + value * value, 0) / all.length);
    expect(deviation * 16).toBeGreaterThan(0.9);
    expect(deviation * 16).toBeLessThan(1.1);
    gaussian.dispose();
    const random = create({ r: 4, initLoraWeights: false });
    const b = values(random).get(`${QUERY}.lora_B`) ?? [];
    expect(Math.max(...b.map(Math.abs))).toBeLessThanOrEqual(0.5);
    expect(Math.max(...b.map(Math.abs))).toBeGreaterThan(0.4);
    random.dispose();
  });

  it("scales by α/r, by α/√r with rsLoRA, by module where patterns say so", () => {
    const scaleOf = (options: Partial<LoraConfig>): (number | undefined)[] => {
      const adapter = create(options);
      const scales = [QUERY, VALUE].map((module) => adapter.updates.get(module)?.scale);
      adapter.dispose();
      return scales;
    };
    expect(scaleOf({ r: 4, loraAlpha: 6 })).toEqual([1.5, 1.5]);
    expect(scaleOf({ r: 4, loraAlpha: 6, useRslora: true })).toEqual([3, 3]);
    const patterns = { rankPattern: new Map([["query", 2]]), alphaPattern: new Map([["layer\\.1.*", 12]]) };
    expect(scaleOf({ r: 4, loraAlpha: 6, ...patterns })).toEqual([3, 3]);
  });

  it("gives equal adapters for equal seeds, module by module", () => {
    const [one, same, other, more] = [create(), create(), create({}, 2), create({ targetModules: "all-linear" })];
    expect(values(same)).toEqual(values(one));
    expect(values(other).get(`${QUERY}.lora_A`)).not.toEqual(values(one).get(`${QUERY}.lora_A`));
    expect(values(more).get(`${QUERY}.lora_A`)).toEqual(values(one).get(`${QUERY}.lora_A`));
    expect(values(one).get(`${VALUE}.lora_A`)).not.toEqual(values(one).get(`${QUERY}.lora_A`));
    for (const adapter of [one, same, other, more]) adapter.dispose();
  });

  it("starts DoRA's magnitude at the norms of the updated weight's rows", () => {
    for (const initLoraWeights of [true, false]) {
      const adapter = create({ useDora: true, initLoraWeights, r: 4, loraAlpha: 8 });
      const update = adapter.updates.get(QUERY);
      const w = base.get(`${QUERY}.weight`)?.arraySync() as number[][];
      const [a, b] = [update?.a.arraySync() ?? [], update?.b.arraySync() ?? []];
      const norms = w.map((row, i) => {
        const updated = row.map(
          (value, j) => value + 2 * a.reduce((sum, ar, k) => sum + (b[i]?.[k] ?? 0) * (ar[j] ?? 0), 0),
        );
        return Math.hypot(...updated);
      });
      const magnitude = [...(update?.magnitude?.dataSync() ?? [])];
      expect(magnitude).toHaveLength(8);
      for (const [i, value] of magnitude.entries()) expect(value).toBeCloseTo(norms[i] ?? NaN, 5);
      adapter.dispose();
    }
  });

  it("starts saved modules and biases where the base is, and an absent head afresh", () => {
    const adapter = create({ bias: "all", modulesToSave: ["LayerNorm"] });
    for (const [name, tensor] of adapter.saved) {
      expect([...tensor.dataSync()], name).toEqual([...(base.get(name)?.dataSync() ?? [])]);
    }
    expect(adapter.saved.size).toBe(4 + 2 * 5 + 2 * 6);
    adapter.dispose();
    const headless = makeBase([]);
    const fresh = createAdapter(baseConfig, headless, DEFAULT_LORA, { seed: 1, numLabels: 4 });
    expect(fresh.saved.get("classifier.out_proj.weight")?.shape).toEqual([4, 8]);
    const weights = [...(fresh.saved.get("classifier.out_proj.weight")?.dataSync() ?? [])];
    expect(Math.max(...weights)).toBeGreaterThan(0);
    expect(Math.max(...weights)).toBeLessThan(0.1);
    fresh.dispose();
    tf.dispose([...headless.values()]);
  });

  it("refuses a base with a head for other classes", () => {
    expect(() => createAdapter(baseConfig, base, DEFAULT_LORA, { seed: 1, numLabels: 7 })).toThrow("other classes");
  });

  it("lets two adapters live at once, of which none touches the base", () => {
    const before = [...base].map(([name, tensor]) => [name, [...tensor.dataSync()]]);
    const [one, two] = [create(), create()];
    for (const variable of one.variables().values()) variable.assign(tf.ones(variable.shape));
    expect(values(two).get(`${QUERY}.lora_B`)).toEqual(new Array(64).fill(0));
    one.dispose();
    two.dispose();
    expect([...base].map(([name, tensor]) => [name, [...tensor.dataSync()]])).toEqual(before);
  });

  it("has no variables when frozen, and leaves nothing behind", () => {
    const before = tf.memory().numTensors;
    const options = { useDora: true, bias: "all" } as const;
    const frozen = createAdapter(baseConfig, base, { ...DEFAULT_LORA, ...options }, { seed: 1, trainable: false });
    expect(frozen.variables().size).toBe(0);
    expect(tf.memory().numTensors).toBe(before + frozen.tensors().size);
    frozen.dispose();
    const trainable = create(options);
    expect([...trainable.variables().keys()]).toEqual([...trainable.tensors().keys()]);
    trainable.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("mergeAdapter", () => {
  it("shares what the adapter leaves alone, and makes anew what it changes", () => {
    const adapter = create({ targetModules: ["query"], layersToTransform: [0] });
    const merged = mergeAdapter(base, adapter);
    const changed = [...merged].filter(([name, tensor]) => base.get(name) !== tensor).map(([name]) => name);
    const head = ["dense.weight", "dense.bias", "out_proj.weight", "out_proj.bias"].map((name) => `classifier.${name}`);
    expect(changed.sort()).toEqual([`${QUERY}.weight`, ...head].sort());
    tf.dispose(changed.flatMap((name) => merged.get(name) ?? []));
    adapter.dispose();
  });

  it("adds the head that the base lacks", () => {
    const headless = makeBase([]);
    const adapter = createAdapter(baseConfig, headless, DEFAULT_LORA, { seed: 1 });
    const merged = mergeAdapter(headless, adapter);
    expect(weightsOf(headless, adapter).has("classifier.dense.weight")).toBe(true);
    expect(merged.get("classifier.out_proj.weight")?.shape).toEqual([3, 8]);
    adapter.dispose();
    tf.dispose([...merged.values(), ...headless.values()]);
  });
});
