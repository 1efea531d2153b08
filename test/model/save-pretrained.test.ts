import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { initialiseParams } from "../../src/model/initialise-params.js";
import { HEADS } from "../../src/model/parameter-shapes.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { savePretrained } from "../../src/model/save-pretrained.js";
import { startBackend, tf, type Tensor } from "../../src/model/tensors.js";
import { checkpointError, temporaryFolder } from "./safetensors-bytes.js";
import { tinyConfig } from "./tiny-model.js";

const folder = temporaryFolder();
let params: Map<string, Tensor>;

beforeAll(async () => {
  await startBackend("wasm");
  params = initialiseParams(tinyConfig, { heads: HEADS, seed: 4 });
});

afterAll(() => {
  for (const tensor of params.values()) tensor.dispose();
});

function without(...prefixes: string[]): Map<string, Tensor> {
  return new Map([...params].filter(([name]) => !prefixes.some((prefix) => name.startsWith(prefix))));
}

describe("savePretrained", () => {
  it("is loaded back to the bit, both heads and the config", async () => {
    const saved = join(folder, "new", "deep");
    await savePretrained(saved, tinyConfig, params, { architecture: "RobertaForMaskedLM" });
    const loaded = await loadPretrained(saved, { heads: HEADS });
    expect(loaded.config).toEqual(tinyConfig);
    expect([...loaded.params.keys()]).toEqual([...params.keys()]);
    for (const [name, tensor] of loaded.params) {
      expect(await tensor.data()).toEqual(await params.get(name)?.data());
      tensor.dispose();
    }
  });

  it("names a bare model's parameters without prefix, and the type it rounds to", async () => {
    const saved = join(folder, "bare");
    const backbone = without("lm_head", "classifier");
    await savePretrained(saved, tinyConfig, backbone, { architecture: "RobertaModel", dtype: "F16" });
    const { metadata, tensors } = await readSafetensors(join(saved, "model.safetensors"));
    expect(tensors.get("embeddings.LayerNorm.weight")?.dtype).toBe("F16");
    expect([...tensors.keys()].filter((name) => name.startsWith("roberta"))).toEqual([]);
    expect(metadata.get("format")).toBe("pt");
    expect(JSON.parse(readFileSync(join(saved, "config.json"), "utf8"))).toMatchObject({
      architectures: ["RobertaModel"],
      torch_dtype: "float16",
    });
    const loaded = await loadPretrained(saved, { heads: [] });
    expect(loaded.params.size).toBe(backbone.size);
    for (const tensor of loaded.params.values()) tensor.dispose();
  });

  it("lists everything that is no part of the model, or lacks, and writes nothing", async () => {
    const wrong = tf.zeros([2, 2]);
    const given = new Map([...without("lm_head.dense"), ["x", wrong], ["lm_head.bias", wrong]] as const);
    const saved = join(folder, "wrong");
    const error = await checkpointError(
      savePretrained(saved, tinyConfig, given, { architecture: "RobertaForMaskedLM" }),
    );
    wrong.dispose();
    expect([...error.problems].sort()).toEqual([
      "misshapen: lm_head.bias is [2,2], expected [11]",
      "missing: lm_head.dense.bias",
      "missing: lm_head.dense.weight",
      'unexpected: "x"',
    ]);
    expect(existsSync(saved)).toBe(false);
    const bare = await checkpointError(savePretrained(saved, tinyConfig, params, { architecture: "RobertaModel" }));
    expect(bare.problems).toHaveLength(9);
  });

  it.each([
    ["F32", NaN],
    ["F32", Infinity],
    ["F16", 65_520],
    ["BF16", 3.4e38],
  ] as const)("refuses in %s a value of %d, which no one could load", async (dtype, value) => {
    const bad = tf.tensor1d(new Array<number>(11).fill(value));
    const saved = join(folder, `diverged-${dtype}-${value}`);
    const given = new Map([...params, ["lm_head.bias", bad]] as const);
    const error = await checkpointError(
      savePretrained(saved, tinyConfig, given, { architecture: "RobertaForMaskedLM", dtype }),
    );
    bad.dispose();
    expect(error.problems[0]).toContain("lm_head.bias");
    expect(existsSync(join(saved, "model.safetensors"))).toBe(false);
  });
});
