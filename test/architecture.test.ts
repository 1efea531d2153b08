// The import table of ARCHITECTURE.md, enforced.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const root = resolve(import.meta.dirname, "..");
const src = join(root, "src");

/** Which folders of src/ a folder may import, besides itself and the ground files directly in src/. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  metrics: [],
  data: ["metrics"],
  enrich: ["data"],
  ingest: ["data", "enrich"],
  fetch: [],
  model: [],
  lora: ["model"],
  checkpoint: ["data", "enrich", "model", "lora", "metrics"],
  train: ["data", "enrich", "model", "lora", "metrics", "checkpoint"],
  triage: ["data", "enrich", "model", "lora", "metrics", "checkpoint"],
  bench: ["data", "enrich", "model", "metrics", "checkpoint", "triage"],
  cli: ["data", "enrich", "fetch", "ingest", "model", "lora", "metrics", "checkpoint", "train", "triage", "bench"],
};

/** Files directly in src/ that every folder may import; they import nothing of ours but each other. */
const GROUND = [
  "errors.ts",
  "files.ts",
  "run-process.ts",
  "temporary-name.ts",
  "version.ts",
  "random.ts",
  "breathe.ts",
];

/** Libraries that one file alone may import. */
const ONLY_IN: readonly [RegExp, string][] = [
  [/^@tensorflow\//, "model/tensors.ts"],
  [/^apache-arrow/, "data/dataset.ts"],
  [/^@huggingface\/tokenizers/, "model/tokens.ts"],
];

interface Import {
  readonly from: string;
  readonly specifier: string;
}

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.split(sep).join("/"));
}

function importsOf(file: string): Import[] {
  const info = ts.preProcessFile(readFileSync(join(src, file), "utf8"), true, true);
  return info.importedFiles.map(({ fileName }) => ({ from: file, specifier: fileName }));
}

function targetOf({ from, specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return relative(src, resolve(src, dirname(from), specifier))
    .split(sep)
    .join("/")
    .replace(/\.js$/, ".ts");
}

function violation(one: Import): string | undefined {
  const said = `src/${one.from} imports ${one.specifier}`;
  const only = ONLY_IN.find(([library]) => library.test(one.specifier));
  if (only !== undefined && one.from !== only[1]) return `${said}; only src/${only[1]} may`;
  const target = targetOf(one);
  if (target === undefined) return undefined;
  if (target.startsWith("..")) return `${said}, outside src/`;
  const [folder = "", ...rest] = one.from.split("/");
  if (rest.length === 0)
    return GROUND.includes(one.from) && !GROUND.includes(target) ? `${said}; ground files import none` : undefined;
  const targetFolder = target.includes("/") ? (target.split("/")[0] ?? "") : undefined;
  if (targetFolder === undefined) return GROUND.includes(target) ? undefined : `${said}; it is no ground file`;
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined) return `src/${folder}/ is not in the import table`;
  return targetFolder === folder || allowed.includes(targetFolder)
    ? undefined
    : `${said}; ${folder} may not import ${targetFolder}`;
}

describe("architecture", () => {
  const files = sourceFiles();

  it("finds the sources", () => {
    expect(files).toContain("errors.ts");
    expect(files.length).toBeGreaterThan(5);
  });

  it("imports only along the table", () => {
    expect(files.flatMap(importsOf).flatMap((one) => violation(one) ?? [])).toEqual([]);
  });

  it("tells what would break the table", () => {
    expect(violation({ from: "model/roberta.ts", specifier: "../lora/merge.js" })).toContain(
      "model may not import lora",
    );
    expect(violation({ from: "lora/merge.ts", specifier: "@tensorflow/tfjs" })).toContain("only src/model/tensors.ts");
    expect(violation({ from: "triage/run.ts", specifier: "../cli/main.js" })).toContain("triage may not import cli");
    expect(violation({ from: "train/step.ts", specifier: "../lora/adapter.js" })).toBeUndefined();
  });
});
