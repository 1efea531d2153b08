// Models of a hub: which files, by which checksums, out of the cache, with a token, refused where they are no RoBERTa.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchModel, type ModelOptions } from "../../src/fetch/model.js";
import type { FetchResult } from "../../src/fetch/source.js";
import { COMMIT, FILES, hub, ROBERTA_CONFIG } from "./hub.js";
import { useWorld } from "./server.js";

const world = useWorld();
const WANTED = ["README.md", "config.json", "merges.txt", "model.safetensors", "vocab.json"];

const out = (): string => join(world().folder, "model");
const shown = (): string[] =>
  readdirSync(out())
    .filter((name) => !name.startsWith("."))
    .sort();

function get(
  more: Partial<ModelOptions> = {},
  context: Partial<ReturnType<typeof world>["context"]> = {},
): Promise<FetchResult> {
  return fetchModel(
    {
      folder: out(),
      name: "org/model",
      revision: "main",
      from: world().server.url,
      checkConfig: (file) => {
        if (!readFileSync(file, "utf8").includes("roberta")) return Promise.reject(new Error("it is no RoBERTa"));
        return Promise.resolve();
      },
      ...more,
    },
    { ...world().context, ...context },
  );
}

/** As `huggingface_hub` of Python lays its cache out. */
function makeCache(files: Readonly<Record<string, string>>): string {
  const cache = join(world().folder, "cache");
  const model = join(cache, "models--org--model");
  const snapshot = join(model, "snapshots", COMMIT);
  for (const folder of ["blobs", "refs", join("snapshots", COMMIT)])
    mkdirSync(join(model, folder), { recursive: true });
  writeFileSync(join(model, "refs/main"), COMMIT);
  for (const [name, content] of Object.entries(files)) {
    const blob = createHash("sha256").update(content).digest("hex");
    writeFileSync(join(model, "blobs", blob), content);
    symlinkSync(join("../../blobs", blob), join(snapshot, name));
  }
  return cache;
}

describe("a model", () => {
  it("is its config, tokenizer and safetensors of one commit, with the licence", async () => {
    world().server.serve(hub());
    const result = await get();
    expect(result).toMatchObject({ version: COMMIT, licence: "apache-2.0", failed: [] });
    expect(shown()).toEqual(WANTED);
    expect(readFileSync(join(out(), "model.safetensors"), "utf8")).toBe(FILES["model.safetensors"]);
    const receipt: unknown = JSON.parse(readFileSync(join(out(), ".fetch.json"), "utf8"));
    expect(receipt).toMatchObject({ source: "model org/model", version: COMMIT, licence: "apache-2.0" });
  });

  it("that is there is not fetched again", async () => {
    world().server.serve(hub());
    await get();
    const before = world().server.seen.length;
    const again = await get();
    expect(again.files.map(({ state }) => state)).toEqual(WANTED.map(() => "present"));
    expect(
      world()
        .server.seen.slice(before)
        .filter(({ url }) => url.includes("/resolve/")),
    ).toEqual([]);
  });

  it("of a newer commit replaces the files that differ, and only those", async () => {
    world().server.serve(hub());
    await get();
    world().server.serve(hub({ files: { ...FILES, "vocab.json": '{"new":0}' } }));
    const states = Object.fromEntries((await get()).files.map(({ name, state }) => [name, state]));
    expect(states).toMatchObject({ "vocab.json": "fetched", "model.safetensors": "present" });
  });

  it("that somebody changed is not overwritten, but by --force", async () => {
    world().server.serve(hub());
    await get();
    writeFileSync(join(out(), "vocab.json"), "mine");
    await expect(get()).rejects.toThrow("is not what would be fetched");
    await get({}, { force: true });
    expect(readFileSync(join(out(), "vocab.json"), "utf8")).toBe("{}");
  });

  it("in shards is fetched with all of them", async () => {
    const { "model.safetensors": weights = "", ...rest } = FILES;
    const shards = { "model-00001-of-00002.safetensors": weights, "model-00002-of-00002.safetensors": "more" };
    world().server.serve(hub({ files: { ...rest, ...shards, "model.safetensors.index.json": "{}" } }));
    await get();
    expect(shown()).toEqual(expect.arrayContaining(Object.keys(shards)));
  });

  it("other than what the hub lists is refused", async () => {
    world().server.serve(hub({ served: { "vocab.json": "[]" } }));
    await expect(get()).rejects.toMatchObject({ problems: [expect.stringContaining("git blob")] });
    expect(shown()).not.toContain("vocab.json");
    world().server.serve(hub({ served: { "model.safetensors": "e".repeat(200_000) } }));
    await expect(get()).rejects.toMatchObject({ problems: [expect.stringContaining("SHA-256")] });
    expect(shown()).not.toContain("model.safetensors");
  });

  it("that is no RoBERTa is refused before its weights are fetched", async () => {
    world().server.serve(hub({ files: { ...FILES, "config.json": '{"model_type":"bert"}' } }));
    await expect(get()).rejects.toThrow("it is no RoBERTa");
    expect(world().server.seen.some(({ url }) => url.includes("safetensors"))).toBe(false);
    expect(shown()).toEqual([]);
  });

  it("without safetensors or a tokenizer is refused with everything that is missing", async () => {
    world().server.serve(hub({ files: { "config.json": ROBERTA_CONFIG, "pytorch_model.bin": "x" } }));
    await expect(get()).rejects.toMatchObject({
      code: "checkpoint",
      problems: [expect.stringContaining("only pytorch_model.bin"), expect.stringContaining("tokenizer.json")],
    });
  });
});

describe("the hub", () => {
  it("gets the token that HF_TOKEN holds, at the address that HF_ENDPOINT holds", async () => {
    world().server.serve(hub({ token: "hf_abc" }));
    const environment = { ...world().context.environment, HF_ENDPOINT: `${world().server.url}/`, HF_TOKEN: "hf_abc" };
    const { from: _from, ...rest } = { from: "", folder: out(), name: "org/model", revision: "main" };
    const result = await fetchModel(
      { ...rest, checkConfig: () => Promise.resolve() },
      { ...world().context, environment },
    );
    expect(result.files).toHaveLength(WANTED.length);
    await expect(get()).rejects.toMatchObject({
      message: expect.stringContaining("401") as unknown,
      nextStep: expect.stringContaining("HF_TOKEN") as unknown,
    });
  });

  it("that is none is said to be none", async () => {
    world().server.serve(
      (_asked, answer) => void answer.writeHead(200, { "content-type": "text/html" }).end("<p>hello"),
    );
    await expect(get()).rejects.toMatchObject({
      code: "network",
      message: expect.stringContaining("Hugging Face") as unknown,
    });
  });

  it.each(["../x", "a/b/c", "a b", "", ".hidden/x", "https://hub.example/a"])(
    "is not asked for the name %j",
    async (name) => {
      await expect(get({ name })).rejects.toMatchObject({ code: "usage" });
      expect(world().server.seen).toEqual([]);
    },
  );

  it.each(["../../etc", "a//b", "x y"])("is not asked for the revision %j", async (revision) => {
    await expect(get({ revision })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("the cache of the Hugging Face libraries", () => {
  const { ".gitattributes": _attributes, ...cached } = FILES;

  it("spares the download of what it holds", async () => {
    world().server.serve(hub());
    const result = await get({}, { environment: { HF_HUB_CACHE: makeCache(cached) } });
    expect(new Set(result.files.map(({ state }) => state))).toEqual(new Set(["copied"]));
    expect(world().server.seen.some(({ url }) => url.includes("/resolve/"))).toBe(false);
  });

  it("is not believed where it differs from the hub", async () => {
    world().server.serve(hub());
    const cache = makeCache({ ...cached, "vocab.json": "damaged" });
    const states = Object.fromEntries(
      (await get({}, { environment: { HF_HUB_CACHE: cache } })).files.map(({ name, state }) => [name, state]),
    );
    expect(states).toMatchObject({ "vocab.json": "fetched", "model.safetensors": "copied" });
  });

  it("is enough with --offline", async () => {
    const offline = { offline: true, environment: { HF_HUB_CACHE: makeCache(cached) } };
    expect(await get({}, offline)).toMatchObject({ version: COMMIT });
    expect(shown()).toEqual(WANTED);
    expect(world().server.seen).toEqual([]);
    // What was fetched before serves as well.
    expect((await get({}, { offline: true })).files).toHaveLength(WANTED.length);
  });

  it("and the folder both without it are an error with --offline", async () => {
    await expect(get({}, { offline: true })).rejects.toThrow("--offline forbids");
  });
});
