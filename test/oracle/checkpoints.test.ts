// Checkpoints against what transformers wrote (make_tiny_roberta.py). Everything is compared to the bit.
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseRobertaConfig, type WeightDtype } from "../../src/model/config.js";
import { loadPretrained } from "../../src/model/pretrained.js";
import { expectedShapes, type Head } from "../../src/model/parameter-shapes.js";
import { readSafetensors } from "../../src/model/read-safetensors.js";
import { savePretrained } from "../../src/model/save-pretrained.js";
import { startBackend, type Tensor } from "../../src/model/tensors.js";
import { writeSafetensors } from "../../src/model/write-safetensors.js";

const fixtures = join(import.meta.dirname, "fixtures/tiny-roberta");
const digests = readJson("digests.json") as Record<string, Record<string, string>>;

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(join(fixtures, name), "utf8"));
}

function sha256(values: Float32Array): string {
  return createHash("sha256")
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest("hex");
}

function headOf(folder: string): Head {
  return folder.startsWith("masked-lm") ? "masked-lm" : "classification";
}

let temporary: string;
beforeAll(async () => {
  temporary = mkdtempSync(join(tmpdir(), "socagent-checkpoints-"));
  await startBackend("wasm");
});
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

async function digestsOf(params: ReadonlyMap<string, Tensor>): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, tensor] of params) found[name] = sha256(await tensor.data<"float32">());
  return found;
}

describe("checkpoints that transformers wrote", () => {
  it("are all there", () => {
    expect(Object.keys(digests)).toHaveLength(7);
  });

  it.each(Object.keys(digests))("%s loads with torch's values", async (folder) => {
    const { config, params, ignored, newlyInitialised } = await loadPretrained(join(fixtures, folder), {
      heads: [headOf(folder)],
    });
    expect(await digestsOf(params)).toEqual(digests[folder]);
    const shapes = expectedShapes(config, [headOf(folder)]);
    expect(new Map([...params].map(([name, tensor]) => [name, tensor.shape]))).toEqual(shapes);
    expect([ignored, newlyInitialised]).toEqual([[], []]);
    for (const tensor of params.values()) tensor.dispose();
  });

  it.each(Object.keys(digests).filter((folder) => !folder.endsWith("sharded")))(
    "%s is written again to the byte, from its own values and from the float32 ones",
    async (folder) => {
      const dtype = folder.split("-").at(-1)?.toUpperCase() as WeightDtype;
      const theirs = readFileSync(join(fixtures, folder, "model.safetensors"));
      for (const origin of [folder, `${headOf(folder)}-f32`]) {
        const { metadata, tensors } = await readSafetensors(join(fixtures, origin, "model.safetensors"));
        const file = join(temporary, `${folder}-from-${origin}.safetensors`);
        await writeSafetensors(file, tensors, { metadata: Object.fromEntries(metadata), dtype });
        expect(readFileSync(file).equals(theirs)).toBe(true);
      }
    },
  );

  it("is saved as transformers saves it", async () => {
    const folder = join(fixtures, "classification-bf16");
    const { config, params } = await loadPretrained(folder, { heads: ["classification"] });
    const saved = join(temporary, "saved");
    await savePretrained(saved, config, params, { architecture: "RobertaForSequenceClassification", dtype: "BF16" });
    for (const tensor of params.values()) tensor.dispose();
    expect(readdirSync(saved).sort()).toEqual(["config.json", "model.safetensors"]);
    const [ours, theirs] = [saved, folder].map((one) => readFileSync(join(one, "model.safetensors")));
    expect(theirs !== undefined && ours?.equals(theirs)).toBe(true);
    expect(parseRobertaConfig(JSON.parse(readFileSync(join(saved, "config.json"), "utf8")))).toEqual(config);
  });

  it("gives both models the backbone that they share", () => {
    const heads = ["masked-lm", "classification"] as const;
    const [a, b] = heads.map((head) => digests[`${head}-f32`] ?? {});
    const shared = Object.keys(a ?? {}).filter((name) => name.startsWith("roberta."));
    expect(shared).toHaveLength(37);
    for (const name of shared) expect(a?.[name]).toBe(b?.[name]);
  });
});
