/** The tensors of a model folder, whether they lie in one `model.safetensors` or in shards that an index lists. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { SocagentError, systemCode } from "../errors.js";
import { fileError, readJson } from "../files.js";
import { isJsonObject, showJson } from "./json-fields.js";
import { openSafetensors, type HostTensor, type SafetensorsFile } from "./read-safetensors.js";
import type { TensorEntry } from "./safetensors-header.js";

export const SINGLE_FILE = "model.safetensors";
export const INDEX_FILE = "model.safetensors.index.json";

/** Of config.json and of an index: room for 65,536 labels or 100,000 tensors. */
export const MAX_MODEL_JSON_BYTES = 16 * 1024 * 1024;

/** Shards are open all at once; this stays below the usual limit of 1,024 open files. */
const MAX_SHARDS = 256;
/** A plain name: no folder, no drive, nothing hidden. */
const SHARD_NAME = /^[\w-][\w.-]*\.safetensors$/;

/** Weights in a format that is not read, because unpickling runs code or because it is another framework's. */
const OTHER_WEIGHTS = ["pytorch_model.bin", "pytorch_model.bin.index.json", "tf_model.h5", "flax_model.msgpack"];

export interface Checkpoint {
  /** The one file, or the index. */
  readonly file: string;
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The file that holds this tensor. */
  fileOf(name: string): string;
  read(name: string): Promise<HostTensor>;
  close(): Promise<void>;
}

/**
 * Opens the weights of a model folder; a single file goes before an index, as in transformers. The caller closes it.
 * @throws SocagentError (`checkpoint`)
 */
export async function openCheckpoint(folder: string): Promise<Checkpoint> {
  const single = join(folder, SINGLE_FILE);
  if (await exists(single)) return new OpenCheckpoint(single, [await openSafetensors(single)]);
  const index = join(folder, INDEX_FILE);
  if (await exists(index)) return openShards(folder, index);
  throw await noWeights(folder);
}

export async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === "ENOENT" || systemCode(thrown) === "ENOTDIR") return false;
    throw fileError(thrown, path, "read", "checkpoint");
  }
}

async function openShards(folder: string, index: string): Promise<Checkpoint> {
  const shardOf = parseIndex(await readJson(index, "checkpoint", MAX_MODEL_JSON_BYTES), index);
  const names = [...new Set(shardOf.values())].sort();
  const missing: string[] = [];
  for (const name of names) if (!(await exists(join(folder, name)))) missing.push(name);
  if (missing.length > 0) {
    const problems = missing.map((name) => `${name} is missing, with ${count(shardOf, name)} of its tensors`);
    throw indexError(index, problems, "Download the missing shards into the same folder.");
  }
  const shards: SafetensorsFile[] = [];
  try {
    for (const name of names) shards.push(await openSafetensors(join(folder, name)));
    const problems = disagreements(shardOf, new Map(names.map((name, i) => [name, shards[i]])));
    if (problems.length > 0) {
      throw indexError(index, problems, "Download the index and all shards again, from one revision of the model.");
    }
    return new OpenCheckpoint(index, shards);
  } catch (thrown) {
    await Promise.all(shards.map((shard) => shard.close()));
    throw thrown;
  }
}

function parseIndex(value: unknown, index: string): Map<string, string> {
  const map = isJsonObject(value) && Object.hasOwn(value, "weight_map") ? value.weight_map : undefined;
  if (!isJsonObject(map) || Object.keys(map).length === 0) {
    throw indexError(index, ["it has no weight_map from tensor names to shard files"], "Download the index again.");
  }
  const shardOf = new Map<string, string>();
  const problems: string[] = [];
  for (const [tensor, shard] of Object.entries(map)) {
    if (typeof shard === "string" && SHARD_NAME.test(shard)) shardOf.set(tensor, shard);
    else
      problems.push(
        `tensor ${showJson(tensor)} is in ${showJson(shard)}, not in a .safetensors file of the same folder`,
      );
  }
  const shards = new Set(shardOf.values()).size;
  if (shards > MAX_SHARDS) problems.push(`it lists ${shards} shards, more than the ${MAX_SHARDS} allowed`);
  if (problems.length > 0)
    throw indexError(index, problems, "Save the model again with transformers' save_pretrained.");
  return shardOf;
}

/** Tensors that the index names and its shard lacks, and the other way round. */
function disagreements(
  shardOf: ReadonlyMap<string, string>,
  shards: ReadonlyMap<string, SafetensorsFile | undefined>,
): string[] {
  const problems: string[] = [];
  for (const [tensor, shard] of shardOf) {
    if (shards.get(shard)?.header.tensors.has(tensor) !== true) {
      problems.push(`tensor ${showJson(tensor)} should be in ${shard}, which lacks it`);
    }
  }
  for (const [shard, opened] of shards) {
    for (const tensor of opened?.header.tensors.keys() ?? []) {
      const said = shardOf.get(tensor);
      if (said === shard) continue;
      const listed = said === undefined ? "which the index does not list" : `which the index lists in ${said}`;
      problems.push(`${shard} holds tensor ${showJson(tensor)}, ${listed}`);
    }
  }
  return problems;
}

function count(shardOf: ReadonlyMap<string, string>, shard: string): number {
  return [...shardOf.values()].filter((one) => one === shard).length;
}

function indexError(index: string, problems: readonly string[], nextStep: string): SocagentError {
  return new SocagentError("checkpoint", `${index} does not fit the shards beside it`, {
    subject: { file: index },
    problems,
    nextStep,
  });
}

async function noWeights(folder: string): Promise<SocagentError> {
  for (const name of OTHER_WEIGHTS) {
    if (!(await exists(join(folder, name)))) continue;
    return new SocagentError("checkpoint", `${folder} holds ${name}, but no ${SINGLE_FILE}`, {
      subject: { file: join(folder, name) },
      nextStep: `Convert it once in Python: from transformers import AutoModelForMaskedLM as M; M.from_pretrained(${showJson(folder)}).save_pretrained(${showJson(folder)})`,
    });
  }
  return new SocagentError("checkpoint", `${folder} holds neither ${SINGLE_FILE} nor ${INDEX_FILE}`, {
    subject: { file: folder },
    nextStep: "Give the folder of a model that transformers' save_pretrained wrote, with all its files.",
  });
}

class OpenCheckpoint implements Checkpoint {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly #holders = new Map<string, SafetensorsFile>();

  constructor(
    readonly file: string,
    private readonly parts: readonly SafetensorsFile[],
  ) {
    this.tensors = new Map(parts.flatMap((part) => [...part.header.tensors]));
    for (const part of parts) for (const name of part.header.tensors.keys()) this.#holders.set(name, part);
  }

  fileOf(name: string): string {
    return this.#holders.get(name)?.file ?? this.file;
  }

  async read(name: string): Promise<HostTensor> {
    const holder = this.#holders.get(name);
    if (holder === undefined) {
      throw new SocagentError("checkpoint", `${this.file} has no tensor ${showJson(name)}`, {
        subject: { file: this.file, tensor: name },
      });
    }
    return holder.read(name);
  }

  async close(): Promise<void> {
    await Promise.all(this.parts.map((part) => part.close()));
  }
}
