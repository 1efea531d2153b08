import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { SocagentError } from "../../src/errors.js";
import { openCheckpoint } from "../../src/model/open-checkpoint.js";
import { writeSafetensors } from "../../src/model/write-safetensors.js";
import { checkpointError, temporaryFolder } from "./safetensors-bytes.js";

const base = temporaryFolder();
let folder = base;
let made = 0;

beforeEach(() => {
  folder = join(base, String(made++));
  mkdirSync(folder);
});

async function writeShard(name: string, ...tensors: string[]): Promise<void> {
  const held = tensors.map((tensor, i) => [tensor, { shape: [1], data: Float32Array.of(i + name.length) }] as const);
  await writeSafetensors(join(folder, name), new Map(held));
}

function writeIndex(index: unknown): void {
  const text = typeof index === "string" ? index : JSON.stringify(index);
  writeFileSync(join(folder, "model.safetensors.index.json"), text);
}

async function problemsOf(): Promise<readonly string[]> {
  const error = await checkpointError(openCheckpoint(folder));
  expect(error.message).toContain("model.safetensors.index.json");
  return error.problems;
}

describe("openCheckpoint", () => {
  it("reads tensors from whichever shard holds them", async () => {
    await writeShard("a.safetensors", "x", "y");
    await writeShard("bb.safetensors", "z");
    writeIndex({ weight_map: { x: "a.safetensors", y: "a.safetensors", z: "bb.safetensors" } });
    const checkpoint = await openCheckpoint(folder);
    expect([...checkpoint.tensors.keys()].sort()).toEqual(["x", "y", "z"]);
    expect((await checkpoint.read("y")).data).toEqual(Float32Array.of(14));
    expect((await checkpoint.read("z")).data).toEqual(Float32Array.of(14));
    expect(checkpoint.fileOf("z")).toBe(join(folder, "bb.safetensors"));
    await checkpoint.close();
  });

  it("takes the single file before an index, as transformers does", async () => {
    await writeShard("model.safetensors", "x");
    writeIndex("{");
    const checkpoint = await openCheckpoint(folder);
    expect([...checkpoint.tensors.keys()]).toEqual(["x"]);
    expect((await checkpointError(checkpoint.read("y"))).message).toContain('no tensor "y"');
    await checkpoint.close();
  });

  it("lists every missing shard", async () => {
    await writeShard("a.safetensors", "x");
    writeIndex({ weight_map: { x: "a.safetensors", y: "b.safetensors", z: "b.safetensors", w: "c.safetensors" } });
    expect(await problemsOf()).toEqual([
      "b.safetensors is missing, with 2 of its tensors",
      "c.safetensors is missing, with 1 of its tensors",
    ]);
  });

  it("lists what index and shards do not agree on, both ways", async () => {
    await writeShard("a.safetensors", "x", "extra");
    await writeShard("b.safetensors", "x", "z");
    writeIndex({ weight_map: { x: "a.safetensors", y: "a.safetensors", z: "b.safetensors" } });
    expect([...(await problemsOf())].sort()).toEqual([
      'a.safetensors holds tensor "extra", which the index does not list',
      'b.safetensors holds tensor "x", which the index lists in a.safetensors',
      'tensor "y" should be in a.safetensors, which lacks it',
    ]);
  });

  it("names the shard that is damaged", async () => {
    writeFileSync(join(folder, "a.safetensors"), "short");
    writeIndex({ weight_map: { x: "a.safetensors" } });
    expect((await checkpointError(openCheckpoint(folder))).message).toContain(join(folder, "a.safetensors"));
  });

  it.each([
    "../a.safetensors",
    "/etc/a.safetensors",
    "sub/a.safetensors",
    "..\\a.safetensors",
    "C:a.safetensors",
    "..",
    ".safetensors",
    "",
    "a.safetensors\0",
    "a.safetensors\n",
    "a.bin",
    7,
    null,
  ])("refuses the shard name %j", async (shard) => {
    writeIndex({ weight_map: { x: shard } });
    expect((await problemsOf())[0]).toContain("not in a .safetensors file of the same folder");
  });

  it("refuses an index without a weight map, and one of too many shards", async () => {
    for (const index of [{}, [], null, { weight_map: [] }, { weight_map: {} }]) {
      writeIndex(index);
      expect((await problemsOf())[0]).toContain("no weight_map");
    }
    writeIndex({ weight_map: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [i, `${i}.safetensors`])) });
    expect((await problemsOf())[0]).toContain("257 shards, more than the 256");
  });

  it("survives any index", async () => {
    const map = fc.dictionary(fc.string(), fc.oneof(fc.constant("a.safetensors"), fc.string(), fc.jsonValue()));
    const index = fc.oneof(fc.jsonValue(), fc.record({ weight_map: map }), fc.string());
    await fc.assert(
      fc.asyncProperty(index, async (value) => {
        writeIndex(value);
        await expect(openCheckpoint(folder)).rejects.toThrow(SocagentError);
      }),
    );
  });

  it("says how to convert weights in another format, and what a model folder has", async () => {
    writeFileSync(join(folder, "pytorch_model.bin"), "");
    const error = await checkpointError(openCheckpoint(folder));
    expect(error.message).toContain("pytorch_model.bin");
    expect(error.nextStep).toContain("save_pretrained");
    rmSync(join(folder, "pytorch_model.bin"));
    expect((await checkpointError(openCheckpoint(folder))).message).toContain("neither model.safetensors nor");
  });
});
