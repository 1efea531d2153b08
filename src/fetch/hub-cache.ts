/** The cache of the Hugging Face libraries on this machine: what Python has downloaded already need not be downloaded again. */
import { readFile, readdir, readlink, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import type { Checksums } from "./digest.js";

type Environment = Readonly<Record<string, string | undefined>>;

export interface CachedSnapshot {
  readonly commit: string;
  /** Paths by the files' names. */
  readonly files: ReadonlyMap<string, string>;
}

/** As huggingface_hub finds it. */
export function hubCacheFolder(environment: Environment): string {
  const { HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME } = environment;
  if (HF_HUB_CACHE !== undefined && HF_HUB_CACHE !== "") return HF_HUB_CACHE;
  if (HF_HOME !== undefined && HF_HOME !== "") return join(HF_HOME, "hub");
  return join(XDG_CACHE_HOME ?? join(environment.HOME ?? homedir(), ".cache"), "huggingface", "hub");
}

/** Undefined where the cache does not hold this revision. The model's name is one that the hub allows. */
export async function cachedSnapshot(
  environment: Environment,
  model: string,
  revision: string,
): Promise<CachedSnapshot | undefined> {
  const folder = join(hubCacheFolder(environment), `models--${model.replaceAll("/", "--")}`);
  const commit = /^[0-9a-f]{40}$/.test(revision)
    ? revision
    : await textOf(join(folder, "refs", ...revision.split("/")));
  if (commit === undefined || !/^[0-9a-f]{40}$/.test(commit)) return undefined;
  const snapshot = join(folder, "snapshots", commit);
  try {
    const names = await readdir(snapshot);
    const files = new Map<string, string>();
    for (const name of names) if ((await stat(join(snapshot, name))).isFile()) files.set(name, join(snapshot, name));
    return { commit, files };
  } catch {
    return undefined;
  }
}

/** A cached file is a link to a blob that is named after its checksum. */
export async function checksumOfCached(path: string): Promise<Checksums> {
  try {
    const blob = basename(await readlink(path));
    if (/^[0-9a-f]{64}$/.test(blob)) return { sha256: blob };
    if (/^[0-9a-f]{40}$/.test(blob)) return { gitBlob: blob };
  } catch {
    // A system without links has copies; then only the hub can say what is right.
  }
  return {};
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch {
    return undefined;
  }
}
