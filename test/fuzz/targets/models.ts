// What others publish: models, tokenizers, adapters, ONNX files.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SocagentError } from "../../../src/errors.js";
import { readJson } from "../../../src/files.js";
import { createAdapter } from "../../../src/lora/adapter.js";
import { DEFAULT_LORA } from "../../../src/lora/config.js";
import { loadPeftAdapter, readLoraConfig } from "../../../src/lora/load-peft-adapter.js";
import { savePeftAdapter } from "../../../src/lora/save-peft-adapter.js";
import { parseRobertaConfig } from "../../../src/model/config.js";
import { initialiseParams } from "../../../src/model/initialise-params.js";
import { OnnxSession } from "../../../src/model/encoders/onnx-session.js";
import { exportOnnx } from "../../../src/model/onnx/export-onnx.js";
import { readOnnxMetadata } from "../../../src/model/onnx/read-metadata.js";
import { INDEX_FILE, openCheckpoint } from "../../../src/model/open-checkpoint.js";
import { loadPretrained } from "../../../src/model/pretrained.js";
import { readSafetensors } from "../../../src/model/read-safetensors.js";
import { startBackend, tf } from "../../../src/model/tensors.js";
import { readTokenizerFiles } from "../../../src/model/tokenizer-files.js";
import { loadTokenizer } from "../../../src/model/tokens.js";
import { writeSafetensors } from "../../../src/model/write-safetensors.js";
import { writeTinyTokenizer } from "../../checkpoint/tiny-checkpoint.js";
import { ROBERTA_CONFIG } from "../../fetch/hub.js";
import { safetensorsBytes } from "../../model/make-safetensors.js";
import { tinyConfig, tinyTensors, writeTinyModel } from "../../model/tiny-model.js";
import { fileReader, folderFor, json, repository, type Target } from "../target.js";

const LORA = {
  peft_type: "LORA",
  r: 2,
  lora_alpha: 4,
  target_modules: ["query", "value"],
  bias: "none",
  lora_dropout: 0,
  task_type: "SEQ_CLS",
};

/** Needs some folders, and starts WebAssembly's backend. */
export async function modelTargets(): Promise<Target[]> {
  await startBackend("wasm");
  return [...plainTargets(), ...tokenizerTargets(), ...(await weightTargets()), ...(await onnxTargets())];
}

function plainTargets(): Target[] {
  return [
    {
      name: "safetensors",
      valid: safetensorsBytes({ w: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] } }, new Uint8Array(16)),
      weight: 4,
      read: fileReader("x.safetensors", (file) => readSafetensors(file)),
    },
    {
      name: "config.json",
      valid: Buffer.from(ROBERTA_CONFIG),
      weight: 2,
      read: fileReader("config.json", async (file) => parseRobertaConfig(await readJson(file, "checkpoint"))),
    },
    {
      name: "adapter_config.json",
      valid: json(LORA),
      weight: 2,
      read: fileReader("adapter_config.json", (_file, inside) => readLoraConfig(inside)),
    },
  ];
}

function tokenizerTargets(): Target[] {
  const folder = folderFor("vocabulary");
  writeTinyTokenizer(folder, ["the", "risk"]);
  const load = async (inside: string): Promise<void> => {
    (await loadTokenizer(inside)).encode("the risk <mask> </s> é\u202e");
  };
  const merges = readFileSync(join(folder, "merges.txt"));
  const vocabulary = readFileSync(join(folder, "vocab.json"));
  const other = folderFor("merges");
  writeTinyTokenizer(other, ["the", "risk"]);
  return [
    {
      name: "tokenizer.json",
      valid: repository("test/oracle/fixtures/tokens/small-json/tokenizer.json"),
      weight: 1,
      read: fileReader("tokenizer.json", (_file, inside) => readTokenizerFiles(inside)),
    },
    {
      name: "vocab.json",
      valid: vocabulary,
      weight: 0.5,
      read: fileReader("vocab.json", (_file, inside) => load(inside), folder),
    },
    {
      name: "merges.txt",
      valid: merges,
      weight: 0.5,
      read: fileReader("merges.txt", (_file, inside) => load(inside), other),
    },
  ];
}

async function weightTargets(): Promise<Target[]> {
  const [model, shards, adapterFolder] = [folderFor("model"), folderFor("shards"), folderFor("adapter")];
  await writeTinyModel(model);
  const tensors = tinyTensors();
  await writeSafetensors(join(shards, "a.safetensors"), tensors, {});
  const params = initialiseParams(tinyConfig, { heads: [], seed: 3 });
  const adapter = createAdapter(tinyConfig, params, { ...DEFAULT_LORA, r: 2, initLoraWeights: false }, { seed: 4 });
  await savePeftAdapter(adapterFolder, adapter, { baseModelName: "tiny" });
  adapter.dispose();
  return [
    {
      name: "a model's weights",
      valid: readFileSync(join(model, "model.safetensors")),
      weight: 0.5,
      read: fileReader(
        "model.safetensors",
        async (_file, inside) => {
          const loaded = await loadPretrained(inside, { heads: [] });
          tf.dispose([...loaded.params.values()]);
        },
        model,
      ),
    },
    {
      name: "an adapter's weights",
      valid: readFileSync(join(adapterFolder, "adapter_model.safetensors")),
      weight: 0.5,
      read: fileReader(
        "adapter_model.safetensors",
        async (_file, inside) => {
          (await loadPeftAdapter(inside, params)).adapter.dispose();
        },
        adapterFolder,
      ),
    },
    {
      name: "an index of shards",
      valid: json({ weight_map: Object.fromEntries([...tensors.keys()].map((name) => [name, "a.safetensors"])) }),
      weight: 1,
      read: fileReader(
        INDEX_FILE,
        async (_file, inside) => {
          await (await openCheckpoint(inside)).close();
        },
        shards,
      ),
    },
  ];
}

async function onnxTargets(): Promise<Target[]> {
  const file = join(folderFor("onnx"), "made.onnx");
  const params = initialiseParams(tinyConfig, { heads: ["classification"], seed: 3 });
  await exportOnnx(file, tinyConfig, params, { int8: true, metadata: { "socagent.weights": "x" } });
  tf.dispose([...params.values()]);
  const whole = readFileSync(file);
  const metadata: Target = {
    name: "an ONNX file's metadata",
    // What is looked at stands in the beginning.
    valid: whole.subarray(0, 2_000),
    isNeverRefused: true,
    weight: 1,
    read: fileReader("x.onnx", (path) => readOnnxMetadata(path)),
  };
  const session: Target = {
    name: "an ONNX file in ONNX Runtime",
    valid: whole,
    weight: 0.2,
    read: fileReader("session.onnx", async (path) => {
      await (await OnnxSession.open(path, { threads: 1 })).close();
    }),
  };
  return (await hasOnnxRuntime(file)) ? [metadata, session] : [metadata];
}

/** It is an optional dependency. */
async function hasOnnxRuntime(file: string): Promise<boolean> {
  try {
    await (await OnnxSession.open(file, { threads: 1 })).close();
    return true;
  } catch (thrown) {
    if (thrown instanceof SocagentError && thrown.code === "backend") return false;
    throw thrown;
  }
}
