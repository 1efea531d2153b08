// The example of docs/library.md, run as it stands against the built package.
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import ts from "typescript";
import { expect, it } from "vitest";
import { parseRobertaConfig } from "../../src/model/config.js";
import { initialiseParams } from "../../src/model/initialise-params.js";
import { savePretrained } from "../../src/model/save-pretrained.js";
import { startBackend, tf } from "../../src/model/tensors.js";
import { loadTokenizer } from "../../src/model/tokens.js";

const root = resolve(import.meta.dirname, "../..");
const tokenizerFiles = join(root, "test/oracle/fixtures/tokens/small-json");

/** A small masked-LM base model with the tokenizer of the fixtures. */
async function writeBase(folder: string): Promise<void> {
  await startBackend("wasm", { threads: 1 });
  await mkdir(folder);
  await cp(tokenizerFiles, folder, { recursive: true });
  const { vocabSize, padId } = await loadTokenizer(folder);
  const config = parseRobertaConfig({
    model_type: "roberta",
    vocab_size: vocabSize,
    pad_token_id: padId,
    hidden_size: 32,
    num_hidden_layers: 2,
    num_attention_heads: 2,
    intermediate_size: 64,
    max_position_embeddings: 80,
    type_vocab_size: 1,
    initializer_range: 0.3, // wide, so that two texts differ in so small a model
  });
  const params = initialiseParams(config, { heads: ["masked-lm"], seed: 3 });
  await savePretrained(folder, config, params, { architecture: "RobertaForMaskedLM" });
  tf.dispose([...params.values()]);
}

it("trains, saves and merges", async () => {
  // Inside the repository, so that the package can import itself by its name.
  const folder = await mkdtemp(join(root, "node_modules", ".example-"));
  try {
    await writeBase(join(folder, "base"));
    const text = await readFile(join(root, "docs", "library.md"), "utf8");
    const source = /```ts\n(.*?)```/s.exec(text)?.[1] ?? "";
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    // Not below node_modules/: a package finds itself by name only from its own scope.
    const script = join(root, "test", "cli", `.example-${process.pid}.mjs`);
    await writeFile(script, outputText);
    try {
      const out = join(folder, "adapter");
      const { stdout } = await promisify(execFile)(process.execPath, [script, join(folder, "base"), out], {
        cwd: root,
      });
      const losses = [...stdout.matchAll(/loss ([\d.]+)/g)].map(([, loss]) => Number(loss));
      expect(losses).toHaveLength(10);
      expect(losses.at(-1)).toBeLessThan((losses[0] ?? 0) * 0.8);
      expect(await readdir(out)).toEqual(["adapter_config.json", "adapter_model.safetensors", "merged"]);
      expect(await readdir(join(out, "merged"))).toEqual(["config.json", "model.safetensors"]);
    } finally {
      await rm(script);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});
