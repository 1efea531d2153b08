/** A RoBERTa model of the Hugging Face hub: one commit of it, every file checked by the hub's own checksums. */
import { copyFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { HubApiError, listFiles, modelInfo } from "@huggingface/hub";
import { z } from "zod";
import { messageOf, SocagentError } from "../errors.js";
import { fileError, makeFolder } from "../files.js";
import { differences, digestFile, type Checksums } from "./digest.js";
import { Destination, entryOf, fetchFile } from "./fetch-file.js";
import { cachedSnapshot, checksumOfCached, type CachedSnapshot } from "./hub-cache.js";
import { hubFetch } from "./hub-fetch.js";
import { chooseFiles, CONFIG, type HubFile } from "./model-files.js";
import { statusError } from "./network-error.js";
import type { FetchContext, FetchedFile, FetchResult, SourceInfo } from "./source.js";

const HUB = "https://huggingface.co";
/** A model's own files are some dozens. */
const MAX_LISTED = 10_000;
/** More fits no machine that TensorFlow.js runs on. */
const MAX_FILE_BYTES = 9 * 1024 ** 3;

export const MODEL: SourceInfo = {
  name: "model NAME",
  what: "a RoBERTa model of the Hugging Face hub, such as distilroberta-base",
  size: "distilroberta-base: 0.33 GB",
  licence: "each model's own; distilroberta-base: Apache-2.0",
  home: HUB,
};

export interface ModelOptions {
  readonly folder: string;
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** Instead of `HF_ENDPOINT`. */
  readonly from?: string;
  /** Reads a config.json. @throws SocagentError when the model is none that socagent computes */
  readonly checkConfig: (file: string) => Promise<void>;
}

const Info = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  name: z.string(),
  cardData: z.object({ license: z.union([z.string(), z.array(z.string())]).optional() }).nullish(),
});

/** @throws SocagentError (`usage`, `network`, `io`, `checkpoint`) */
export async function fetchModel(options: ModelOptions, context: FetchContext): Promise<FetchResult> {
  checkNames(options);
  const { name, revision, folder } = options;
  const to = await Destination.open(folder, `model ${name}`);
  if (context.offline) return fromCacheAlone(options, to, context);
  const hub = hubOf(options, context);
  const { sha, licence } = await askInfo(hub, name, revision);
  const listed = await askFiles(hub, name, sha);
  const cached = await cachedSnapshot(context.environment, name, sha);
  const fetched: FetchedFile[] = [];
  const fetchOrCopy = async (file: HubFile): Promise<void> => {
    const local = cached?.files.get(file.path);
    if (local !== undefined && file.path === CONFIG) await options.checkConfig(local);
    const copied = local === undefined ? undefined : await copyCached(local, file, to, context);
    fetched.push(copied ?? (await fetchOne(file, { hub, name, sha }, to, options, context)));
  };
  // A model that socagent does not compute is refused before anything is said of its other files.
  const config = listed.find(({ path }) => path === CONFIG);
  if (config !== undefined) await fetchOrCopy(config);
  for (const file of chooseFiles(listed, name)) if (file !== config) await fetchOrCopy(file);
  await to.describe({ version: sha, ...(licence === undefined ? {} : { licence }) });
  return { source: `model ${name}`, folder, files: fetched, failed: [], version: sha, licence };
}

function checkNames({ name, revision }: ModelOptions): void {
  const plain = (text: string): boolean => !text.split("/").some((part) => part === "" || part.startsWith("."));
  if (!/^[\w.-]{1,96}(?:\/[\w.-]{1,96})?$/.test(name) || !plain(name)) {
    throw new SocagentError("usage", `${JSON.stringify(name.slice(0, 200))} is no name of a model`, {
      nextStep: "Give it as on the Hugging Face hub, such as distilroberta-base or FacebookAI/roberta-base.",
    });
  }
  if (!/^[\w./-]{1,200}$/.test(revision) || !plain(revision)) {
    throw new SocagentError("usage", `--revision ${revision.slice(0, 200)} is no revision`, {
      nextStep: "Give a branch, a tag or a commit, as in `--revision main`.",
    });
  }
}

interface Hub {
  readonly url: string;
  readonly token: string | undefined;
  readonly fetch: typeof fetch;
}

function hubOf({ from }: ModelOptions, { environment, client }: FetchContext): Hub {
  const { HF_ENDPOINT, HF_TOKEN } = environment;
  const url = (from ?? (HF_ENDPOINT === undefined || HF_ENDPOINT === "" ? HUB : HF_ENDPOINT)).replace(
    /(?<!\/)\/+$/,
    "",
  );
  const token = HF_TOKEN === undefined || HF_TOKEN === "" ? undefined : HF_TOKEN;
  if (token !== undefined && !/^hf_\w{1,200}$/.test(token)) {
    throw new SocagentError("config", "HF_TOKEN is no token of the Hugging Face hub", {
      nextStep: "Give one as in hf_…, or unset it: public models need none.",
    });
  }
  return { url, token, fetch: hubFetch(client) };
}

async function askInfo(
  hub: Hub,
  name: string,
  revision: string,
): Promise<{ sha: string; licence: string | undefined }> {
  const answer: unknown = await asked(hub, () =>
    modelInfo({ name, revision, additionalFields: ["sha", "cardData"], ...credentials(hub) }),
  );
  const info = Info.safeParse(answer);
  if (!info.success) {
    throw new SocagentError("network", `${hub.url} does not answer as the Hugging Face hub does`, {
      nextStep: "Check HF_ENDPOINT.",
    });
  }
  const { sha, cardData } = info.data;
  return { sha, licence: [cardData?.license ?? []].flat().join(", ") || undefined };
}

async function askFiles(hub: Hub, name: string, sha: string): Promise<HubFile[]> {
  return asked(hub, async () => {
    const files: HubFile[] = [];
    let listed = 0;
    for await (const { type, path, size, oid, lfs } of listFiles({ repo: name, revision: sha, ...credentials(hub) })) {
      listed += 1;
      if (listed > MAX_LISTED) break;
      if (type !== "file") continue;
      files.push({ path, bytes: lfs?.size ?? size, checksums: lfs === undefined ? gitBlob(oid) : { sha256: lfs.oid } });
    }
    return files;
  });
}

function gitBlob(oid: string | undefined): Checksums {
  return oid === undefined ? {} : { gitBlob: oid };
}

function credentials({ url, token, fetch }: Hub): {
  hubUrl: string;
  fetch: typeof globalThis.fetch;
  accessToken?: string;
} {
  return { hubUrl: url, fetch, ...(token === undefined ? {} : { accessToken: token }) };
}

async function asked<T>(hub: Hub, question: () => Promise<T>): Promise<T> {
  try {
    return await question();
  } catch (thrown) {
    if (thrown instanceof SocagentError) throw thrown;
    if (thrown instanceof HubApiError) throw statusError(thrown.statusCode, hub.url);
    throw new SocagentError(
      "network",
      `${hub.url} does not answer as the Hugging Face hub does: ${messageOf(thrown)}`,
      {
        nextStep: "Check HF_ENDPOINT, and whether a login page or a proxy stands in between.",
        cause: thrown,
      },
    );
  }
}

async function fetchOne(
  { path, bytes, checksums }: HubFile,
  { hub, name, sha }: { readonly hub: Hub; readonly name: string; readonly sha: string },
  to: Destination,
  { checkConfig }: ModelOptions,
  context: FetchContext,
): Promise<FetchedFile> {
  return fetchFile(
    {
      name: path,
      url: `${hub.url}/${name}/resolve/${sha}/${encodeURIComponent(path)}`,
      ...(hub.token === undefined ? {} : { headers: { authorization: `Bearer ${hub.token}` } }),
      expected: { bytes, ...checksums },
      maxBytes: MAX_FILE_BYTES,
      ...(path === CONFIG ? { check: checkConfig } : {}),
    },
    to,
    context,
  );
}

/** Undefined where the cached file is not what the hub states. */
async function copyCached(
  local: string,
  { path, bytes, checksums }: HubFile,
  to: Destination,
  { force }: FetchContext,
): Promise<FetchedFile | undefined> {
  if (!force && to.entry(path) !== undefined) return undefined; // it is there; fetchFile looks whether it is right
  const digest = await digestFile(local);
  if (differences(digest, { bytes, ...checksums }).length > 0) return undefined;
  const file = join(to.folder, path);
  const temporary = join(to.folder, `.${path}.copy`);
  try {
    await makeFolder(dirname(file));
    await copyFile(local, temporary);
    await rename(temporary, file);
  } catch (thrown) {
    await rm(temporary, { force: true });
    throw fileError(thrown, file, "write");
  }
  await to.record(path, entryOf(digest, local));
  return { name: path, state: "copied", bytes: digest.bytes, sha256: digest.sha256, url: local, resumedFrom: 0 };
}

/** What the folder holds of the revision, or the cache. */
async function fromCacheAlone(options: ModelOptions, to: Destination, context: FetchContext): Promise<FetchResult> {
  const { name, revision, folder, checkConfig } = options;
  const cached = await cachedSnapshot(context.environment, name, revision);
  const version = cached?.commit ?? to.receipt.version;
  const files: FetchedFile[] = [];
  if (cached === undefined) {
    for (const path of Object.keys(to.receipt.files)) files.push(...[(await to.present(path)) ?? []].flat());
  } else {
    const listed = await cachedFiles(cached);
    for (const file of chooseFiles(listed, name)) {
      const local = cached.files.get(file.path) ?? "";
      if (file.path === CONFIG) await checkConfig(local);
      const copied = await copyCached(local, file, to, { ...context, force: true });
      if (copied === undefined) throw damaged(local);
      files.push(copied);
    }
    await to.describe({ version: cached.commit });
  }
  if (files.length > 0)
    return { source: `model ${name}`, folder, files, failed: [], version, licence: to.receipt.licence };
  throw new SocagentError(
    "network",
    `${name} is neither in ${folder} nor in the Hugging Face cache, and --offline forbids to fetch it`,
    {
      nextStep: "Run the command without --offline where there is a network, and copy the folder.",
    },
  );
}

async function cachedFiles({ files }: CachedSnapshot): Promise<HubFile[]> {
  return Promise.all(
    [...files].map(async ([path, local]) => ({ path, bytes: undefined, checksums: await checksumOfCached(local) })),
  );
}

function damaged(file: string): SocagentError {
  return new SocagentError("io", `${file} in the Hugging Face cache is damaged`, {
    subject: { file },
    nextStep: "Delete it, and run the command without --offline.",
  });
}
