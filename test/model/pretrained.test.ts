import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { SocagentError } from "../../src/errors.js";
import { HEADS } from "../../src/model/parameter-shapes.js";
import { loadPretrained, type LoadOptions, type Pretrained } from "../../src/model/pretrained.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { checkpointError, temporaryFolder } from "./safetensors-bytes.js";
import { tinyTensors, writeTinyModel, type FileTensors } from "./tiny-model.js";

const base = temporaryFolder();
let folder = base;
let made = 0;

const MASKED_LM: LoadOptions = { heads: ["masked-lm"] };
const CLASSIFICATION: LoadOptions = { heads: ["classification"] };
const WORDS = "roberta.embeddings.word_embeddings.weight";

beforeAll(async () => {
  await startBackend("wasm");
});

beforeEach(() => {
  folder = join(base, String(made++));
});

/** Loads the tiny model after a change to its tensors, and gives its values without leaving a tensor behind. */
async function load(
  options: LoadOptions,
  change: (tensors: FileTensors) => void = () => undefined,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Omit<Pretrained, "params"> & { values: Map<string, Float32Array> }> {
  const tensors = tinyTensors();
  change(tensors);
  await writeTinyModel(folder, tensors, config);
  const { params, ...rest } = await loadPretrained(folder, options);
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of params) values.set(name, await tensor.data<"float32">());
  for (const tensor of params.values()) tensor.dispose();
  return { ...rest, values };
}

async function errorOf(...given: Parameters<typeof load>): Promise<SocagentError> {
  const before = tf.memory().numTensors;
  const error = await checkpointError(load(...given));
  expect(tf.memory().numTensors).toBe(before);
  expect(error.message).toContain(join(folder, "model.safetensors"));
  expect(error.nextStep).toBeDefined();
  return error;
}

function rename(tensors: FileTensors, to: (name: string) => string): void {
  const old = [...tensors];
  tensors.clear();
  for (const [name, tensor] of old) tensors.set(to(name), tensor);
}

function valuesOf(tensors: FileTensors, names: Iterable<string>): Map<string, Float32Array> {
  return new Map([...names].map((name) => [name, tensors.get(name)?.data ?? new Float32Array()]));
}

describe("loadPretrained", () => {
  it("gives the backbone and the wanted heads, and reports the rest", async () => {
    const both = await load({ heads: HEADS });
    expect(both.values).toEqual(valuesOf(tinyTensors(), tinyTensors().keys()));
    expect(both.ignored).toEqual([]);

    const one = await load(CLASSIFICATION);
    expect([...one.values.keys()].filter((name) => name.startsWith("lm_head"))).toEqual([]);
    expect(one.ignored.filter((name) => name.startsWith("lm_head"))).toHaveLength(5);
    expect(one.newlyInitialised).toEqual([]);
  });

  it("ignores the pooler, the buffers of older files and other tasks' heads, and says so", async () => {
    const extra = ["roberta.pooler.dense.weight", "roberta.embeddings.position_ids", "qa_outputs.bias"];
    const loaded = await load({ heads: HEADS }, (tensors) => {
      for (const name of extra) tensors.set(name, { shape: [2], data: new Float32Array(2) });
    });
    expect([...loaded.ignored].sort()).toEqual([...extra].sort());
  });

  it("reads a bare RobertaModel with TensorFlow's names for layer norm", async () => {
    const bare = await load({ heads: [] }, (tensors) => {
      for (const name of [...tensors.keys()]) if (!name.startsWith("roberta.")) tensors.delete(name);
      rename(tensors, (name) =>
        name
          .replace(/^roberta\./, "")
          .replace(/LayerNorm\.(weight|bias)$/, (_, part) =>
            part === "weight" ? "LayerNorm.gamma" : "LayerNorm.beta",
          ),
      );
    });
    expect(bare.values).toEqual(valuesOf(tinyTensors(), bare.values.keys()));
    expect(bare.values.has("roberta.embeddings.LayerNorm.weight")).toBe(true);
  });

  it("lists every missing, unexpected and misshapen tensor in one error", async () => {
    const { problems } = await errorOf(MASKED_LM, (tensors) => {
      tensors.delete("roberta.encoder.layer.0.attention.self.key.bias");
      tensors.delete("lm_head.dense.weight");
      tensors.set("roberta.encoder.layer.1.output.dense.bias", { shape: [4], data: new Float32Array(4) });
      tensors.set(WORDS, { shape: [12, 4], data: new Float32Array(48) });
      tensors.set("lm_head.bias", { shape: [1, 11], data: new Float32Array(11) });
    });
    expect([...problems].sort()).toEqual([
      "misshapen: lm_head.bias is [1,11], expected [11]",
      `misshapen: ${WORDS} is [12,4], expected [11,4]`,
      "missing: lm_head.dense.weight [4,4]",
      "missing: roberta.encoder.layer.0.attention.self.key.bias [4]",
      'unexpected: "roberta.encoder.layer.1.output.dense.bias" [4]',
    ]);
  });

  it("refuses two spellings of one tensor", async () => {
    const { problems } = await errorOf(MASKED_LM, (tensors) => {
      tensors.set("embeddings.LayerNorm.gamma", { shape: [4], data: new Float32Array(4) });
    });
    expect(problems).toEqual([
      'both "embeddings.LayerNorm.gamma" and "roberta.embeddings.LayerNorm.weight" are roberta.embeddings.LayerNorm.weight',
    ]);
  });

  it.each([NaN, Infinity, -Infinity])("refuses %s in a tensor, naming it and its place", async (value) => {
    const { problems } = await errorOf(MASKED_LM, (tensors) => {
      tensors.get("roberta.encoder.layer.0.output.dense.weight")?.data.fill(value, 5, 6);
      tensors.get("lm_head.bias")?.data.fill(value, 0, 1);
    });
    expect([...problems].sort()).toEqual([
      `not finite: lm_head.bias has ${value} at element 0`,
      `not finite: roberta.encoder.layer.0.output.dense.weight has ${value} at element 5`,
    ]);
  });

  it("does not mind such values where it does not read", async () => {
    await load(CLASSIFICATION, (tensors) => tensors.get("lm_head.bias")?.data.fill(NaN));
  });
});

describe("the tied decoder", () => {
  const copyWords = (tensors: FileTensors): FileTensors =>
    tensors.set("lm_head.decoder.weight", { shape: [11, 4], data: tensors.get(WORDS)?.data ?? new Float32Array() });

  it("may be repeated in the file", async () => {
    const loaded = await load(MASKED_LM, (tensors) => {
      copyWords(tensors);
      tensors.set("lm_head.decoder.bias", {
        shape: [11],
        data: tensors.get("lm_head.bias")?.data ?? new Float32Array(),
      });
    });
    expect(loaded.values.has("lm_head.decoder.weight")).toBe(false);
    expect(loaded.ignored.filter((name) => name.startsWith("lm_head"))).toEqual([]);
  });

  it("may stand in the file in place of the embedding, and its bias in place of the head's", async () => {
    const loaded = await load(MASKED_LM, (tensors) => {
      rename(tensors, (name) => {
        if (name === WORDS) return "lm_head.decoder.weight";
        return name === "lm_head.bias" ? "lm_head.decoder.bias" : name;
      });
    });
    expect(loaded.values).toEqual(valuesOf(tinyTensors(), loaded.values.keys()));
    expect(loaded.values.has(WORDS) && loaded.values.has("lm_head.bias")).toBe(true);
  });

  it("must equal the embedding", async () => {
    const { problems } = await errorOf(MASKED_LM, (tensors) => {
      tensors.set("lm_head.decoder.weight", { shape: [11, 4], data: new Float32Array(44).fill(1) });
      tensors.set("lm_head.decoder.bias", { shape: [11], data: new Float32Array(11).fill(1) });
    });
    expect(problems.map((problem) => problem.slice(0, 30))).toEqual([
      "untied: lm_head.decoder.weight",
      "untied: lm_head.decoder.bias d",
    ]);
  });

  it("must have the embedding's shape", async () => {
    const { problems } = await errorOf(MASKED_LM, (tensors) => {
      tensors.set("lm_head.decoder.weight", { shape: [11, 5], data: new Float32Array(55) });
    });
    expect(problems).toEqual(["misshapen: lm_head.decoder.weight is [11,5], expected [11,4]"]);
  });

  it("must be in the file and equal when the config says that it is not tied", async () => {
    const untied = { tie_word_embeddings: false };
    const { problems } = await errorOf(MASKED_LM, undefined, untied);
    expect(problems).toEqual(["missing: lm_head.decoder.weight (tie_word_embeddings is false)"]);
    const loaded = await load(MASKED_LM, copyWords, untied);
    expect(loaded.config.tieWordEmbeddings).toBe(true);
    await load(CLASSIFICATION, undefined, untied);
  });
});

describe("heads that the file lacks", () => {
  const dropClassifier = (tensors: FileTensors): void => {
    for (const name of [...tensors.keys()]) if (name.startsWith("classifier.")) tensors.delete(name);
  };

  it("are an error that lists their tensors", async () => {
    const { problems } = await errorOf(CLASSIFICATION, dropClassifier);
    expect(problems).toEqual([
      "missing: classifier.dense.weight [4,4]",
      "missing: classifier.dense.bias [4]",
      "missing: classifier.out_proj.weight [3,4]",
      "missing: classifier.out_proj.bias [3]",
    ]);
  });

  it("start fresh where that is wanted, the same for the same seed", async () => {
    const fresh = (seed: number): ReturnType<typeof load> =>
      load({ heads: HEADS, newHeads: true, numLabels: 5, seed }, dropClassifier);
    const first = await fresh(7);
    expect(first.newlyInitialised).toEqual([
      "classifier.dense.weight",
      "classifier.dense.bias",
      "classifier.out_proj.weight",
      "classifier.out_proj.bias",
    ]);
    expect(first.values.get("classifier.out_proj.weight")).toHaveLength(20);
    expect(first.values.get("classifier.out_proj.bias")).toEqual(new Float32Array(5));
    expect(first.config.labels).toEqual(["LABEL_0", "LABEL_1", "LABEL_2", "LABEL_3", "LABEL_4"]);
    expect((await fresh(7)).values).toEqual(first.values);
    expect((await fresh(8)).values.get("classifier.dense.weight")).not.toEqual(
      first.values.get("classifier.dense.weight"),
    );
  });

  it("leave a classifier for other classes behind, but only where that is wanted", async () => {
    const { problems } = await errorOf({ heads: ["classification"], numLabels: 5 });
    expect(problems).toEqual([
      "misshapen: classifier.out_proj.weight is [3,4], expected [5,4]",
      "misshapen: classifier.out_proj.bias is [3], expected [5]",
    ]);
    const loaded = await load({ heads: ["classification"], numLabels: 5, newHeads: true });
    expect(loaded.newlyInitialised).toHaveLength(4);
    expect(loaded.ignored).toEqual(expect.arrayContaining(["classifier.dense.weight", "classifier.out_proj.bias"]));
  });

  it("are kept where the file has them, new heads wanted or not", async () => {
    const loaded = await load({ heads: HEADS, newHeads: true });
    expect(loaded.newlyInitialised).toEqual([]);
    expect(loaded.values).toEqual(valuesOf(tinyTensors(), tinyTensors().keys()));
  });

  it("are never made up in part", async () => {
    const { problems } = await errorOf({ heads: HEADS, newHeads: true }, (tensors) => {
      tensors.delete("classifier.out_proj.bias");
    });
    expect(problems).toEqual(["missing: classifier.out_proj.bias [3]"]);
  });

  it("start fresh beside a classifier of another kind", async () => {
    const loaded = await load({ heads: ["classification"], newHeads: true }, (tensors) => {
      dropClassifier(tensors);
      tensors.set("classifier.weight", { shape: [9, 4], data: new Float32Array(36) });
    });
    expect(loaded.newlyInitialised).toHaveLength(4);
    expect(loaded.ignored).toContain("classifier.weight");
  });
});

describe("a folder that is no model's", () => {
  const failure = (): Promise<SocagentError> => checkpointError(loadPretrained(folder, MASKED_LM));

  it("is told apart: absent, a file, empty, an adapter's", async () => {
    expect((await failure()).message).toContain("no such file or folder");
    mkdirSync(folder);
    expect((await failure()).message).toContain("has no config.json");
    writeFileSync(join(folder, "adapter_config.json"), "{}");
    expect((await failure()).nextStep).toContain("LoRA adapter");
    folder = join(folder, "adapter_config.json");
    expect((await failure()).message).toContain("is a file");
  });

  it("has a config that is no JSON, or another model's", async () => {
    await writeTinyModel(folder, undefined, { model_type: "bert" });
    expect((await failure()).problems).toEqual(['model_type is "bert"; supported: roberta']);
    writeFileSync(join(folder, "config.json"), "{");
    expect((await failure()).message).toContain("not valid JSON");
  });
});
