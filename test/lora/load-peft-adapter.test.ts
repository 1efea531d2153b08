// Loading from files right and wrong; that PEFT's own files load is checked in test/oracle/peft.test.ts.
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { createAdapter, type Adapter } from "../../src/lora/adapter.js";
import { DEFAULT_LORA, type LoraConfig } from "../../src/lora/config.js";
import { loadPeftAdapter, type LoadOptions } from "../../src/lora/load-peft-adapter.js";
import { savePeftAdapter } from "../../src/lora/save-peft-adapter.js";
import type { Params } from "../../src/model/params.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { writeSafetensors, type WritableTensor } from "../../src/model/write-safetensors.js";
import { baseConfig, makeBase } from "./base.js";

const PREFIX = "base_model.model.";
const QUERY = `${PREFIX}roberta.encoder.layer.0.attention.self.query`;
const NORM_BIAS = `${PREFIX}roberta.encoder.layer.0.attention.output.LayerNorm.bias`;

let base: Params;
let folder: string;
const config = (): string => join(folder, "adapter_config.json");
const weights = (): string => join(folder, "adapter_model.safetensors");

beforeAll(async () => {
  await startBackend("wasm");
  base = makeBase();
  folder = mkdtempSync(join(tmpdir(), "socagent-adapter-"));
});
afterAll(() => {
  tf.dispose([...base.values()]);
  rmSync(folder, { recursive: true });
});

const OPTIONS: LoraConfig = { ...DEFAULT_LORA, r: 2, useDora: true, bias: "all", initLoraWeights: false };

async function save(options: Partial<LoraConfig> = {}): Promise<Map<string, number[]>> {
  const adapter = createAdapter(baseConfig, base, { ...OPTIONS, ...options }, { seed: 3 });
  await savePeftAdapter(folder, adapter, { baseModelName: "base" });
  const saved = values(adapter);
  adapter.dispose();
  return saved;
}

function values(adapter: Adapter): Map<string, number[]> {
  return new Map([...adapter.tensors()].map(([name, tensor]) => [name, [...tensor.dataSync()]]));
}

async function load(options: LoadOptions = {}): Promise<Map<string, number[]>> {
  const { adapter } = await loadPeftAdapter(folder, base, options);
  const found = values(adapter);
  adapter.dispose();
  return found;
}

/** Rewrites the weights with changed tensors. */
async function rewrite(change: (tensors: Map<string, WritableTensor>) => void): Promise<void> {
  const tensors = new Map<string, WritableTensor>((await readSafetensors(weights())).tensors);
  change(tensors);
  await writeSafetensors(weights(), tensors);
}

function renamed(tensors: Map<string, WritableTensor>, rename: (key: string) => string): void {
  for (const [key, tensor] of [...tensors]) {
    tensors.delete(key);
    tensors.set(rename(key), tensor);
  }
}

async function failure(options: LoadOptions = {}): Promise<SocagentError> {
  try {
    await load(options);
  } catch (thrown) {
    if (thrown instanceof SocagentError) return thrown;
    throw thrown;
  }
  throw new Error("no error");
}

describe("loadPeftAdapter", () => {
  let saved: Map<string, number[]>;
  beforeEach(async () => {
    rmSync(join(folder, "adapter_model.bin"), { force: true });
    saved = await save();
  });

  it("reads back what was saved", async () => {
    expect(await load()).toEqual(saved);
    expect(await load({ trainable: true, numLabels: 3, baseModelName: "base" })).toEqual(saved);
  });

  it.each<[string, (key: string) => string]>([
    ["the adapter's name", (key) => key.replace(/(lora_[AB])\.weight$/, "$1.default.weight")],
    [
      "the magnitude as a module",
      (key) => key.replace(/lora_magnitude_vector$/, "lora_magnitude_vector.default.weight"),
    ],
    ["the magnitude with the adapter's name", (key) => key.replace(/(lora_magnitude_vector)$/, "$1.default")],
    ["modules_to_save", (key) => key.replace(".classifier.", ".classifier.modules_to_save.default.")],
    ["biases without base_layer", (key) => key.replace(".base_layer.", ".")],
    ["a compiled model", (key) => key.replace(PREFIX, `${PREFIX}_orig_mod.`)],
    ["a bare encoder", (key) => key.replace(`${PREFIX}roberta.`, PREFIX)],
    ["no prefix", (key) => key.replace(PREFIX, "")],
  ])("reads the spelling with %s", async (_, rename) => {
    await rewrite((tensors) => {
      renamed(tensors, rename);
    });
    expect(await load()).toEqual(saved);
  });

  it("reads F16 and BF16", async () => {
    const { tensors } = await readSafetensors(weights());
    for (const dtype of ["F16", "BF16"] as const) {
      await writeSafetensors(weights(), tensors, { dtype });
      for (const [name, found] of await load()) {
        for (const [i, value] of found.entries()) {
          // BF16 keeps 8 bits.
          const exact = saved.get(name)?.[i] ?? NaN;
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(Math.abs(exact) / 256 + 1e-7);
        }
      }
    }
  });

  it("leaves frozen originals and copies alone", async () => {
    await rewrite((tensors) => {
      const other = { shape: [8], data: new Float32Array(8).fill(9) };
      tensors.set(`${PREFIX}classifier.original_module.dense.bias`, other);
      tensors.set(`${PREFIX}classifier.modules_to_save.default.dense.bias`, other);
    });
    expect(await load()).toEqual(saved);
  });

  it("lists every tensor that is missing, unexpected, or misshapen at once", async () => {
    await rewrite((tensors) => {
      tensors.delete(`${QUERY}.lora_A.weight`);
      tensors.set(`${QUERY}.lora_B.weight`, { shape: [8, 3], data: new Float32Array(24) });
      tensors.set("surplus", { shape: [1], data: new Float32Array(1) });
      tensors.set(NORM_BIAS.replace(".layer.0.", ".layer.5."), { shape: [8], data: new Float32Array(8) });
    });
    const error = await failure();
    expect(error.code).toBe("adapter");
    expect(error.subject.file).toBe(weights());
    expect(error.nextStep).toContain('"base"');
    expect(error.problems).toEqual([
      "the adapter has tensors for layer 5, but the base model has 2 layers",
      `missing: ${QUERY}.lora_A.weight [2,8]`,
      `misshapen: "${QUERY}.lora_B.weight" is [8,3], expected [8,2]`,
      `unexpected: "${NORM_BIAS.replace(".layer.0.", ".layer.5.")}" [8]`,
      'unexpected: "surplus" [1]',
    ]);
  });

  it("refuses an adapter for a base of another width", async () => {
    const wide = new Map(
      [...base].map(([name, tensor]) => [name, tf.zeros(tensor.shape.map((size) => (size === 8 ? 16 : size)))]),
    );
    await expect(loadPeftAdapter(folder, wide)).rejects.toThrow("does not fit the base model");
    tf.dispose([...wide.values()]);
  });

  it("refuses values that are not finite", async () => {
    await rewrite((tensors) => {
      tensors.set(NORM_BIAS, { shape: [8], data: Float32Array.of(0, 0, NaN, 0, 0, 0, 0, 0) });
      tensors.set(`${QUERY}.lora_magnitude_vector`, { shape: [8], data: new Float32Array(8).fill(Infinity) });
    });
    expect((await failure()).problems.toSorted()).toEqual([
      `not finite: "${NORM_BIAS}" has NaN as value 2`,
      `not finite: "${QUERY}.lora_magnitude_vector" has Infinity as value 0`,
    ]);
  });

  it("takes the classes from the file, and refuses others where they are asked for", async () => {
    const headless = makeBase([]);
    const { adapter } = await loadPeftAdapter(folder, headless);
    expect(adapter.saved.get("classifier.out_proj.weight")?.shape).toEqual([3, 8]);
    adapter.dispose();
    tf.dispose([...headless.values()]);
    expect((await failure({ numLabels: 5 })).problems).toContain(
      `misshapen: "${PREFIX}classifier.out_proj.weight" is [3,8], expected [5,8]`,
    );
  });

  it("warns of a base model with another name", async () => {
    const { adapter, warnings } = await loadPeftAdapter(folder, base, { baseModelName: "another" });
    expect(warnings).toEqual([expect.stringContaining('"base"')]);
    adapter.dispose();
  });

  it("leaves the pooler's updates of a bare encoder alone, with a warning", async () => {
    await save({ taskType: "FEATURE_EXTRACTION", bias: "none", useDora: false });
    await rewrite((tensors) => {
      tensors.set(`${PREFIX}pooler.dense.lora_A.weight`, { shape: [2, 8], data: new Float32Array(16) });
      expect([...tensors.keys()]).toContain(QUERY.replace(".roberta.", ".") + ".lora_A.weight");
    });
    const { adapter, warnings } = await loadPeftAdapter(folder, base);
    expect(warnings).toEqual([expect.stringContaining("pooler.dense")]);
    expect(adapter.saved.size).toBe(0);
    adapter.dispose();
  });

  it("says how to convert a pickle, and which file is missing", async () => {
    renameSync(weights(), join(folder, "adapter_model.bin"));
    expect((await failure()).nextStep).toContain('torch.load("adapter_model.bin", weights_only=True)');
    rmSync(join(folder, "adapter_model.bin"));
    expect((await failure()).message).toContain("adapter_model.safetensors");
    rmSync(config());
    expect((await failure()).message).toContain("adapter_config.json");
    await expect(loadPeftAdapter(join(folder, "nowhere"), base)).rejects.toBeInstanceOf(SocagentError);
  });

  it("refuses settings that are not supported by name", async () => {
    const fields = JSON.parse(readFileSync(config(), "utf8")) as Record<string, unknown>;
    writeFileSync(config(), JSON.stringify({ ...fields, lora_bias: true, surprise: 1 }));
    expect((await failure()).problems).toEqual([
      "lora_bias is not supported; its value is true",
      '"surprise" is a setting that socagent does not know; its value is 1',
    ]);
    writeFileSync(config(), "{");
    expect((await failure()).code).toBe("adapter");
  });

  it("throws nothing but its own errors, whatever the bytes, and leaves no tensor behind", async () => {
    const good = [readFileSync(config()), readFileSync(weights())] as const;
    const before = tf.memory().numTensors;
    const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), byte: fc.nat(255) });
    const mutated = (bytes: Buffer, edits: { at: number; byte: number }[], cut: number): Buffer => {
      const copy = Buffer.from(bytes.subarray(0, Math.ceil(bytes.length * cut)));
      // Cubed, so that half of the edits fall into the header.
      for (const { at, byte } of edits) if (copy.length > 0) copy[Math.floor(at * at * at * copy.length)] = byte;
      return copy;
    };
    const cut = fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true }));
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        cut,
        async (which, edits, size) => {
          writeFileSync(config(), which ? mutated(good[0], edits, size) : good[0]);
          writeFileSync(weights(), which ? good[1] : mutated(good[1], edits, size));
          try {
            await load();
          } catch (thrown) {
            expect(thrown).toBeInstanceOf(SocagentError);
            expect(["adapter", "checkpoint"]).toContain((thrown as SocagentError).code);
          }
        },
      ),
      { numRuns: 200 },
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("savePeftAdapter", () => {
  it("refuses weights that are not finite, and writes nothing", async () => {
    await save();
    const before = readFileSync(weights());
    const adapter = createAdapter(baseConfig, base, OPTIONS, { seed: 4 });
    const [name, variable] = [...adapter.variables()][0] ?? [];
    variable?.assign(tf.fill(variable.shape, NaN));
    await expect(savePeftAdapter(folder, adapter)).rejects.toMatchObject({
      code: "adapter",
      problems: [`${name}: value 0 is NaN`],
    });
    expect(readFileSync(weights()).equals(before)).toBe(true);
    adapter.dispose();
  });
});
